import { Injectable } from '@nestjs/common';
import { verifyDeviceRevocation } from '@collab/crypto/public';
import {
  accountStream,
  accountDecider,
  type AccountId,
  type Actor,
  DeviceId,
  type EraseDecision,
  Instant,
  ReceiptId,
  Refusal,
  REVOCATION_AHEAD_MS,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import { CommandExecutor, type Executed } from '../kernel/event-store/command-executor.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { AdministrationLog } from './administration-log.js';
import { newId } from './secret-tokens.js';

/** Tries while other administrators change. */
const TRIES = 5;

/**
 * Writes an erasure into the log: the end of every device and session, and the erasure itself, in one append. As with the
 * removal of one device, the devices are marked before, so that a node which starts in between knows them as removed; when
 * the decision is refused after all, the marks go again.
 */
@Injectable()
export class ErasureDecisions {
  constructor(
    private readonly commands: CommandExecutor,
    private readonly administration: AdministrationLog,
    private readonly database: DataSource,
  ) {}

  /**
   * Decides and appends; repeated, it changes nothing.
   * @throws Refusal `last-administrator`, `certificate-invalid` or `clock-wrong` for a revocation, `conflict` when the
   * revocations are not those of all present devices
   */
  async decide(
    accountId: AccountId,
    revocations: readonly Uint8Array<ArrayBuffer>[],
    actor: Actor,
  ): Promise<Executed> {
    const receiptId = ReceiptId.parse(newId());
    const erasure = {
      erased: { accountId, receiptId },
      revocations: await this.verify(accountId, revocations),
    };
    for (let tries = 1; ; tries++) {
      try {
        return await this.decideOnce(erasure, actor);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'conflict' || tries >= TRIES) throw error;
      }
    }
  }

  /** @throws Refusal `last-administrator` when the account cannot be erased now */
  async check(accountId: AccountId): Promise<void> {
    const { roles } = await this.commands.read(foldOf(accountId));
    if (roles.includes('administrator') && (await this.administration.otherThan(accountId)) === undefined)
      throw new Refusal('last-administrator');
  }

  private async verify(
    accountId: AccountId,
    revocations: readonly Uint8Array<ArrayBuffer>[],
  ): Promise<EraseDecision['revocations']> {
    const { identityKey } = await this.commands.read(foldOf(accountId));
    return Promise.all(
      revocations.map(async (revocation) => {
        if (identityKey === null) throw new Refusal('device-unknown');
        const revoked = await refuseAs('certificate-invalid', () =>
          verifyDeviceRevocation(revocation, { identityKey, accountId }),
        );
        const ahead = revoked.revokedAt - Date.now();
        if (ahead < REVOCATION_AHEAD_MS.min || ahead > REVOCATION_AHEAD_MS.max)
          throw new Refusal('clock-wrong');
        const revokedAt = Instant.parse(new Date(revoked.revokedAt).toISOString());
        return { accountId, deviceId: DeviceId.parse(revoked.deviceId), revocation, revokedAt };
      }),
    );
  }

  private async decideOnce(
    erasure: Pick<EraseDecision, 'erased' | 'revocations'>,
    actor: Actor,
  ): Promise<Executed> {
    const { accountId } = erasure.erased;
    const guard = await this.administration.otherThan(accountId);
    const command: EraseDecision = { type: 'erase', ...erasure, othersRemain: guard !== undefined };
    accountDecider.decide(command, await this.commands.read(foldOf(accountId)));
    const marked = await this.mark(accountId);
    try {
      const guards = guard === undefined ? [] : [guard];
      return await this.commands.execute({ ...foldOf(accountId), command, actor, guards });
    } catch (error) {
      // Overloaded may be said of what was appended all the same: a repetition finds that out.
      if (error instanceof Refusal && error.code !== 'overloaded') await this.unmark(accountId, marked);
      throw error;
    }
  }

  /** Returns the devices that were not marked before. */
  private async mark(accountId: AccountId): Promise<readonly DeviceId[]> {
    const [marked]: [{ device_id: DeviceId }[], number] = await this.database.query(
      `UPDATE device_owners SET revoked_at = now() WHERE account_id = $1 AND revoked_at IS NULL
       RETURNING device_id`,
      [accountId],
    );
    return marked.map(({ device_id }) => device_id);
  }

  /** Takes the marks back, but of devices that the account still has alone: another decision may have removed one meanwhile. */
  private async unmark(accountId: AccountId, marked: readonly DeviceId[]): Promise<void> {
    const { devices } = await this.commands.read(foldOf(accountId));
    await this.database.query('UPDATE device_owners SET revoked_at = NULL WHERE device_id = ANY ($1)', [
      marked.filter((deviceId) => devices.has(deviceId)),
    ]);
  }
}

const foldOf = (accountId: AccountId) => ({ stream: accountStream(accountId), decider: accountDecider });
