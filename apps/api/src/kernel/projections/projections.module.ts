import { Module, type DynamicModule } from '@nestjs/common';
import { Metrics } from '../ops/metrics.js';
import { Readiness } from '../ops/readiness.js';
import { BlindIndex } from '../subject-keys/blind-index.js';
import { SubjectKeysModule } from '../subject-keys/subject-keys.module.js';
import { LogTail } from './log-tail.js';
import { ParkedEvents } from './parked-events.js';
import { PROJECTIONS, type Projection } from './projection.js';
import { Projections } from './projections.js';

/** Events behind the log at which a node no longer takes requests; less than the tail keeps and can count. */
const MAX_READY_LAG_EVENTS = 1_000;

/** The read models of the server and the tail of the log. */
@Module({})
export class ProjectionsModule {
  constructor(
    metrics: Metrics,
    readiness: Readiness,
    projections: Projections,
    tail: LogTail,
    parked: ParkedEvents,
  ) {
    readiness.add('projections', () => projections.following && projections.lag() <= MAX_READY_LAG_EVENTS);
    metrics.count(
      'projection_parked_events_total',
      'Events that a projection here could not handle and set aside.',
      () => parked.count,
    );
    metrics.gauge('projection_lag_events', 'Events that the slowest projection here is behind.', () =>
      projections.lag(),
    );
    metrics.gauge(
      'log_tail_stale_seconds',
      'Seconds since this process last had all of the log.',
      () => tail.staleForMs() / 1000,
    );
  }

  /** `projectionsOf` is the one list of read models. */
  static with(projectionsOf: (blindIndex: BlindIndex) => readonly Projection[]): DynamicModule {
    return {
      module: ProjectionsModule,
      global: true,
      imports: [SubjectKeysModule],
      providers: [
        { provide: PROJECTIONS, inject: [BlindIndex], useFactory: projectionsOf },
        LogTail,
        ParkedEvents,
        Projections,
      ],
      exports: [Projections, LogTail],
    };
  }
}
