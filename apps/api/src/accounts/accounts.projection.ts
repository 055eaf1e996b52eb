import {
  AccountErased,
  type AccountId,
  AccountRolesChanged,
  AccountSignedUp,
  AvatarChanged,
  AvatarRemoved,
  DisplayNameChanged,
  ERASED,
  IdentityKeyPublished,
  IdentityReset,
  LanguageChanged,
} from '@collab/domain';
import {
  defineProjection,
  type Projection,
  type ProjectionTransaction,
} from '../kernel/projections/projection.js';
import type { BlindIndex } from '../kernel/subject-keys/blind-index.js';

/** The read model `accounts`: who there is, found by id or by the blind index of the address. */
export const accountsProjection = (blindIndex: BlindIndex): Projection =>
  defineProjection({
    name: 'accounts',
    version: 4,
    tables: ['accounts'],
    events: [
      AccountSignedUp,
      AccountRolesChanged,
      IdentityKeyPublished,
      IdentityReset,
      DisplayNameChanged,
      LanguageChanged,
      AvatarChanged,
      AvatarRemoved,
      AccountErased,
    ],
    on: {
      AccountSignedUp: async (events, transaction) => {
        for (const { event } of events) {
          const { accountId, email, displayName, language, roles } = event.data;
          await transaction.query(
            `INSERT INTO accounts (account_id, email_index, email, display_name, language, roles)
             VALUES ($1, $2, $3, $4, $5, $6)`,
            [accountId, email === ERASED ? null : blindIndex.of(email), email, displayName, language, roles],
          );
        }
      },
      AccountRolesChanged: async (events, transaction) => {
        for (const { event } of events) {
          const { accountId, roles } = event.data;
          await transaction.query('UPDATE accounts SET roles = $2 WHERE account_id = $1', [accountId, roles]);
        }
      },
      IdentityKeyPublished: async (events, transaction) => {
        for (const { event } of events) {
          await transaction.query('UPDATE accounts SET identity_key = $2 WHERE account_id = $1', [
            event.data.accountId,
            Buffer.from(event.data.identityKey),
          ]);
        }
      },
      IdentityReset: async (events, transaction) => {
        for (const { event } of events)
          await transaction.query('UPDATE accounts SET identity_key = NULL WHERE account_id = $1', [
            event.data.accountId,
          ]);
      },
      DisplayNameChanged: async (events, transaction) => {
        for (const { event } of events)
          await set(transaction, 'display_name', event.data.accountId, event.data.displayName);
      },
      LanguageChanged: async (events, transaction) => {
        for (const { event } of events)
          await set(transaction, 'language', event.data.accountId, event.data.language);
      },
      AvatarChanged: async (events, transaction) => {
        for (const { event } of events)
          await set(transaction, 'avatar', event.data.accountId, event.data.avatar);
      },
      AvatarRemoved: async (events, transaction) => {
        for (const { event } of events) await set(transaction, 'avatar', event.data.accountId, null);
      },
      // The identity key stays: what its owner has signed in rooms has to verify.
      AccountErased: async (events, transaction) => {
        for (const { event } of events)
          await transaction.query(
            `UPDATE accounts SET email_index = NULL, email = $2, display_name = $2, avatar = NULL, roles = '{}'
             WHERE account_id = $1`,
            [event.data.accountId, ERASED],
          );
      },
    },
  });

const set = (
  transaction: ProjectionTransaction,
  column: 'display_name' | 'language' | 'avatar',
  accountId: AccountId,
  value: string | null,
) => transaction.query(`UPDATE accounts SET ${column} = $2 WHERE account_id = $1`, [accountId, value]);
