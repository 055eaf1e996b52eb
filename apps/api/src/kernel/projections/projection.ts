import type { DataOf, EventDefinition, RecordedEvent } from '@collab/domain';
import type { Checkpoint } from '../event-store/event-store.js';

/** A decoded event and its place in the log. */
export interface LogEvent<Event = RecordedEvent> {
  readonly position: Checkpoint;
  readonly event: Event;
}

/** The transaction in which a projection writes its rows. Statements are prepared once a connection. */
export interface ProjectionTransaction {
  /** Runs one statement; table names stay unqualified, as a rebuild writes to other tables of the same names. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

type Handler<Definition> =
  Definition extends EventDefinition<infer Type>
    ? (
        events: readonly LogEvent<RecordedEvent<Type, DataOf<Definition>>>[],
        transaction: ProjectionTransaction,
      ) => Promise<void>
    : never;

type HandlersOf<Definitions extends readonly { readonly type: string }[]> = {
  readonly [Type in Definitions[number]['type']]: Handler<
    Extract<Definitions[number], { readonly type: Type }>
  >;
};

/** A read model: tables that are a pure function of the log and of the subject keys that still exist. */
export interface Projection {
  /** Kebab-case. */
  readonly name: string;
  /** Raised with each change of what the rows say; the next start rebuilds the tables. */
  readonly version: number;
  /** Every table that the handlers write; no other projection may write it. Without sequences and foreign keys. */
  readonly tables: readonly string[];
  /**
   * By event type. A handler gets a run: events of its type (or types, where several share it) that follow each other
   * among the handled ones, in log order, so that it can write many rows by one statement. It may use nothing but the events and its tables: no clock,
   * no randomness, nothing from elsewhere. An error that it throws parks the event that causes it.
   */
  readonly on: ReadonlyMap<
    string,
    (events: readonly LogEvent[], transaction: ProjectionTransaction) => Promise<void>
  >;
}

/** Declares a projection over the given event definitions; each needs its handler. */
export function defineProjection<
  const Definitions extends readonly { readonly type: string }[],
>(declaration: {
  name: string;
  version: number;
  tables: readonly string[];
  events: Definitions;
  on: HandlersOf<Definitions>;
}): Projection {
  const { name, version, tables, on } = declaration;
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) throw new TypeError(`${name} is no name of a projection`);
  for (const table of tables)
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(table)) throw new TypeError(`${table} is no name of a table`);
  return { name, version, tables, on: new Map(Object.entries(on)) as Projection['on'] };
}

/** Injection token of the list of all projections. */
export const PROJECTIONS = Symbol('PROJECTIONS');
