import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AccountId, type DeviceId, Instant, Refusal } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';

const LIFETIME_SECONDS = 300;

/** The device that shows the code. */
export interface LinkOwner {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
}

/** The browser that has used the code, as it names itself: by the token of the code and by what it drew then. */
export interface LinkGuest {
  readonly token: Uint8Array;
  readonly claim: Uint8Array;
}

/** A link whose new device was approved and has got what it needs. */
interface ReadyLink {
  readonly accountId: AccountId;
  readonly signingKey: Uint8Array;
}

type Message = Uint8Array<ArrayBuffer>;

/**
 * Links by which a device lets one new browser in: for five minutes, one at a time for an account, each step once. What
 * passes between the two is sealed for them; the server keeps hashes of what names a link and of who has used it.
 */
@Injectable()
export class DeviceLinks {
  constructor(private readonly database: DataSource) {}

  /** Opens a link in the place of an earlier one of the account. Forgets the expired ones. */
  async open({ accountId, deviceId }: LinkOwner, linkHash: Uint8Array, offer: Uint8Array): Promise<Instant> {
    return this.database.transaction(async (transaction) => {
      await transaction.query('DELETE FROM device_links WHERE expires_at < now() OR account_id = $1', [
        accountId,
      ]);
      const opened: { expires_at: Date }[] = await transaction.query(
        `INSERT INTO device_links (link_hash, account_id, opened_by, offer, expires_at)
         VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5)) ON CONFLICT DO NOTHING RETURNING expires_at`,
        [Buffer.from(linkHash), accountId, deviceId, Buffer.from(offer), LIFETIME_SECONDS],
      );
      if (opened[0] === undefined) throw new Refusal('conflict');
      return Instant.parse(opened[0].expires_at.toISOString());
    });
  }

  /** What the new browser has sent. Throws `device-link-invalid`, as all below. */
  async watch(owner: LinkOwner, linkHash: Uint8Array) {
    const rows: { request: Message | null; answer: Message | null; finished: boolean }[] =
      await this.database.query(
        `SELECT request, answer, finished_at IS NOT NULL AS finished FROM device_links WHERE ${OWNED}`,
        ownedBy(owner, linkHash),
      );
    return only(rows);
  }

  /** Notes the yes of the person, who has seen what was asked for; once. */
  async approve(
    owner: LinkOwner,
    linkHash: Uint8Array,
    approved: { readonly deviceId: DeviceId; readonly signingKey: Uint8Array; readonly approval: Uint8Array },
  ): Promise<void> {
    await this.change(
      `UPDATE device_links SET linked_device = $4, signing_key = $5, approval = $6
       WHERE ${OWNED} AND request IS NOT NULL AND approval IS NULL`,
      [
        ...ownedBy(owner, linkHash),
        approved.deviceId,
        Buffer.from(approved.signingKey),
        Buffer.from(approved.approval),
      ],
    );
  }

  async handOver(owner: LinkOwner, linkHash: Uint8Array, handover: Uint8Array): Promise<void> {
    await this.change(
      `UPDATE device_links SET handover = $4 WHERE ${OWNED} AND answer IS NOT NULL AND handover IS NULL`,
      [...ownedBy(owner, linkHash), Buffer.from(handover)],
    );
  }

  /** Takes a link back, at any moment before the new browser has its session. */
  async withdraw(owner: LinkOwner, linkHash: Uint8Array): Promise<void> {
    await this.database.query(
      `DELETE FROM device_links WHERE ${OWNED} AND finished_at IS NULL`,
      ownedBy(owner, linkHash),
    );
  }

  /** Takes back whatever link of an account waits, whichever device has opened it. */
  async withdrawAll(accountId: AccountId): Promise<void> {
    await this.database.query('DELETE FROM device_links WHERE account_id = $1 AND finished_at IS NULL', [
      accountId,
    ]);
  }

  /** What the owner has sent; from the use of the code on only for who has used it. */
  async read({ token, claim }: LinkGuest) {
    const rows: { offer: Message; approval: Message | null; handover: Message | null }[] =
      await this.database.query(
        `SELECT offer, approval, handover FROM device_links
         WHERE link_hash = $1 AND expires_at > now() AND finished_at IS NULL
           AND (claim_hash IS NULL OR claim_hash = $2) AND ${BY_PRESENT_DEVICE}`,
        [hashOf(token), hashOf(claim)],
      );
    return only(rows);
  }

  /** Uses the code: of any number of callers exactly one succeeds. */
  async redeem({ token, claim }: LinkGuest, request: Uint8Array): Promise<void> {
    await this.change(
      `UPDATE device_links SET claim_hash = $2, request = $3
       WHERE link_hash = $1 AND expires_at > now() AND claim_hash IS NULL`,
      [hashOf(token), hashOf(claim), Buffer.from(request)],
    );
  }

  async answer(guest: LinkGuest, answer: Uint8Array): Promise<void> {
    await this.change(
      `UPDATE device_links SET answer = $3 WHERE ${CLAIMED} AND approval IS NOT NULL AND answer IS NULL`,
      [...claimedBy(guest), Buffer.from(answer)],
    );
  }

  /** The account of a link that waits for `finish`, and the key that the new browser has to prove before. */
  async readyFor(guest: LinkGuest): Promise<ReadyLink> {
    const rows: ReadyLink[] = await this.database.query(
      `SELECT account_id AS "accountId", signing_key AS "signingKey" FROM device_links
       WHERE ${CLAIMED} AND handover IS NOT NULL`,
      claimedBy(guest),
    );
    return only(rows);
  }

  /** Ends the link, in the transaction in which the session that follows begins: for one of any number of callers. */
  async finish(transaction: Pick<EntityManager, 'query'>, guest: LinkGuest): Promise<void> {
    const [, finished]: [unknown, number] = await transaction.query(
      `UPDATE device_links SET finished_at = now() WHERE ${CLAIMED} AND handover IS NOT NULL`,
      claimedBy(guest),
    );
    if (finished !== 1) throw new Refusal('device-link-invalid');
  }

  private async change(statement: string, parameters: readonly unknown[]): Promise<void> {
    const [, changed]: [unknown, number] = await this.database.query(statement, [...parameters]);
    if (changed !== 1) throw new Refusal('device-link-invalid');
  }
}

const OWNED = 'link_hash = $1 AND account_id = $2 AND opened_by = $3 AND expires_at > now()';
/** A device that was removed lets nobody in any more, whatever it has sent before. */
const BY_PRESENT_DEVICE =
  'opened_by NOT IN (SELECT device_id FROM device_owners WHERE revoked_at IS NOT NULL)';
const ownedBy = ({ accountId, deviceId }: LinkOwner, linkHash: Uint8Array) => [
  Buffer.from(linkHash),
  accountId,
  deviceId,
];

const CLAIMED = `link_hash = $1 AND claim_hash = $2 AND expires_at > now() AND finished_at IS NULL
  AND ${BY_PRESENT_DEVICE}`;
const claimedBy = ({ token, claim }: LinkGuest) => [hashOf(token), hashOf(claim)];

const hashOf = (secret: Uint8Array): Buffer => createHash('sha256').update(secret).digest();

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Refusal('device-link-invalid');
  return row;
}
