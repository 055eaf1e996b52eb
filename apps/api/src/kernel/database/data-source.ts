import { migrations } from '@collab/migrations';
import { DataSource } from 'typeorm';

/** Where the database is and how much of it this process may use. */
export interface DatabaseSettings {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Largest number of connections of the pool behind the data source. */
  readonly poolSize: number;
}

/** Chosen at random once; every Collab server asks for the same lock before it changes the schema. */
const MIGRATION_LOCK = 5_483_127_940;

/**
 * Connects and brings the schema up to date. Servers that start together wait for the one that migrates.
 * The caller destroys the data source. Statements and their parameters are never logged.
 */
export async function openDatabase(settings: DatabaseSettings): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: settings.url,
    poolSize: settings.poolSize,
    applicationName: 'collab',
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    installExtensions: false,
    logging: false,
  });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}
