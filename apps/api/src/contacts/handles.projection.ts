import { AccountErased, HandleChosen, HandleGivenUp } from '@collab/domain';
import { defineProjection } from '../kernel/projections/projection.js';

/** The read model `handles`: which handle an account has. */
export const handlesProjection = defineProjection({
  name: 'handles',
  version: 2,
  tables: ['handles'],
  events: [HandleChosen, HandleGivenUp, AccountErased],
  on: {
    HandleChosen: async (events, transaction) => {
      for (const { event } of events) {
        await transaction.query(
          `INSERT INTO handles (account_id, handle) VALUES ($1, $2)
           ON CONFLICT (account_id) DO UPDATE SET handle = EXCLUDED.handle`,
          [event.data.accountId, event.data.handle],
        );
      }
    },
    HandleGivenUp: async (events, transaction) => {
      for (const { event } of events)
        await transaction.query('DELETE FROM handles WHERE account_id = $1', [event.data.accountId]);
    },
    AccountErased: async (events, transaction) => {
      for (const { event } of events)
        await transaction.query('DELETE FROM handles WHERE account_id = $1', [event.data.accountId]);
    },
  },
});
