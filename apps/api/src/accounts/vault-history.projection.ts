import { AccountErased, IdentityReset, VaultStored } from '@collab/domain';
import { defineProjection, type ProjectionTransaction } from '../kernel/projections/projection.js';

/** The read model `vault-history`: what became of each account's vault. */
export const vaultHistoryProjection = defineProjection({
  name: 'vault-history',
  version: 2,
  tables: ['vault_history'],
  events: [VaultStored, IdentityReset, AccountErased],
  on: {
    VaultStored: async (events, transaction) => {
      for (const { event } of events)
        await note(transaction, event.data.accountId, event.at, event.data.change);
    },
    IdentityReset: async (events, transaction) => {
      for (const { event } of events)
        await note(transaction, event.data.accountId, event.at, 'identity-reset');
    },
    AccountErased: async (events, transaction) => {
      for (const { event } of events)
        await transaction.query('DELETE FROM vault_history WHERE account_id = $1', [event.data.accountId]);
    },
  },
});

const note = (transaction: ProjectionTransaction, accountId: string, at: string, change: string) =>
  transaction.query(
    `INSERT INTO vault_history (account_id, number, at, change)
     SELECT $1, 1 + count(*), $2, $3 FROM vault_history WHERE account_id = $1`,
    [accountId, at, change],
  );
