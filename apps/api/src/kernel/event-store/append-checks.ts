import type { AppendItem, Revision } from './event-store.js';
import { WrongRevision } from './event-store.js';

const STREAM_NAME = /^[a-z]+(-[A-Za-z0-9_-]{1,100})?$/;

/** Throws a TypeError for items that no store can take; every adapter asks this first. */
export function requireWellFormed(items: readonly AppendItem[]): void {
  if (items.length === 0) throw new TypeError('an append needs at least one item');
  const streams = new Set<string>();
  const ids = new Set<string>();
  for (const { stream, events, bodies = [] } of items) {
    if (!STREAM_NAME.test(stream)) throw new TypeError('a stream is named <kind>-<id>');
    if (streams.has(stream)) throw new TypeError('an append names a stream once');
    streams.add(stream);
    if (events.length === 0) throw new TypeError('an item needs at least one event');
    for (const { id } of events) {
      if (ids.has(id)) throw new TypeError('an append names an event id once');
      ids.add(id);
    }
    const bodyOf = new Set<string>();
    for (const { eventId } of bodies) {
      if (!events.some(({ id }) => id === eventId))
        throw new TypeError('a body belongs to an event of its item');
      if (bodyOf.has(eventId)) throw new TypeError('an event has one body');
      bodyOf.add(eventId);
    }
  }
}

/** The first expectation or guard that does not hold, or undefined; `lastRevisionOf` is -1 for a stream without events. */
export function findWrongRevision(
  items: readonly AppendItem[],
  lastRevisionOf: (stream: string) => number,
): WrongRevision | undefined {
  for (const { stream, expectedRevision, guards = [] } of items) {
    if (expectedRevision !== 'any') {
      const wrong = compare(stream, expectedRevision, lastRevisionOf(stream));
      if (wrong !== undefined) return wrong;
    }
    for (const guard of guards) {
      const wrong = compare(guard.stream, guard.revision, lastRevisionOf(guard.stream));
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

function compare(stream: string, expected: Revision, last: number): WrongRevision | undefined {
  if ((expected === 'no-stream' ? -1 : expected) === last) return undefined;
  return new WrongRevision(stream, expected, last === -1 ? 'no-stream' : last);
}
