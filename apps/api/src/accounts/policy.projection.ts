import { PolicyChanged } from '@collab/domain';
import { defineProjection } from '../kernel/projections/projection.js';

/** The read model `policy`: what holds for every account. */
export const policyProjection = defineProjection({
  name: 'policy',
  version: 2,
  tables: ['policies'],
  events: [PolicyChanged],
  on: {
    PolicyChanged: async (events, transaction) => {
      for (const {
        event: { data },
      } of events) {
        await transaction.query(
          `INSERT INTO policies
             (only_one, revision, sign_up, allowed_domains, second_factor_required, password_characters,
              awareness_version)
           VALUES (true, $1, $2, $3, $4, $5, $6)
           ON CONFLICT (only_one) DO UPDATE SET revision = EXCLUDED.revision, sign_up = EXCLUDED.sign_up,
             allowed_domains = EXCLUDED.allowed_domains, awareness_version = EXCLUDED.awareness_version,
             second_factor_required = EXCLUDED.second_factor_required,
             password_characters = EXCLUDED.password_characters`,
          [
            data.revision,
            data.signUp,
            data.allowedDomains,
            data.secondFactorRequired,
            data.passwordCharacters,
            data.awarenessVersion,
          ],
        );
      }
    },
  },
});
