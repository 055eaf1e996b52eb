import { accountDecider, type AccountId, EmailAddress, Role } from '@collab/domain';
import type { Config } from '../kernel/config/config.js';
import { openServerSecrets } from '../kernel/config/server-secrets.js';
import { openDatabase } from '../kernel/database/data-source.js';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { PostgresEventStore } from '../kernel/event-store/postgres.event-store.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';
import { PostgresSubjectKeyRecords } from '../kernel/subject-keys/postgres.subject-key-records.js';
import { SubjectKeys } from '../kernel/subject-keys/subject-keys.js';
import { UsageError } from './usage-error.js';

const POOL_SIZE = 2;

/** `collab account roles <e-mail> <role>…`: sets what an account may do on the server; the event names the operator. */
export async function changeRoles(
  [email, ...wanted]: readonly string[],
  config: Config,
  write: (text: string) => void,
): Promise<void> {
  const address = EmailAddress.safeParse(email?.trim().toLowerCase());
  const roles = Role.array()
    .min(1)
    .safeParse([...new Set(wanted)]);
  if (!address.success || !roles.success) {
    throw new UsageError(`Name an e-mail address and one or more of the roles ${Role.options.join(', ')}.`);
  }
  const secrets = await openServerSecrets(config.dataDir);
  const database = await openDatabase({ url: config.databaseUrl, poolSize: POOL_SIZE });
  const store = await PostgresEventStore.open({ url: config.databaseUrl, onError: () => undefined });
  try {
    const [account]: { account_id: AccountId }[] = await database.query(
      'SELECT account_id FROM accounts WHERE email_index = $1',
      [new BlindIndex(secrets).of(address.data)],
    );
    if (account === undefined) throw new UsageError('No account has this e-mail address.');
    const accountId = account.account_id;
    const codec = new EventCodec(new SubjectKeys(new PostgresSubjectKeyRecords(database), secrets));
    await new CommandExecutor(store, codec).execute({
      stream: `account-${accountId}`,
      decider: accountDecider,
      command: { type: 'change-roles', change: { accountId, roles: roles.data } },
      actor: { kind: 'operator' },
    });
    write(`${address.data}: ${roles.data.join(', ')}\n`);
  } finally {
    await store.close();
    await database.destroy();
  }
}
