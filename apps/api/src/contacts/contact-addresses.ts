import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { decoyContactKey } from '@collab/crypto/public';
import type { AccountId, CommandId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { open, seal } from '../kernel/subject-keys/aes-gcm.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { deriveKey } from '../kernel/subject-keys/master-key.js';

/** The account behind an index, whether it is one of an address or of a handle. */
const OWNER = `(
  SELECT account_id FROM accounts WHERE email_index = $1
  UNION ALL SELECT account_id FROM handle_claims WHERE handle_index = $1 LIMIT 1)`;

/** Addresses and handles, and the keys to which notes for whoever has them are sealed. */
@Injectable()
export class ContactAddresses {
  private readonly decoys: Uint8Array;
  private readonly requests: Uint8Array;

  constructor(
    private readonly database: DataSource,
    private readonly blindIndex: BlindIndex,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.decoys = deriveKey(secrets.masterKey, 'unknown-contact-keys');
    this.requests = deriveKey(secrets.masterKey, 'contact-requests');
  }

  indexOf(address: string): Buffer {
    return this.blindIndex.of(address);
  }

  /** The address of a request, for as long as nobody has looked whose it is. */
  seal(requestId: CommandId, address: string): Uint8Array {
    return seal(this.requests, Buffer.from(address), Buffer.from(requestId));
  }

  unseal(requestId: CommandId, sealed: Uint8Array): string {
    return Buffer.from(open(this.requests, sealed, Buffer.from(requestId))).toString('utf8');
  }

  /** The account with exactly this address or handle. */
  async ownerOf(index: Buffer): Promise<AccountId | undefined> {
    const rows: { account_id: AccountId | null }[] = await this.database.query(
      `SELECT ${OWNER} AS account_id`,
      [index],
    );
    return rows[0]?.account_id ?? undefined;
  }

  /**
   * The contact key behind an address. For one without an account it belongs to nobody and is always the same; the work and
   * the answer of the database are the same in both cases.
   */
  async keyOf(address: string): Promise<Uint8Array<ArrayBuffer>> {
    const index = this.indexOf(address);
    const decoy = await decoyContactKey(createHmac('sha256', this.decoys).update(index).digest());
    const rows: { contact_key: Buffer }[] = await this.database.query(
      `SELECT coalesce((SELECT contact_key FROM contact_keys WHERE account_id = ${OWNER}), $2) AS contact_key`,
      [index, decoy],
    );
    return Uint8Array.from(rows[0]?.contact_key ?? decoy);
  }

  /** Notes the key of an account in the place of an earlier one. */
  async publish(accountId: AccountId, contactKey: Uint8Array): Promise<void> {
    await this.database.query(
      `INSERT INTO contact_keys (account_id, contact_key) VALUES ($1, $2)
       ON CONFLICT (account_id) DO UPDATE SET contact_key = EXCLUDED.contact_key`,
      [accountId, contactKey],
    );
  }
}
