import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { SERVER_SECRETS, type ServerSecrets } from '../config/server-secrets.js';
import type { OutgoingMail } from './mail-transport.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEEP_DAYS = 7;

const StoredMail = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  link: z.string().optional(),
});

/**
 * Mails until they are sent. They hold an address and a secret link, so they are sealed (AES-256-GCM, the mail's id as
 * associated data) and the job that sends one knows its id only.
 */
@Injectable()
export class MailOutbox {
  private readonly key: Uint8Array;

  constructor(
    private readonly database: DataSource,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.key = new Uint8Array(
      hkdfSync('sha256', secrets.masterKey, new Uint8Array(), 'collab mail outbox', 32),
    );
  }

  /** Stores a mail; resolves to its id when it is durable. */
  async put(mail: OutgoingMail): Promise<string> {
    const mailId = randomBytes(16).toString('base64url');
    await this.database.query('INSERT INTO outgoing_mails (mail_id, sealed) VALUES ($1, $2)', [
      mailId,
      this.seal(mailId, mail),
    ]);
    return mailId;
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

  /** Ids of mails that still wait; those that nobody could deliver for a week are given up. */
  async pending(): Promise<readonly string[]> {
    await this.database.query(
      `DELETE FROM outgoing_mails WHERE created_at < now() - make_interval(days => ${KEEP_DAYS})`,
    );
    const rows: { mail_id: string }[] = await this.database.query(
      'SELECT mail_id FROM outgoing_mails ORDER BY created_at LIMIT 10000',
    );
    return rows.map((row) => row.mail_id);
  }

  private seal(mailId: string, mail: OutgoingMail): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(mailId));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(mail), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
  }

  private open(mailId: string, bytes: Buffer): OutgoingMail {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(bytes.length - TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(mailId))
      .setAuthTag(tag);
    const sealed = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES);
    const text = Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    const mail = StoredMail.parse(JSON.parse(text));
    return { ...mail, link: mail.link };
  }
}
