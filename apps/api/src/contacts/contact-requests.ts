import { Injectable } from '@nestjs/common';
import {
  type AccountId,
  type CommandId,
  CONTACT_REQUEST_DAYS,
  CONTACT_REQUESTS_PER_DAY,
  OPEN_CONTACT_REQUESTS,
  Refusal,
} from '@collab/domain';
import { DataSource } from 'typeorm';

/** A request as it waits to be delivered or withdrawn. */
export interface WaitingRequest {
  readonly accountId: AccountId;
  readonly targetIndex: Buffer;
  readonly isClosed: boolean;
  /** Null once it was looked up whose address it is. */
  readonly sealedAddress: Buffer | null;
}

/**
 * Requests as they were made. Nothing here says whether the address has an account: a request to nobody is kept, counted
 * and withdrawn like any other.
 */
@Injectable()
export class ContactRequests {
  constructor(private readonly database: DataSource) {}

  /**
   * Keeps a request; one that is repeated under its id is kept once. Throws `Refusal('too-many-requests')` above the
   * limits of a day or of open ones, and `conflict` for the id of another person's request.
   */
  async open(request: {
    readonly requestId: CommandId;
    readonly accountId: AccountId;
    readonly targetIndex: Buffer;
    readonly sealedAddress: Uint8Array;
    readonly note: Uint8Array;
  }): Promise<void> {
    const { requestId, accountId, targetIndex, sealedAddress, note } = request;
    await this.database.transaction(async (transaction) => {
      // Requests of one account that come at the same moment are counted one after the other.
      await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [accountId]);
      const known: { own: boolean }[] = await transaction.query(
        'SELECT account_id = $2 AS own FROM contact_requests WHERE request_id = $1',
        [requestId, accountId],
      );
      if (known[0]?.own === false) throw new Refusal('conflict');
      if (known.length > 0) return;
      const [counts]: [{ today: number; open: number }] = await transaction.query(
        `SELECT count(*) FILTER (WHERE sent_at > now() - interval '1 day')::integer AS today,
           count(*) FILTER (WHERE closed_at IS NULL AND sent_at > now() - make_interval(days => $2)
             AND NOT EXISTS (SELECT FROM contacts WHERE contacts.account_id = $1 AND contacts.status = 'contact'
               AND contacts.request_id = contact_requests.request_id))::integer AS open
         FROM contact_requests WHERE account_id = $1`,
        [accountId, CONTACT_REQUEST_DAYS],
      );
      if (counts.today >= CONTACT_REQUESTS_PER_DAY || counts.open >= OPEN_CONTACT_REQUESTS)
        throw new Refusal('too-many-requests');
      await transaction.query(
        `DELETE FROM contact_requests
         WHERE account_id = $1 AND (sent_at < now() - make_interval(days => $2)
           OR closed_at < now() - make_interval(days => $2) AND note IS NULL)`,
        [accountId, 2 * CONTACT_REQUEST_DAYS],
      );
      await transaction.query(
        `INSERT INTO contact_requests (request_id, account_id, target_index, sealed_address, note)
         VALUES ($1, $2, $3, $4, $5)`,
        [requestId, accountId, targetIndex, sealedAddress, note],
      );
    });
  }

  /** Closes an own request; true when there is one. */
  async close(accountId: AccountId, requestId: CommandId): Promise<boolean> {
    const [, closed]: [unknown, number] = await this.database.query(
      `UPDATE contact_requests SET closed_at = coalesce(closed_at, now()), note = NULL, sealed_address = NULL
       WHERE request_id = $1 AND account_id = $2`,
      [requestId, accountId],
    );
    return closed === 1;
  }

  async read(requestId: CommandId): Promise<WaitingRequest | undefined> {
    const rows: WaitingRequest[] = await this.database.query(
      `SELECT account_id AS "accountId", target_index AS "targetIndex", closed_at IS NOT NULL AS "isClosed",
         sealed_address AS "sealedAddress"
       FROM contact_requests WHERE request_id = $1`,
      [requestId],
    );
    return rows[0];
  }

  /** Forgets the address of a request; what is left is its index. */
  async settled(requestId: CommandId): Promise<void> {
    await this.database.query('UPDATE contact_requests SET sealed_address = NULL WHERE request_id = $1', [
      requestId,
    ]);
  }

  /** Requests whose delivery may not have been queued when the server ended. */
  async unsettled(): Promise<CommandId[]> {
    const rows: { request_id: CommandId }[] = await this.database.query(
      `SELECT request_id FROM contact_requests WHERE sent_at > now() - interval '1 hour'`,
    );
    return rows.map(({ request_id }) => request_id);
  }

  /**
   * Forgets the notes of what somebody has answered. An acceptance also closes the request; a decline does not, as whoever
   * asked could count it.
   */
  async answered(recipientId: AccountId, requesterId: AccountId, accepted: boolean): Promise<void> {
    await this.database.query(
      `UPDATE contact_requests SET note = NULL, closed_at = CASE WHEN $3 THEN now() ELSE closed_at END
       FROM contacts WHERE contacts.account_id = $1 AND contacts.contact_id = $2
         AND contact_requests.request_id = contacts.request_id AND contact_requests.account_id = $2`,
      [recipientId, requesterId, accepted],
    );
  }
}
