import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import * as z from 'zod';
import { SERVER_SECRETS, type ServerSecrets } from '../config/server-secrets.js';
import { open, seal } from '../subject-keys/aes-gcm.js';
import { BlindIndex } from '../subject-keys/blind-index.js';
import { deriveKey } from '../subject-keys/master-key.js';
import type { OutgoingMail } from './mail-transport.js';

/** Days for which a mail is tried, and for which one that was given up is kept for the operator. */
const TRY_DAYS = 7;
const KEEP_DAYS = 30;

const StoredMail = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  link: z.string().optional(),
});

/** A mail that could not be delivered. */
export interface DeadLetter {
  readonly mailId: string;
  readonly to: string;
  readonly subject: string;
  readonly givenUpAt: Date;
  /** A code, never the words of the mail server: they may quote the mail. */
  readonly failure: string;
}

/**
 * Mails until they are sent. They hold an address and a secret link, so they are sealed (AES-256-GCM, the mail's id as
 * associated data) and the job that sends one knows its id only.
 */
@Injectable()
export class MailOutbox {
  private readonly key: Uint8Array;

  constructor(
    private readonly database: DataSource,
    private readonly blindIndex: BlindIndex,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.key = deriveKey(secrets.masterKey, 'mail-outbox');
  }

  /** Stores a mail; resolves to its id when it is durable. */
  async put(mail: OutgoingMail, transaction: Pick<EntityManager, 'query'> = this.database): Promise<string> {
    const mailId = randomBytes(16).toString('base64url');
    await transaction.query(
      'INSERT INTO outgoing_mails (mail_id, sealed, recipient_index) VALUES ($1, $2, $3)',
      [mailId, this.seal(mailId, mail), this.blindIndex.of(mail.to)],
    );
    return mailId;
  }

  /** Blind index of an address. */
  indexOf(address: string): Buffer {
    return this.blindIndex.of(address);
  }

  /** The mail, or nothing once it was sent. */
  async read(mailId: string): Promise<OutgoingMail | undefined> {
    const rows: { sealed: Buffer }[] = await this.database.query(
      'SELECT sealed FROM outgoing_mails WHERE mail_id = $1',
      [mailId],
    );
    const row = rows[0];
    return row === undefined ? undefined : this.open(mailId, row.sealed);
  }

  async remove(mailId: string): Promise<void> {
    await this.database.query('DELETE FROM outgoing_mails WHERE mail_id = $1', [mailId]);
  }

  /** Deletes what waits for an address, given by its blind index, also what was given up. */
  async forget(transaction: EntityManager, recipientIndex: Buffer): Promise<void> {
    await transaction.query('DELETE FROM outgoing_mails WHERE recipient_index = $1', [recipientIndex]);
  }

  /** Notes that a mail will not be tried again. */
  async giveUp(mailId: string, failure: string): Promise<void> {
    await this.database.query(
      'UPDATE outgoing_mails SET given_up_at = now(), failure = $2 WHERE mail_id = $1',
      [mailId, failure],
    );
  }

  /** Takes a mail that was given up, for another round of attempts. Returns false when there is none. */
  async revive(mailId: string): Promise<boolean> {
    const [, revived]: [unknown, number] = await this.database.query(
      `UPDATE outgoing_mails SET given_up_at = NULL, failure = NULL, created_at = now(), round = round + 1
       WHERE mail_id = $1 AND given_up_at IS NOT NULL`,
      [mailId],
    );
    return revived === 1;
  }

  /** Mails that were given up, the newest first. */
  async deadLetters(): Promise<readonly DeadLetter[]> {
    const rows: { mail_id: string; sealed: Buffer; given_up_at: Date; failure: string }[] =
      await this.database.query(
        `SELECT mail_id, sealed, given_up_at, failure FROM outgoing_mails
         WHERE given_up_at IS NOT NULL ORDER BY given_up_at DESC LIMIT 1000`,
      );
    return rows.map(({ mail_id: mailId, sealed, given_up_at: givenUpAt, failure }) => {
      const { to, subject } = this.open(mailId, sealed);
      return { mailId, to, subject, givenUpAt, failure };
    });
  }

  /** Mails that still wait, with the round of attempts that they are in; too old ones are given up. */
  async pending(): Promise<readonly { readonly mailId: string; readonly round: number }[]> {
    await this.database.query(
      `DELETE FROM outgoing_mails WHERE given_up_at < now() - make_interval(days => ${KEEP_DAYS})`,
    );
    await this.database.query(
      `UPDATE outgoing_mails SET given_up_at = now(), failure = 'too-old'
       WHERE given_up_at IS NULL AND created_at < now() - make_interval(days => ${TRY_DAYS})`,
    );
    return this.database.query(
      `SELECT mail_id AS "mailId", round FROM outgoing_mails
       WHERE given_up_at IS NULL ORDER BY created_at LIMIT 10000`,
    );
  }

  private seal(mailId: string, mail: OutgoingMail): Uint8Array {
    return seal(this.key, Buffer.from(JSON.stringify(mail)), Buffer.from(mailId));
  }

  private open(mailId: string, sealed: Buffer): OutgoingMail {
    const text = Buffer.from(open(this.key, sealed, Buffer.from(mailId))).toString('utf8');
    const mail = StoredMail.parse(JSON.parse(text));
    return { ...mail, link: mail.link };
  }
}
