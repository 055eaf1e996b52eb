import { AccountErased, GuideCompleted } from '@collab/domain';
import { defineProjection } from '../kernel/projections/projection.js';

/** The read model `guide`: which version of the guide each account has read last. */
export const guideProjection = defineProjection({
  name: 'guide',
  version: 1,
  tables: ['guide_readers'],
  events: [GuideCompleted, AccountErased],
  on: {
    GuideCompleted: async (events, transaction) => {
      for (const { event } of events) {
        const { accountId, edition, policyVersion } = event.data;
        await transaction.query(
          `INSERT INTO guide_readers (account_id, edition, policy_version, at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (account_id) DO UPDATE SET edition = EXCLUDED.edition,
             policy_version = EXCLUDED.policy_version, at = EXCLUDED.at`,
          [accountId, edition, policyVersion, event.at],
        );
      }
    },
    AccountErased: async (events, transaction) => {
      const accountIds = events.map(({ event }) => event.data.accountId);
      await transaction.query('DELETE FROM guide_readers WHERE account_id = ANY($1)', [accountIds]);
    },
  },
});
