import { Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/config.js';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { Readiness } from '../ops/readiness.js';
import { SubjectKeysModule } from '../subject-keys/subject-keys.module.js';
import { CommandExecutor } from './command-executor.js';
import { EVENT_STORE, type EventStore } from './event-store.js';
import { PostgresEventStore } from './postgres.event-store.js';

/** The event store of the process and the way that commands take into it. */
@Global()
@Module({
  imports: [SubjectKeysModule],
  providers: [
    {
      provide: EVENT_STORE,
      // The data source is asked for because its tables must be there first.
      inject: [CONFIG, Log, Metrics, DataSource],
      useFactory: async (config: Config, log: Log, metrics: Metrics): Promise<EventStore> => {
        const store = await PostgresEventStore.open({
          url: config.databaseUrl,
          onError: (error) => log.failure('event-store-failed', error),
        });
        measure(store, metrics);
        return store;
      },
    },
    CommandExecutor,
  ],
  exports: [EVENT_STORE, CommandExecutor],
})
export class EventStoreModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.add('event-store', async () => (await this.store.head()) !== '');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}

function measure(store: PostgresEventStore, metrics: Metrics): void {
  metrics.count('event_store_appends_total', 'Appends that were committed.', () => store.figures.appends);
  metrics.count('event_store_events_total', 'Events that were committed.', () => store.figures.events);
  metrics.count(
    'event_store_groups_total',
    'Transactions that committed them; events by groups is the mean size of a group.',
    () => store.figures.groups,
  );
  metrics.gauge(
    'event_store_waiting_appends',
    'Appends that wait to be written.',
    () => store.figures.waiting,
  );
}
