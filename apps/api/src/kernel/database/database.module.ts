import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/config.js';
import { Readiness } from '../ops/readiness.js';
import { AccountLocks } from './account-locks.js';
import { openDatabase } from './data-source.js';

/** Gives every module the one `DataSource` of the process, migrated, and closes it when the process ends. */
@Global()
@Module({
  providers: [
    {
      provide: DataSource,
      inject: [CONFIG],
      useFactory: (config: Config) =>
        openDatabase({ url: config.databaseUrl, poolSize: config.databaseConnections }),
    },
    AccountLocks,
  ],
  exports: [DataSource, AccountLocks],
})
export class DatabaseModule implements OnApplicationShutdown {
  private migrated = false;

  constructor(
    private readonly dataSource: DataSource,
    readiness: Readiness,
  ) {
    readiness.add('migrations', () => this.isMigrated());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }

  /** What is migrated stays so: once nothing waits, the database is not asked again. */
  private async isMigrated(): Promise<boolean> {
    this.migrated ||= !(await this.dataSource.showMigrations());
    return this.migrated;
  }
}
