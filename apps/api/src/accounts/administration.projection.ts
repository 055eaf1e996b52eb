import {
  AccountDisabled,
  AccountEnabled,
  AccountErased,
  AccountInvited,
  AccountSignedUp,
  ERASED,
  InvitationWithdrawn,
} from '@collab/domain';
import { defineProjection, type Projection } from '../kernel/projections/projection.js';
import type { BlindIndex } from '../kernel/subject-keys/blind-index.js';

/** The read model `administration`: who is kept out, and who was asked in and has not come yet. */
export const administrationProjection = (blindIndex: BlindIndex): Projection =>
  defineProjection({
    name: 'administration',
    version: 2,
    tables: ['disabled_accounts', 'invitations'],
    events: [
      AccountInvited,
      InvitationWithdrawn,
      AccountSignedUp,
      AccountDisabled,
      AccountEnabled,
      AccountErased,
    ],
    on: {
      AccountInvited: async (events, transaction) => {
        for (const { event } of events) {
          const { accountId, email, language, roles, expiresAt } = event.data;
          await transaction.query(
            `INSERT INTO invitations (account_id, email_index, email, language, roles, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)`,
            [accountId, email === ERASED ? null : blindIndex.of(email), email, language, roles, expiresAt],
          );
        }
      },
      InvitationWithdrawn: async (events, transaction) => {
        for (const { event } of events)
          await transaction.query('DELETE FROM invitations WHERE account_id = $1', [event.data.accountId]);
      },
      AccountSignedUp: async (events, transaction) => {
        const accountIds = events.map(({ event }) => event.data.accountId);
        await transaction.query('DELETE FROM invitations WHERE account_id = ANY($1)', [accountIds]);
      },
      AccountDisabled: async (events, transaction) => {
        for (const { event } of events)
          await transaction.query('INSERT INTO disabled_accounts (account_id) VALUES ($1)', [
            event.data.accountId,
          ]);
      },
      AccountEnabled: async (events, transaction) => {
        for (const { event } of events)
          await transaction.query('DELETE FROM disabled_accounts WHERE account_id = $1', [
            event.data.accountId,
          ]);
      },
      AccountErased: async (events, transaction) => {
        for (const { event } of events)
          await transaction.query('DELETE FROM disabled_accounts WHERE account_id = $1', [
            event.data.accountId,
          ]);
      },
    },
  });
