import type { Config } from '../kernel/config/config.js';
import { MailOutbox } from '../kernel/mail/mail-outbox.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { withServer } from './administration.js';
import { UsageError } from './usage-error.js';

/** `collab mail dead-letters`: the mails that could not be delivered. `collab mail retry <id>…`: tries some of them again. */
export function operateMail(
  [action, ...mailIds]: readonly string[],
  config: Config,
  write: (text: string) => void,
): Promise<void> {
  if (action === 'retry' && mailIds.length === 0)
    throw new UsageError('Name the mails, as dead-letters lists them.');
  return withServer(config, async ({ database, secrets }) => {
    const outbox = new MailOutbox(database, new BlindIndex(secrets), secrets);
    if (action === 'dead-letters') {
      const letters = await outbox.deadLetters();
      for (const { mailId, givenUpAt, failure, to, subject } of letters)
        write(`${mailId}  ${givenUpAt.toISOString()}  ${failure}  ${to}  ${subject}\n`);
      if (letters.length === 0) write('Every mail was delivered, or still waits for its turn.\n');
      return;
    }
    for (const mailId of mailIds)
      write(`${mailId}: ${(await outbox.revive(mailId)) ? 'is tried again within a minute' : 'unknown'}\n`);
  });
}
