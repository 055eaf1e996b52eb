import pg from 'pg';
import type { BodyKind } from './event-store.js';
import { byteaArray, int2Array, int4Array, textArray, timestamptzArray } from '../database/binary-arrays.js';
import { encodeActor, encodeSealed } from './postgres.event-rows.js';
import type { PlacedEvent } from '@collab/domain';

/** Channel on which each committed group tells the new head of the log. */
const CHANNEL = 'collab_log';
const QUERY_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** What goes to the log in one statement. */
export interface LogGroup {
  /** In log order, streams and revisions decided. */
  readonly events: readonly PlacedEvent[];
  readonly bodies: Readonly<Record<BodyKind, readonly { eventId: string; bytes: Uint8Array }[]>>;
}

/** What the log says at one instant. */
export interface LogSnapshot<Row> {
  readonly head: number;
  readonly rows: readonly Row[];
}

/** Where an event that is in the log already lies. */
export interface KnownEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

/** The statements of the one connection that appends and listens. Any error but a `DatabaseError` means that it is lost. */
export class LogWriter {
  private constructor(private readonly client: pg.Client) {}

  /** Connects. `onHead` hears of groups that other writers committed, `onLost` once that the connection is gone. */
  static async connect(
    url: string,
    onHead: (position: number) => void,
    onLost: () => void,
  ): Promise<LogWriter> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'collab log writer',
      query_timeout: QUERY_TIMEOUT_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    client.on('error', onLost);
    client.on('end', onLost);
    const writer = new LogWriter(client);
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const own = rows[0]?.pid;
      client.on('notification', ({ processId, payload }) => {
        if (processId !== own) onHead(Number(payload));
      });
      await client.query(`LISTEN ${CHANNEL}`);
      await client.query('SET plan_cache_mode = force_generic_plan');
    } catch (error) {
      await writer.close();
      throw error;
    }
    return writer;
  }

  async head(): Promise<number> {
    const { rows } = await this.client.query<{ position: string }>({
      name: 'log_head',
      text: 'SELECT position FROM log_head',
    });
    return headOf(rows);
  }

  /** Last revisions (-1: no event) of streams, and the head of the log at the same instant. */
  async revisions(streams: readonly string[]): Promise<LogSnapshot<readonly [stream: string, last: number]>> {
    const { rows } = await this.client.query<{ position: string; stream: string; revision: number | null }>({
      name: 'stream_revisions',
      text: `SELECT h.position, s.stream,
               (SELECT e.revision FROM events e WHERE e.stream = s.stream ORDER BY e.revision DESC LIMIT 1)
             FROM log_head h LEFT JOIN unnest($1::text[]) AS s(stream) ON true`,
      values: [textArray(streams)],
    });
    return {
      head: headOf(rows),
      rows: rows.map(({ stream, revision }) => [stream, revision ?? -1] as const),
    };
  }

  /** Those of the named events that are in the log, and its head at the same instant. */
  async find(ids: readonly string[]): Promise<LogSnapshot<KnownEvent>> {
    interface Row {
      head: string;
      id: string | null;
      stream: string;
      revision: number;
      position: string;
    }
    const { rows } = await this.client.query<Row>({
      name: 'find_events',
      text: `SELECT h.position AS head, e.id, e.stream, e.revision, e.position
             FROM log_head h LEFT JOIN events e ON e.id = ANY ($1::text[])`,
      values: [textArray(ids)],
    });
    const found = rows.flatMap(({ id, stream, revision, position }) =>
      id === null ? [] : [{ id, stream, revision, position: Number(position) }],
    );
    return { head: Number(rows[0]?.head), rows: found };
  }

  /**
   * Appends a group after `head`, in one statement that is its own transaction unless it runs in `holdingHead`. Answers
   * false, and writes nothing, when the log has another head by now.
   */
  async append(head: number, group: LogGroup): Promise<boolean> {
    const { events, bodies } = group;
    const kinds = (['envelope', 'handshake'] as const).filter((kind) => bodies[kind].length > 0);
    const { rowCount } = await this.client.query({
      name: ['append', ...kinds].join('_'),
      text: APPEND[kinds.join('_')] as string,
      values: [
        head,
        events.length,
        timestamptzArray(events.map(({ at }) => at)),
        int4Array(events.map(({ revision }) => revision)),
        int2Array(events.map(({ version }) => version)),
        textArray(events.map(({ id }) => id)),
        textArray(events.map(({ stream }) => stream)),
        textArray(events.map(({ type }) => type)),
        textArray(events.map(({ actor }) => encodeActor(actor))),
        textArray(events.map(({ payload }) => payload)),
        byteaArray(events.map(({ sealed }) => encodeSealed(sealed))),
        ...kinds.flatMap((kind) => [
          textArray(bodies[kind].map(({ eventId }) => eventId)),
          byteaArray(bodies[kind].map(({ bytes }) => bytes)),
        ]),
      ],
    });
    return rowCount === 1;
  }

  /** Does its work in a transaction in which no other writer can move the head. */
  async holdingHead<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.client.query('BEGIN');
    try {
      await this.client.query('SELECT position FROM log_head FOR UPDATE');
      const result = await work();
      await this.client.query('COMMIT');
      return result;
    } catch (error) {
      // On a lost connection this fails too, and the first error says more.
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.client.removeAllListeners('end');
    this.client.removeAllListeners('error');
    this.client.on('error', () => undefined);
    await this.client.end().catch(() => undefined);
  }
}

function headOf(rows: readonly { readonly position: string }[]): number {
  return Number(rows[0]?.position);
}

/**
 * The update takes the row lock on the head, and with it the log's order: whoever comes second waits, finds another
 * head, and writes nothing. The lock is held until the commit, so positions become visible in their own order.
 */
const appendStatement = (kinds: readonly BodyKind[]) => `
  WITH head AS (
    UPDATE log_head SET position = position + $2::int WHERE position = $1::bigint RETURNING position
  ), appended AS (
    INSERT INTO events (position, at, revision, version, id, stream, type, actor, payload, sealed)
    SELECT $1::bigint + e.place, e.at, e.revision, e.version, e.id, e.stream, e.type, e.actor, e.payload, e.sealed
    FROM head, unnest($3::timestamptz[], $4::int[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::text[], $11::bytea[]) WITH ORDINALITY
      AS e(at, revision, version, id, stream, type, actor, payload, sealed, place)
  )${kinds
    .map(
      (kind, index) => `, ${kind} AS (
    INSERT INTO ${kind}_bodies (event_id, bytes)
    SELECT b.event_id, b.bytes
    FROM head, unnest($${12 + 2 * index}::text[], $${13 + 2 * index}::bytea[]) AS b(event_id, bytes)
  )`,
    )
    .join('')}
  SELECT pg_notify('${CHANNEL}', position::text) FROM head`;

const APPEND: Readonly<Record<string, string>> = {
  '': appendStatement([]),
  envelope: appendStatement(['envelope']),
  handshake: appendStatement(['handshake']),
  envelope_handshake: appendStatement(['envelope', 'handshake']),
};
