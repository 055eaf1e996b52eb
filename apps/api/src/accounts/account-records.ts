import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Mailer } from '../kernel/mail/mailer.js';
import { StorageQuota } from '../kernel/security/storage-quota.js';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
  type OwnDataSection,
} from '../kernel/subject-keys/personal-records.js';
import { AccountSections } from './account-sections.js';

const TABLES = [
  'avatars',
  'credentials',
  'vaults',
  'factors',
  'recovery_codes',
  'password_resets',
  'device_links',
  'sign_ups',
];

/** What accounts keep beside the log: how to log in, what proves it, sessions, vaults, and mails that wait. */
@Injectable()
export class AccountRecords implements PersonalRecord, OnModuleInit {
  readonly sections: readonly OwnDataSection[];

  constructor(
    private readonly records: PersonalRecords,
    private readonly mailer: Mailer,
    private readonly quota: StorageQuota,
    sections: AccountSections,
  ) {
    this.sections = sections.all();
  }

  onModuleInit(): void {
    this.records.register(this);
  }

  async forget(transaction: EntityManager, { accountId, emailIndex }: Forgotten): Promise<void> {
    for (const table of TABLES)
      await transaction.query(`DELETE FROM ${table} WHERE account_id = $1`, [accountId]);
    // A bucket is the account's id, alone or before that of a known browser.
    await transaction.query(`DELETE FROM log_in_tries WHERE split_part(bucket, ' ', 1) = $1`, [accountId]);
    await transaction.query(
      'DELETE FROM socket_tickets WHERE session_id IN (SELECT session_id FROM sessions WHERE account_id = $1)',
      [accountId],
    );
    // By these ids the person's other browsers still learn that their device is gone, and wipe themselves.
    await transaction.query(
      `DELETE FROM sessions WHERE account_id = $1 AND (device_id IS NULL OR NOT EXISTS (
         SELECT FROM refresh_tokens WHERE refresh_tokens.session_id = sessions.session_id AND expires_at > now()))`,
      [accountId],
    );
    await transaction.query(
      `UPDATE sessions SET ended_at = coalesce(ended_at, now()), client = '', address_prefix = NULL,
         last_seen_at = started_at WHERE account_id = $1`,
      [accountId],
    );
    if (emailIndex !== undefined) await this.mailer.forget(transaction, emailIndex);
    await this.quota.forget(transaction, accountId);
  }
}
