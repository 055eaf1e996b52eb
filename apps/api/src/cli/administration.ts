import { EmailAddress, type AccountId } from '@collab/domain';
import type { DataSource } from 'typeorm';
import { AdministrationLog } from '../accounts/administration-log.js';
import type { Config } from '../kernel/config/config.js';
import { openServerSecrets, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { openDatabase } from '../kernel/database/data-source.js';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { PostgresEventStore } from '../kernel/event-store/postgres.event-store.js';
import type { Projections } from '../kernel/projections/projections.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';
import { PostgresSubjectKeyRecords } from '../kernel/subject-keys/postgres.subject-key-records.js';
import { SubjectKeys } from '../kernel/subject-keys/subject-keys.js';
import { UsageError } from './usage-error.js';

const POOL_SIZE = 2;

/** Who administers at the machine, as events name them. */
export const OPERATOR = { kind: 'operator' } as const;

/** What the operator's commands need of a server, which may be running beside them. */
export interface OpenServer {
  readonly database: DataSource;
  readonly secrets: ServerSecrets;
  readonly keys: SubjectKeys;
  readonly log: AdministrationLog;
  readonly commands: CommandExecutor;
  readonly projections: Pick<Projections, 'caughtUp'>;
  /** The account with an address; undefined when there is none. */
  find(email: string): Promise<AccountId | undefined>;
}

/** Opens the server's database and log for as long as the work takes. */
export async function withServer<Result>(
  config: Config,
  work: (server: OpenServer) => Promise<Result>,
): Promise<Result> {
  const secrets = await openServerSecrets(config.dataDir);
  const database = await openDatabase({ url: config.databaseUrl, poolSize: POOL_SIZE });
  const store = await PostgresEventStore.open({ url: config.databaseUrl, onError: () => undefined });
  try {
    const keys = new SubjectKeys(new PostgresSubjectKeyRecords(database), secrets);
    const codec = new EventCodec(keys);
    // The read models are the running server's to keep; what follows here rests on the log.
    const projections = { caughtUp: () => Promise.resolve(true) };
    const commands = new CommandExecutor(store, codec);
    const log = new AdministrationLog(database, commands, projections);
    const find = async (email: string): Promise<AccountId | undefined> => {
      const rows: { account_id: AccountId }[] = await database.query(
        'SELECT account_id FROM accounts WHERE email_index = $1',
        [new BlindIndex(secrets).of(email)],
      );
      return rows[0]?.account_id;
    };
    return await work({ database, secrets, keys, log, commands, projections, find });
  } finally {
    await store.close();
    await database.destroy();
  }
}

/** An address as it was typed. @throws UsageError */
export function addressOf(typed: string | undefined): string {
  const address = EmailAddress.safeParse(typed?.trim().toLowerCase());
  if (!address.success) throw new UsageError('Name an e-mail address.');
  return address.data;
}
