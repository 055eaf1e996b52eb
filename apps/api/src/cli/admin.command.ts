import { Language } from '@collab/domain';
import { GuideQuery } from '../accounts/guide.query.js';
import { InvitationLinks } from '../accounts/invitation-links.js';
import { Invitations } from '../accounts/invitations.js';
import { PeopleQuery } from '../accounts/people.query.js';
import { PolicyQuery } from '../accounts/policy.query.js';
import type { Config } from '../kernel/config/config.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { addressOf, OPERATOR, withServer } from './administration.js';
import { UsageError } from './usage-error.js';

/**
 * `collab admin create <e-mail> [<language>]`: makes somebody an administrator. Who has an account gets the role; anybody
 * else gets an invitation, whose link is printed, for mail may be what has to be repaired. Nobody's password is set: the
 * server could not know it.
 */
export function createAdministrator(
  [email, language = 'en']: readonly string[],
  config: Config,
  write: (text: string) => void,
): Promise<void> {
  const address = addressOf(email);
  const chosen = Language.safeParse(language);
  if (!chosen.success) throw new UsageError(`Name one of the languages ${Language.options.join(', ')}.`);
  return withServer(config, async ({ database, secrets, keys, log, find }) => {
    const known = await find(address);
    if (known !== undefined) {
      const { roles } = await log.read(known);
      const change = { accountId: known, roles: [...new Set([...roles, 'administrator' as const])] };
      await log.decide(known, { type: 'change-roles', change }, OPERATOR);
      write(`${address} is an administrator.\n`);
      return;
    }
    const guide = new GuideQuery(database, new PolicyQuery(config, database));
    const people = new PeopleQuery(database, new BlindIndex(secrets), guide);
    const invitations = new Invitations(log, people, keys);
    const accountId = await invitations.invite(
      { email: address, language: chosen.data, roles: ['administrator', 'researcher'] },
      OPERATOR,
    );
    write(`${address} opens an administrator’s account, once and within seven days, with\n`);
    write(`${new InvitationLinks(config, secrets).linkTo(accountId)}\n`);
  });
}
