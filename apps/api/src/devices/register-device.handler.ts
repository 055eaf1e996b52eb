import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { verifyDeviceCertificate, verifyDeviceProof } from '@collab/crypto/public';
import { Refusal, type AccountId, type DeviceId, type InputOf, type RegisterDevice } from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountLocks } from '../kernel/database/account-locks.js';
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
    private readonly locks: AccountLocks,
  ) {}

  async execute({ caller, input }: RegisterDeviceCommand): Promise<Caller> {
    const { accountId, sessionId } = caller;
    const { deviceId, name, identityKey, certificate, proof } = input;
    const { signingKey } = await refuseAs('certificate-invalid', () =>
      verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now: Date.now() }),
    );
    await refuseAs('forbidden', () => verifyDeviceProof(signingKey, sessionId, proof));
    const device = { accountId, deviceId, name, certificate };
    const command = { type: 'register-device', device, identityKey, sessionId } as const;
    await this.locks.hold('device', accountId, () =>
      this.withClaimed(device, () => this.log.decide(accountId, command, { kind: 'account', accountId })),
    );
    await this.sessions.bindDevice(sessionId, deviceId);
    return { ...caller, deviceId };
  }

  /**
   * Ids are drawn by clients: one that another account has used already would let two devices be taken for one. A claim
   * comes before the event and goes again when that is refused; for one account one at a time, or it might be another's.
   */
  private async withClaimed(
    { deviceId, accountId }: { readonly deviceId: DeviceId; readonly accountId: AccountId },
    register: () => Promise<void>,
  ): Promise<void> {
    const claim = [deviceId, accountId];
    const claimed: unknown[] = await this.database.query(
      'INSERT INTO device_owners (device_id, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING device_id',
      claim,
    );
    const rows: unknown[] = await this.database.query(
      'SELECT FROM device_owners WHERE device_id = $1 AND account_id = $2',
      claim,
    );
    if (rows.length !== 1) throw new Refusal('conflict');
    try {
      await register();
    } catch (error) {
      if (error instanceof Refusal && claimed.length === 1)
        await this.database.query(
          'DELETE FROM device_owners WHERE device_id = $1 AND account_id = $2',
          claim,
        );
      throw error;
    }
  }
}
