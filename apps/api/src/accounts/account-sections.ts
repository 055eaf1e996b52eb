import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { base64url, type OwnDataSection, rowsSection } from '../kernel/subject-keys/personal-records.js';
import { Avatars } from './avatars.js';
import { FactorStore } from './factor-store.js';

const ACCOUNT = `SELECT account_id AS "accountId", email, display_name AS "displayName", language, roles,
    ${base64url('identity_key')} AS "identityKey",
    EXISTS (SELECT FROM administrator_links WHERE consumed_by = $1) AS "signedUpByAdministratorLink",
    (SELECT verified_at FROM sign_ups WHERE sign_ups.account_id = $1) AS "addressVerifiedAt",
    (SELECT sum(bytes)::bigint FROM storage_used WHERE storage_used.account_id = $1) AS "ciphertextStoredTodayBytes"
  FROM accounts WHERE account_id = $1`;
const SESSIONS = `SELECT session_id AS "sessionId", client, device_id AS "deviceId", started_at AS "startedAt",
    authenticated_at AS "authenticatedAt", last_seen_at AS "lastSeen", address_prefix AS "addressPrefix",
    expires_at AS "expiresAt", ended_at AS "endedAt"
  FROM sessions WHERE account_id = $1 ORDER BY started_at, session_id`;
const VAULT = `SELECT revision, octet_length(sealed) AS "sealedBytes",
    wrapped_by_recovery_code IS NOT NULL AS "hasRecoverySheet",
    (SELECT count(*)::integer FROM recovery_codes WHERE recovery_codes.account_id = $1) AS "recoveryCodesLeft"
  FROM vaults WHERE account_id = $1 ORDER BY revision`;
const VAULT_HISTORY = `SELECT at, change FROM vault_history WHERE account_id = $1 ORDER BY number`;
const PASSWORD_RESETS = `SELECT expires_at AS "expiresAt" FROM password_resets WHERE account_id = $1 ORDER BY expires_at`;
const GUIDE = `SELECT edition, policy_version AS "policyVersion", at FROM guide_readers WHERE account_id = $1`;
const DEVICE_LINKS = `SELECT opened_by AS "openedBy", expires_at AS "expiresAt", linked_device AS "linkedDevice",
    finished_at AS "finishedAt"
  FROM device_links WHERE account_id = $1 ORDER BY expires_at`;
/** A mail is kept until it is sent; of some that follow from an event, that they were written is remembered. */
const MAILS = `SELECT * FROM (
    SELECT 'waiting' AS kind, created_at AS "writtenAt", given_up_at AS "givenUpAt" FROM outgoing_mails
    WHERE recipient_index = (SELECT email_index FROM credentials WHERE account_id = $1)
    UNION ALL
    SELECT 'invitation', written_at, NULL FROM mails_of_events WHERE cause = 'invitation-' || $1
    UNION ALL
    SELECT 'contact-request', mailed_at, NULL FROM stranger_mails
    WHERE address_index = (SELECT email_index FROM credentials WHERE account_id = $1)
  ) AS mails ORDER BY "writtenAt"`;
const TRIES = `SELECT level, tried_at AS "triedAt", open_at AS "openAt" FROM log_in_tries
  WHERE split_part(bucket, ' ', 1) = $1 ORDER BY tried_at`;

/** What accounts keep beside the log, as the person gets a copy of it: no secret, and nothing that is checked against one. */
@Injectable()
export class AccountSections {
  constructor(
    private readonly factors: FactorStore,
    private readonly avatars: Avatars,
    private readonly database: DataSource,
  ) {}

  all(): readonly OwnDataSection[] {
    const { database } = this;
    return [
      rowsSection(database, 'account', ACCOUNT),
      { name: 'avatar', read: async (accountId, from) => (from === 0 ? this.avatar(accountId) : []) },
      rowsSection(database, 'sessions', SESSIONS),
      {
        name: 'second-factors',
        read: async (accountId, from) => (from === 0 ? this.factors.describe(accountId) : []),
      },
      rowsSection(database, 'vault', VAULT),
      rowsSection(database, 'vault-history', VAULT_HISTORY),
      rowsSection(database, 'password-resets', PASSWORD_RESETS),
      rowsSection(database, 'guide', GUIDE),
      rowsSection(database, 'device-links', DEVICE_LINKS),
      rowsSection(database, 'mails', MAILS),
      rowsSection(database, 'log-in-tries', TRIES),
    ];
  }

  private async avatar(accountId: AccountId): Promise<readonly object[]> {
    const jpeg = await this.avatars.of(accountId);
    return jpeg === undefined ? [] : [{ jpeg: Buffer.from(jpeg).toString('base64url') }];
  }
}
