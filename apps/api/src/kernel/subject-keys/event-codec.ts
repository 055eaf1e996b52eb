import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  decodeEvent,
  encodeEvent,
  EventCodecError,
  EventId,
  eventRegistry,
  subjectsOf,
  type AccountId,
  type Actor,
  type EventDefinition,
  type Instant,
  type PlacedEvent,
  type RecordedEvent,
  type StoredEvent,
} from '@collab/domain';
import { LoadedKeys, SubjectKeys } from './subject-keys.js';

/** A new event of any definition. */
interface AnyNewEvent {
  readonly type: string;
  readonly data: unknown;
}

const NO_KEYS = new LoadedKeys(new Map());

/** 128 random bits. */
export const newEventId = (): EventId => EventId.parse(randomBytes(16).toString('base64url'));

/**
 * Between the events that deciders speak of and those that the store keeps. Events without personal fields, which is
 * almost all of them, wait for nothing.
 */
@Injectable()
export class EventCodec {
  constructor(private readonly subjectKeys: SubjectKeys) {}

  /**
   * Encodes what one decision returned. `ids` names the events in order, where it matters; the others get random ids.
   * Throws `EventCodecError`, or `SubjectErased` when something personal of an erased account was to be written.
   */
  async encode(
    events: readonly AnyNewEvent[],
    meta: { readonly at: Instant; readonly actor: Actor; readonly ids?: readonly EventId[] },
  ): Promise<StoredEvent[]> {
    const declared = events.map((event) => ({ definition: definitionOf(event.type), data: event.data }));
    const subjects = declared.flatMap(({ definition, data }) => subjectsOf(definition, data));
    const keys =
      subjects.length === 0 ? NO_KEYS : await this.subjectKeys.loadOrCreate([...new Set(subjects)]);
    const { at, actor, ids = [] } = meta;
    return declared.map(({ definition, data }, index) =>
      encodeEvent(definition, data as never, { id: ids[index] ?? newEventId(), at, actor }, keys),
    );
  }

  /** Decodes stored events in order. Throws the `EventCodecError` of the first that cannot be decoded. */
  async decode(events: readonly PlacedEvent[]): Promise<RecordedEvent[]> {
    const keys = await this.keysOf(events);
    return events.map((event) => decodeEvent(eventRegistry, event, keys));
  }

  /** Decodes stored events in order, each on its own: one that cannot be decoded becomes its error. */
  async decodeEach(events: readonly PlacedEvent[]): Promise<(RecordedEvent | EventCodecError)[]> {
    const keys = await this.keysOf(events);
    return events.map((event) => {
      try {
        return decodeEvent(eventRegistry, event, keys);
      } catch (error) {
        if (error instanceof EventCodecError) return error;
        throw error;
      }
    });
  }

  private async keysOf(events: readonly PlacedEvent[]): Promise<LoadedKeys> {
    const subjects = new Set<AccountId>();
    for (const event of events) for (const { subject } of event.sealed) subjects.add(subject);
    return subjects.size === 0 ? NO_KEYS : this.subjectKeys.load([...subjects]);
  }
}

function definitionOf(type: string): EventDefinition {
  const definition = eventRegistry.get(type);
  if (definition === undefined) throw new EventCodecError('unknown-type', type);
  return definition;
}
