import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FactorStore } from './factor-store.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { StorageQuota } from '../kernel/security/storage-quota.js';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
  type OwnDataSection,
  rowsSection,
} from '../kernel/subject-keys/personal-records.js';

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

const ACCOUNT = `SELECT account_id AS "accountId", email, display_name AS "displayName", language, roles,
    avatar AS "avatarSha256", (SELECT octet_length(sealed) FROM avatars WHERE avatars.account_id = $1) AS "avatarBytes",
    (SELECT sum(bytes)::bigint FROM storage_used WHERE storage_used.account_id = $1) AS "ciphertextStoredTodayBytes"
  FROM accounts WHERE account_id = $1`;
const SESSIONS = `SELECT session_id AS "sessionId", client, device_id AS "deviceId", started_at AS "startedAt",
    last_seen_at AS "lastSeen", address_prefix AS "addressPrefix", ended_at AS "endedAt"
  FROM sessions WHERE account_id = $1 ORDER BY started_at, session_id`;
const VAULT = `SELECT revision, octet_length(sealed) AS "sealedBytes",
    wrapped_by_recovery_code IS NOT NULL AS "hasRecoverySheet",
    (SELECT count(*)::integer FROM recovery_codes WHERE recovery_codes.account_id = $1) AS "recoveryCodesLeft"
  FROM vaults WHERE account_id = $1 ORDER BY revision`;
const VAULT_HISTORY = `SELECT at, change FROM vault_history WHERE account_id = $1 ORDER BY number`;
/** A mail is kept until it is sent; of those that follow from an event, that they were written is remembered. */
const MAILS = `SELECT * FROM (
    SELECT 'waiting' AS kind, created_at AS "writtenAt", given_up_at AS "givenUpAt" FROM outgoing_mails
    WHERE recipient_index = (SELECT email_index FROM credentials WHERE account_id = $1)
    UNION ALL
    SELECT 'invitation', written_at, NULL FROM mails_of_events WHERE cause = 'invitation-' || $1
  ) AS mails ORDER BY "writtenAt"`;
const TRIES = `SELECT level, tried_at AS "triedAt", open_at AS "openAt" FROM log_in_tries
  WHERE split_part(bucket, ' ', 1) = $1 ORDER BY tried_at`;

/** What accounts keep beside the log: how to log in, what proves it, sessions, vaults, and mails that wait. */
@Injectable()
export class AccountRecords implements PersonalRecord, OnModuleInit {
  readonly sections: readonly OwnDataSection[];

  constructor(
    private readonly records: PersonalRecords,
    private readonly mailer: Mailer,
    private readonly quota: StorageQuota,
    private readonly factors: FactorStore,
    database: DataSource,
  ) {
    this.sections = [
      rowsSection(database, 'account', ACCOUNT),
      rowsSection(database, 'sessions', SESSIONS),
      {
        name: 'second-factors',
        read: async (accountId, from) => (from === 0 ? this.factors.list(accountId) : []),
      },
      rowsSection(database, 'vault', VAULT),
      rowsSection(database, 'vault-history', VAULT_HISTORY),
      rowsSection(database, 'mails', MAILS),
      rowsSection(database, 'log-in-tries', TRIES),
    ];
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
