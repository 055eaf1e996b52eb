import { AccountSignedUp, DeviceRegistered, EnvelopeSent, RoomCreated, type DataOf } from '@collab/domain';
import type { LogEvent, Projection } from '../../apps/api/src/kernel/projections/projection.js';

/** A read model of a test, and the statement that makes its table. */
export interface SampleProjection extends Projection {
  readonly table: string;
}

const dataOf = <Definition>({ event }: LogEvent, _: Definition) => event.data as DataOf<Definition>;
const sample = (name: string, columns: string, on: Projection['on']): SampleProjection => {
  const table = name.replaceAll('-', '_');
  return { name, version: 1, tables: [table], table: `CREATE TABLE ${table} (${columns})`, on };
};

/** Personal values, some of which will be erased. */
const people = sample(
  'sample-people',
  'account_id text PRIMARY KEY, email text NOT NULL, display_name text NOT NULL, devices text[] NOT NULL',
  new Map<string, Projection['on'] extends ReadonlyMap<string, infer Handle> ? Handle : never>([
    [
      AccountSignedUp.type,
      async (events, transaction) => {
        const data = events.map((event) => dataOf(event, AccountSignedUp));
        await transaction.query(
          `INSERT INTO sample_people SELECT *, '{}' FROM unnest($1::text[], $2::text[], $3::text[])`,
          [
            data.map(({ accountId }) => accountId),
            data.map(({ email }) => email),
            data.map(({ displayName }) => displayName),
          ],
        );
      },
    ],
    [
      DeviceRegistered.type,
      async (events, transaction) => {
        for (const event of events) {
          const { accountId, name } = dataOf(event, DeviceRegistered);
          await transaction.query(
            'UPDATE sample_people SET devices = devices || $2::text WHERE account_id = $1',
            [accountId, name],
          );
        }
      },
    ],
  ]),
);

/** What depends on the order of the log. */
const letters = sample(
  'sample-letters',
  'room_id text, seq integer, message_id text NOT NULL, PRIMARY KEY (room_id, seq)',
  new Map([
    [
      EnvelopeSent.type,
      async (events, transaction) => {
        const data = events.map((event) => dataOf(event, EnvelopeSent));
        await transaction.query(
          `INSERT INTO sample_letters
           SELECT room_id, coalesce((SELECT max(seq) FROM sample_letters WHERE room_id = sent.room_id), 0)
             + row_number() OVER (PARTITION BY room_id ORDER BY place), message_id
           FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS sent (room_id, message_id, place)`,
          [data.map(({ roomId }) => roomId), data.map(({ messageId }) => messageId)],
        );
      },
    ],
  ]),
);

export const sampleProjections: readonly SampleProjection[] = [people, letters];

/** Read models that are no function of the log: one asks the clock, one tells how events came in batches. */
export const impureProjections: readonly SampleProjection[] = [
  sample(
    'impure-clock',
    'room_id text PRIMARY KEY, noticed timestamptz NOT NULL',
    new Map([
      [
        RoomCreated.type,
        async (events, transaction) => {
          for (const event of events)
            await transaction.query('INSERT INTO impure_clock VALUES ($1, clock_timestamp())', [
              dataOf(event, RoomCreated).roomId,
            ]);
        },
      ],
    ]),
  ),
  sample(
    'impure-batches',
    'message_id text PRIMARY KEY, together integer NOT NULL',
    new Map([
      [
        EnvelopeSent.type,
        async (events, transaction) => {
          await transaction.query(
            'INSERT INTO impure_batches SELECT message_id, $2 FROM unnest($1::text[]) AS message_id',
            [events.map((event) => dataOf(event, EnvelopeSent).messageId), events.length],
          );
        },
      ],
    ]),
  ),
];
