import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  parseDeviceCertificate,
  type DeviceCertificate,
  verifyDeviceCertificate,
  verifyDeviceProof,
} from '@collab/crypto/public';
import {
  CERTIFICATE_GAIN_MIN_MS,
  type InputOf,
  type OutputOf,
  Refusal,
  type RenewDeviceCertificate,
  sameBytes,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountQuery } from '../accounts/account.query.js';
import type { Caller } from '../kernel/security/caller.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { DeviceLog } from './device-log.js';
import { DevicesQuery } from './devices.query.js';

export class RenewCertificateCommand extends Command<OutputOf<typeof RenewDeviceCertificate>> {
  constructor(
    readonly caller: Caller,
    readonly input: InputOf<typeof RenewDeviceCertificate>,
  ) {
    super();
  }
}

/**
 * Gives a device a certificate that lasts longer, signed by the account identity key for the keys that the device has. Also
 * after the old one is over: who holds the identity key and the device's could add it anew just as well.
 */
@CommandHandler(RenewCertificateCommand)
export class RenewCertificateHandler implements ICommandHandler<RenewCertificateCommand> {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly devices: DevicesQuery,
    private readonly database: DataSource,
    private readonly log: DeviceLog,
  ) {}

  async execute({ caller, input }: RenewCertificateCommand) {
    const { accountId, sessionId } = caller;
    const { deviceId, certificate, proof } = input;
    const identityKey = (await this.accounts.find(accountId))?.identityKey;
    const present = await this.devices.certificateOf(accountId, deviceId);
    if (!identityKey || present === undefined) throw new Refusal('device-unknown');
    if (await this.devices.isRevoked(deviceId)) throw new Refusal('device-revoked');
    const before = parseDeviceCertificate(present);
    const after = await refuseAs('certificate-invalid', () =>
      verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now: Date.now() }),
    );
    if (!haveSameKeys(before, after)) throw new Refusal('certificate-invalid');
    await refuseAs('forbidden', () => verifyDeviceProof(after.signingKey, sessionId, proof));
    if (after.notAfter < before.notAfter + CERTIFICATE_GAIN_MIN_MS)
      return { certificate: Uint8Array.from(present) };
    const renewed = { accountId, deviceId, certificate };
    await this.log.decide(
      accountId,
      { type: 'renew-certificate', renewed, replaces: present },
      { kind: 'device', accountId, deviceId },
    );
    // They hold the old certificate, which may be over when somebody takes one. The device leaves new ones.
    await this.database.query('DELETE FROM key_packages WHERE device_id = $1', [deviceId]);
    return { certificate };
  }
}

const haveSameKeys = (one: DeviceCertificate, other: DeviceCertificate): boolean =>
  sameBytes(one.signingKey, other.signingKey) && sameBytes(one.agreementKey, other.agreementKey);
