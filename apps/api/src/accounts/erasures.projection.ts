import { AccountErased } from '@collab/domain';
import { defineProjection } from '../kernel/projections/projection.js';

/** The read model `erasures`: whom the log says to be erased, so that what a crash has left over is found again. */
export const erasuresProjection = defineProjection({
  name: 'erasures',
  version: 1,
  tables: ['erasures'],
  events: [AccountErased],
  on: {
    AccountErased: async (events, transaction) => {
      for (const { event } of events)
        await transaction.query('INSERT INTO erasures (account_id, erased_at) VALUES ($1, $2)', [
          event.data.accountId,
          event.at,
        ]);
    },
  },
});
