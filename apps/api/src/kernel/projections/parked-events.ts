import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AlertId, AlertRaised, EventId, Instant, newEvent } from '@collab/domain';
import { EVENT_STORE, type EventStore } from '../event-store/event-store.js';
import { Log } from '../ops/log.js';
import { EventCodec } from '../subject-keys/event-codec.js';
import type { TailEvent } from './log-tail.js';
import type { ProjectionTransaction } from './projection.js';

/** Characters of an error's name that are kept; never its message, which may quote a value. */
const ERROR_NAME_LENGTH = 80;

/**
 * Events that a projection could not handle. They are set aside so that the rest goes on, and a person is told: fix the
 * handler, then rebuild the projection, which tries them again.
 */
@Injectable()
export class ParkedEvents {
  private parked = 0;

  constructor(
    private readonly database: DataSource,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
    private readonly log: Log,
  ) {}

  /** How many times this process has set an event aside since its start. */
  get count(): number {
    return this.parked;
  }

  /** Sets an event aside, in the transaction that moves the checkpoint past it. */
  async park(
    projection: string,
    event: TailEvent,
    error: unknown,
    transaction: ProjectionTransaction,
  ): Promise<void> {
    const name = (error instanceof Error ? error.constructor.name : typeof error).slice(0, ERROR_NAME_LENGTH);
    await transaction.query(
      `INSERT INTO parked_events (projection, event_id, event_type, position, error) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (projection, event_id) DO NOTHING`,
      [projection, event.id, event.type, event.position, name],
    );
    this.parked += 1;
    this.log.failure('projection-parked-an-event', error, { projection, eventType: event.type });
  }

  /** Forgets what was set aside for a projection that is being rebuilt. */
  async forget(projection: string, transaction: ProjectionTransaction): Promise<void> {
    await transaction.query('DELETE FROM parked_events WHERE projection = $1', [projection]);
  }

  /** Raises an alert for each parked event that has none yet. Repeating it changes nothing. */
  async raiseAlerts(projection: string): Promise<void> {
    const rows = await this.database.query<{ event_id: EventId }[]>(
      'SELECT event_id FROM parked_events WHERE projection = $1 AND NOT alert_raised ORDER BY event_id',
      [projection],
    );
    for (const { event_id: eventId } of rows) {
      await this.raiseAlert(projection, eventId);
      await this.database.query(
        'UPDATE parked_events SET alert_raised = true WHERE projection = $1 AND event_id = $2',
        [projection, eventId],
      );
    }
  }

  private async raiseAlert(projection: string, eventId: EventId): Promise<void> {
    const alertId = AlertId.parse(idOf('alert', projection, eventId));
    const alert = newEvent(AlertRaised, {
      alertId,
      rule: 'projection-parked-an-event',
      severity: 'high',
      about: projection,
      evidence: [eventId],
    });
    const events = await this.codec.encode([alert], {
      at: Instant.parse(new Date().toISOString()),
      actor: { kind: 'server' },
      ids: [EventId.parse(idOf('event', projection, eventId))],
    });
    await this.store.append([{ stream: `alert-${alertId}`, expectedRevision: 'any', events }]);
  }
}

/** The same id for the same parked event, so that the alert is raised once however often it is tried. */
const idOf = (kind: string, projection: string, eventId: EventId): string =>
  createHash('sha256')
    .update(JSON.stringify(['collab/parked-event/v1', kind, projection, eventId]))
    .digest()
    .subarray(0, 16)
    .toString('base64url');
