import { ConfigError, readConfig, readEnvironment } from '../kernel/config/config.js';
import { changeRoles } from './account-roles.command.js';
import { rebuildProjections } from './projection-rebuild.command.js';
import { UsageError } from './usage-error.js';

/** Commands for whoever operates the server: `collab <command>`. Exit codes as in sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;
const USAGE = `collab projection rebuild <name>…        builds read models anew from the log
collab account roles <e-mail> <role>…    sets what an account may do on the server`;

async function main([group, action, ...rest]: readonly string[]): Promise<void> {
  if (group === 'projection' && action === 'rebuild') {
    await rebuildProjections(rest, readConfig(readEnvironment()), (line) => process.stdout.write(line));
    return;
  }
  if (group === 'account' && action === 'roles') {
    await changeRoles(rest, readConfig(readEnvironment()), (line) => process.stdout.write(line));
    return;
  }
  throw new UsageError(USAGE);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'The command failed.'}\n`);
  process.exitCode =
    error instanceof UsageError ? EXIT_USAGE : error instanceof ConfigError ? EXIT_CONFIG : 1;
});
