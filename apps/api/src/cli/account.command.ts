import { Role } from '@collab/domain';
import type { AdministrationWish } from '../accounts/administration-log.js';
import type { Config } from '../kernel/config/config.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { addressOf, OPERATOR, withServer } from './administration.js';
import { UsageError } from './usage-error.js';

/** `collab account roles|disable|enable <e-mail> …`: what administrators do on their page; the event names the operator. */
export function administerAccount(
  [action, email, ...roles]: readonly string[],
  config: Config,
  write: (text: string) => void,
): Promise<void> {
  const address = addressOf(email);
  const wanted = action === 'roles' ? rolesOf(roles) : [];
  return withServer(config, async ({ database, log, find }) => {
    const accountId = await find(address);
    if (accountId === undefined) throw new UsageError('No account has this e-mail address.');
    const wishes: Readonly<Record<string, AdministrationWish>> = {
      roles: { type: 'change-roles', change: { accountId, roles: wanted } },
      disable: { type: 'disable', accountId },
      enable: { type: 'enable', accountId },
    };
    const wish = wishes[action ?? ''];
    if (wish === undefined) throw new UsageError('Say roles, disable or enable.');
    const sessions = new SessionRegistry(database, config);
    if (wish.type === 'enable') await sessions.endAll(accountId, { onlyDisabled: true });
    await log.decide(accountId, wish, OPERATOR);
    if (wish.type === 'disable') await sessions.endAll(accountId);
    write(`${address}: ${wish.type === 'change-roles' ? wanted.join(', ') : `${wish.type}d`}\n`);
  });
}

function rolesOf(typed: readonly string[]): Role[] {
  const roles = Role.array()
    .min(1)
    .safeParse([...new Set(typed)]);
  if (!roles.success) throw new UsageError(`Name one or more of the roles ${Role.options.join(', ')}.`);
  return roles.data;
}
