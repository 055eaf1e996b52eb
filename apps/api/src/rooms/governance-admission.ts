import { Injectable } from '@nestjs/common';
import { type AccountId, type GovernanceEntry, Refusal, type RoomCommand, sameBytes } from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountQuery } from '../accounts/account.query.js';
import { Freshness } from './freshness.js';
import { membershipProjection } from './membership.projection.js';
import { RoomLimits } from './room-limits.js';

/** Invitations of one inviter that may wait for an answer, in all rooms together. */
export const MAX_INVITATIONS_SENT = 200;
/**
 * Invitations that may wait for one person; what that person's list of rooms can cost. Those that a block hides count
 * like the others: whoever sent more than these, and was not refused, would know of the block.
 */
export const MAX_INVITATIONS_RECEIVED = 100;
/** Of these, from one inviter: so that one account cannot take all the places of another. */
export const MAX_INVITATIONS_TO_ONE = 10;
/** From so many on, the places left are for inviters of whom none waits there yet: so that a few accounts cannot, either. */
const MAX_INVITATIONS_BESIDE_OWN = 50;

type Invitation = Extract<RoomCommand, { readonly type: 'invite' }>;

interface Waiting {
  readonly sent: number;
  readonly received: number;
  readonly to_one: number;
}

/** What a signed command must fulfil on this server, beyond the rules of the chain that every client folds. */
@Injectable()
export class GovernanceAdmission {
  constructor(
    private readonly limits: RoomLimits,
    private readonly accounts: AccountQuery,
    private readonly freshness: Freshness,
    private readonly database: DataSource,
  ) {}

  /** Throws `Refusal`: `too-many-requests`, `identity-changed`, `invitations-waiting`. */
  async admit(entry: GovernanceEntry, command: RoomCommand): Promise<void> {
    this.limits.countCommand(entry.accountId, command);
    if (command.type !== 'invite') return;
    await this.requirePublishedKey(command);
    await this.requireFewWaiting(entry, command);
  }

  /** An inviter who names another key would have people talk to somebody else under this person's name. */
  private async requirePublishedKey({ accountId, identityKey }: Invitation): Promise<void> {
    await this.freshness.of(['accounts']);
    const published = (await this.accounts.find(accountId))?.identityKey;
    if (!published || !sameBytes(published, identityKey)) throw new Refusal('identity-changed');
  }

  /** Counts without a lock: commands that come at the same moment may go over by their number. */
  private async requireFewWaiting(entry: GovernanceEntry, { accountId }: Invitation): Promise<void> {
    await this.freshness.of([membershipProjection.name]);
    const { sent, received, to_one } = await this.waitingFor(entry, accountId);
    const places = to_one === 0 ? MAX_INVITATIONS_RECEIVED : MAX_INVITATIONS_BESIDE_OWN;
    if (sent >= MAX_INVITATIONS_SENT || received >= places || to_one >= MAX_INVITATIONS_TO_ONE)
      throw new Refusal('invitations-waiting');
  }

  /** Without the invitation itself, so that a repetition is not counted against it. */
  private async waitingFor(entry: GovernanceEntry, invited: AccountId): Promise<Waiting> {
    const [waiting]: Waiting[] = await this.database.query(
      `SELECT count(*) FILTER (WHERE invited_by = $1)::integer AS sent,
              count(*) FILTER (WHERE account_id = $2)::integer AS received,
              count(*) FILTER (WHERE invited_by = $1 AND account_id = $2)::integer AS to_one
       FROM room_members
       WHERE status = 'invited' AND (invited_by = $1 OR account_id = $2)
         AND NOT (room_id = $3 AND account_id = $2)`,
      [entry.accountId, invited, entry.roomId],
    );
    if (waiting === undefined) throw new TypeError('a count without a row');
    return waiting;
  }
}
