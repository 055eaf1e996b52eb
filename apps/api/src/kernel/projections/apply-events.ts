import { EventCodecError } from '@collab/domain';
import type { TailEvent } from './log-tail.js';
import type { LogEvent, Projection, ProjectionTransaction } from './projection.js';

/** Hands events to a projection's handlers, one call for each run of events of one type, in log order. */
export async function applyEvents(
  projection: Projection,
  events: readonly TailEvent[],
  transaction: ProjectionTransaction,
): Promise<void> {
  for (let start = 0; start < events.length;) {
    const type = events[start]?.type ?? '';
    const handle = projection.on.get(type);
    if (handle === undefined) throw new TypeError(`${projection.name} does not handle ${type}`);
    let end = start;
    const run: LogEvent[] = [];
    for (let event = events[end]; event && projection.on.get(event.type) === handle; event = events[++end]) {
      if (event.decoded instanceof EventCodecError) throw event.decoded;
      run.push({ position: event.position, event: event.decoded });
    }
    await handle(run, transaction);
    start = end;
  }
}

/** The events of a batch that a projection handles. */
export const handledBy = (projection: Projection, events: readonly TailEvent[]): TailEvent[] =>
  events.filter((event) => projection.on.has(event.type));
