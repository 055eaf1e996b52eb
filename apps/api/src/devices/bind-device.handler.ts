import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { verifyDeviceCertificate, verifyDeviceProof } from '@collab/crypto/public';
import { Refusal, type BindDevice, type InputOf } from '@collab/domain';
import { AccountQuery } from '../accounts/account.query.js';
import type { Caller } from '../kernel/security/caller.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { DevicesQuery } from './devices.query.js';

export class BindDeviceCommand extends Command<Caller> {
  constructor(
    readonly caller: Caller,
    readonly input: InputOf<typeof BindDevice>,
  ) {
    super();
  }
}

/** Binds a session to a device that the account has registered before and that proves to be here. */
@CommandHandler(BindDeviceCommand)
export class BindDeviceHandler implements ICommandHandler<BindDeviceCommand> {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly devices: DevicesQuery,
    private readonly sessions: SessionRegistry,
  ) {}

  async execute({ caller, input: { deviceId, proof } }: BindDeviceCommand): Promise<Caller> {
    const { accountId, sessionId } = caller;
    const identityKey = (await this.accounts.find(accountId))?.identityKey;
    const certificate = await this.devices.certificateOf(accountId, deviceId);
    if (!identityKey || certificate === undefined) throw new Refusal('device-unknown');
    if (await this.devices.isRevoked(deviceId)) throw new Refusal('device-revoked');
    const { signingKey } = await refuseAs('certificate-invalid', () =>
      verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now: Date.now() }),
    );
    await refuseAs('forbidden', () => verifyDeviceProof(signingKey, sessionId, proof));
    await this.sessions.bindDevice(sessionId, deviceId);
    return { ...caller, deviceId };
  }
}
