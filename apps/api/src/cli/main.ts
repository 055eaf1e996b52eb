import { ConfigError, readConfig, readEnvironment, type Config } from '../kernel/config/config.js';
import { administerAccount } from './account.command.js';
import { createAdministrator } from './admin.command.js';
import { operateMail } from './mail.command.js';
import { rebuildProjections } from './projection-rebuild.command.js';
import { resetFactor } from './reset-factor.command.js';
import { UsageError } from './usage-error.js';

/** Commands for whoever operates the server: `collab <command>`. Exit codes as in sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;
const USAGE = `collab admin create <e-mail> [en|fr]       makes somebody an administrator, or invites them as one
collab admin reset-factor <e-mail>        removes second factors that somebody has lost, for a new start
collab account roles <e-mail> <role>…     sets what an account may do on the server
collab account disable|enable <e-mail>    keeps an account out, or lets it in again
collab mail dead-letters                  lists the mails that could not be delivered
collab mail retry <id>…                   tries them again
collab projection rebuild <name>…         builds read models anew from the log`;

type Run = (words: readonly string[], config: Config, write: (text: string) => void) => Promise<void>;

/** By their first two words, with the number of words that the command does not need to see. */
const COMMANDS: Readonly<Record<string, { readonly run: Run; readonly known: 1 | 2 }>> = {
  'admin create': { run: createAdministrator, known: 2 },
  'admin reset-factor': { run: resetFactor, known: 2 },
  'account roles': { run: administerAccount, known: 1 },
  'account disable': { run: administerAccount, known: 1 },
  'account enable': { run: administerAccount, known: 1 },
  'mail dead-letters': { run: operateMail, known: 1 },
  'mail retry': { run: operateMail, known: 1 },
  'projection rebuild': { run: rebuildProjections, known: 2 },
};

async function main(words: readonly string[]): Promise<void> {
  const command = COMMANDS[words.slice(0, 2).join(' ')];
  if (command === undefined) throw new UsageError(USAGE);
  const write = (text: string) => process.stdout.write(text);
  await command.run(words.slice(command.known), readConfig(readEnvironment()), write);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'The command failed.'}\n`);
  process.exitCode =
    error instanceof UsageError ? EXIT_USAGE : error instanceof ConfigError ? EXIT_CONFIG : 1;
});
