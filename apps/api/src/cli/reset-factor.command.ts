import { AccountLog } from '../accounts/account-log.js';
import { AccountQuery } from '../accounts/account.query.js';
import { factorMail } from '../accounts/factor-mails.js';
import type { Config } from '../kernel/config/config.js';
import { MailOutbox } from '../kernel/mail/mail-outbox.js';
import { renderMail } from '../kernel/mail/mail-template.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { addressOf, OPERATOR, withServer } from './administration.js';
import { UsageError } from './usage-error.js';

/**
 * `collab admin reset-factor <e-mail>`: for somebody who has lost the app, the passkeys and the recovery codes. All of
 * them go, the account is logged out everywhere, and the owner gets a mail. May be repeated: what an end in between has
 * left is done then.
 */
export function resetFactor(
  [email]: readonly string[],
  config: Config,
  write: (text: string) => void,
): Promise<void> {
  const address = addressOf(email);
  return withServer(config, async ({ database, secrets, commands, projections }) => {
    const blindIndex = new BlindIndex(secrets);
    const account = await new AccountQuery(database, blindIndex).findByEmail(address);
    if (account === undefined) throw new UsageError('No account has this e-mail address.');
    const { accountId, displayName, language } = account;
    const log = new AccountLog(commands, projections);
    await log.decide(accountId, { type: 'reset-factors', accountId }, OPERATOR);
    await database.query('DELETE FROM factors WHERE account_id = $1', [accountId]);
    await database.query('DELETE FROM recovery_codes WHERE account_id = $1', [accountId]);
    await new SessionRegistry(database, config).endAll(accountId);
    const mail = factorMail('reset')({ displayName, publicUrl: config.publicUrl }, language);
    await new MailOutbox(database, blindIndex, secrets).put({ to: address, ...renderMail(mail, language) });
    write(`${address} has no second factor any more, and is told so within a minute.\n`);
  });
}
