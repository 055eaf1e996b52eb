import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { verifyDeviceCertificate, verifyDeviceProof } from '@collab/crypto/public';
import { Refusal, type AccountId, type DeviceId, type InputOf, type RegisterDevice } from '@collab/domain';
import { DataSource } from 'typeorm';
import type { Caller } from '../kernel/security/caller.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { DeviceLog } from './device-log.js';

export class RegisterDeviceCommand extends Command<Caller> {
  constructor(
    readonly caller: Caller,
    readonly input: InputOf<typeof RegisterDevice>,
  ) {
    super();
  }
}

/**
 * Adds a browser profile to its account. The certificate must be signed by the account identity key, which the first
 * device publishes and no later one can change; the proof shows that the device's key is at the other end of this session.
 */
@CommandHandler(RegisterDeviceCommand)
export class RegisterDeviceHandler implements ICommandHandler<RegisterDeviceCommand> {
  constructor(
    private readonly database: DataSource,
    private readonly log: DeviceLog,
    private readonly sessions: SessionRegistry,
  ) {}

  async execute({ caller, input }: RegisterDeviceCommand): Promise<Caller> {
    const { accountId, sessionId } = caller;
    const { deviceId, name, identityKey, certificate, proof } = input;
    const { signingKey } = await refuseAs('certificate-invalid', () =>
      verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now: Date.now() }),
    );
    await refuseAs('forbidden', () => verifyDeviceProof(signingKey, sessionId, proof));
    await this.claimId(deviceId, accountId);
    const device = { accountId, deviceId, name, certificate };
    await this.log.decide(
      accountId,
      { type: 'register-device', device, identityKey, sessionId },
      { kind: 'account', accountId },
    );
    await this.sessions.bindDevice(sessionId, deviceId);
    return { ...caller, deviceId };
  }

  /** Ids are drawn by clients: one that another account has used already would let two devices be taken for one. */
  private async claimId(deviceId: DeviceId, accountId: AccountId): Promise<void> {
    await this.database.query(
      'INSERT INTO device_owners (device_id, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [deviceId, accountId],
    );
    const rows: unknown[] = await this.database.query(
      'SELECT FROM device_owners WHERE device_id = $1 AND account_id = $2',
      [deviceId, accountId],
    );
    if (rows.length !== 1) throw new Refusal('conflict');
  }
}
