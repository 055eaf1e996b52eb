import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { verifyDeviceRevocation } from '@collab/crypto/public';
import {
  type AccountId,
  type DeviceId,
  type InputOf,
  Instant,
  Refusal,
  REVOCATION_AHEAD_MS,
  type RevokeDevice,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountQuery } from '../accounts/account.query.js';
import type { DeviceCaller } from '../kernel/security/caller.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { DeviceLog } from './device-log.js';
import { DevicesQuery } from './devices.query.js';

export class RevokeDeviceCommand extends Command<void> {
  constructor(
    readonly caller: DeviceCaller,
    readonly input: InputOf<typeof RevokeDevice>,
  ) {
    super();
  }
}

/**
 * Removes a device for good. The mark comes first and is what every request looks at: from then on the device is refused,
 * also when the server ends before the event, and a repetition finishes the work. The event ends its sessions, closes its
 * sockets on every node and makes its rooms wait for new keys.
 */
@CommandHandler(RevokeDeviceCommand)
export class RevokeDeviceHandler implements ICommandHandler<RevokeDeviceCommand> {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly devices: DevicesQuery,
    private readonly database: DataSource,
    private readonly log: DeviceLog,
  ) {}

  async execute({ caller, input: { deviceId, revocation } }: RevokeDeviceCommand): Promise<void> {
    const { accountId } = caller;
    // Who wants to remove the browser in hand forgets it; a session that refuses itself could not answer.
    if (deviceId === caller.deviceId) throw new Refusal('forbidden');
    const identityKey = (await this.accounts.find(accountId))?.identityKey;
    const certificate = await this.devices.certificateOf(accountId, deviceId);
    if (!identityKey || certificate === undefined) throw new Refusal('device-unknown');
    const revoked = await refuseAs('certificate-invalid', () =>
      verifyDeviceRevocation(revocation, { identityKey, accountId }),
    );
    if (revoked.deviceId !== deviceId) throw new Refusal('certificate-invalid');
    const ahead = revoked.revokedAt - Date.now();
    if (ahead < REVOCATION_AHEAD_MS.min || ahead > REVOCATION_AHEAD_MS.max) throw new Refusal('clock-wrong');
    await this.mark(accountId, deviceId);
    const revokedAt = Instant.parse(new Date(revoked.revokedAt).toISOString());
    await this.log.decide(
      accountId,
      {
        type: 'revoke-device',
        revoked: { accountId, deviceId, revocation: Uint8Array.from(revocation), revokedAt },
      },
      { kind: 'device', accountId, deviceId: caller.deviceId },
    );
  }

  private mark(accountId: AccountId, deviceId: DeviceId): Promise<void> {
    return this.database.transaction(async (transaction) => {
      await transaction.query(
        `UPDATE device_owners SET revoked_at = now()
         WHERE device_id = $1 AND account_id = $2 AND revoked_at IS NULL`,
        [deviceId, accountId],
      );
      for (const table of ['key_packages', 'prekeys'])
        await transaction.query(`DELETE FROM ${table} WHERE device_id = $1`, [deviceId]);
    });
  }
}
