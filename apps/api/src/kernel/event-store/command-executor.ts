import { Inject, Injectable } from '@nestjs/common';
import { Instant, Refusal, type Actor, type Decider, type EventId } from '@collab/domain';
import { EventCodec } from '../subject-keys/event-codec.js';
import {
  EVENT_STORE,
  LOG_START,
  WrongRevision,
  type AppendItem,
  type Checkpoint,
  type EventStore,
  type Revision,
} from './event-store.js';

/** Decisions on newer and newer states of a stream that keeps moving, before the caller is told to try again. */
const TRIES = 8;

/** What a decider returns and folds. */
interface AnyEvent {
  readonly type: string;
  readonly data: unknown;
}

/** A stream and how to fold it. */
export interface StreamFold<State, Command, Event> {
  readonly stream: string;
  readonly decider: Decider<State, Command, Event>;
}

/** A command, the stream that it is decided on, and who gave it. */
export interface CommandOrder<State, Command, Event> extends StreamFold<State, Command, Event> {
  readonly command: Command;
  readonly actor: Actor;
  /** Names the events of the decision in order; with them a repeated command is answered from the log. */
  readonly eventIds?: readonly EventId[];
  readonly bodies?: AppendItem['bodies'];
  /** Revisions of other streams that the command rests on; one that does not hold refuses it with `conflict`. */
  readonly guards?: AppendItem['guards'];
}

/** Where the stream stands after a command. */
export interface Executed {
  readonly revision: Revision;
  /** After the last event of the command; where the decider saw nothing to do, after the last event of the stream. */
  readonly checkpoint: Checkpoint;
  /** True when the command had been carried out before. */
  readonly duplicate: boolean;
}

/** The one place where a command becomes events: load, fold, decide, append, and again when somebody was faster. */
@Injectable()
export class CommandExecutor {
  /** By stream, the end of the newest command that was given. */
  private readonly newest = new Map<string, Promise<void>>();

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
  ) {}

  /** The state of a stream as its events say now. */
  async read<State, Command, Event>(fold: StreamFold<State, Command, Event>): Promise<State> {
    return (await this.load(fold)).state;
  }

  /** The same, with the revision that it rests on, for a decision on another stream to be guarded by. */
  async readAt<State, Command, Event>(
    fold: StreamFold<State, Command, Event>,
  ): Promise<{ readonly state: State; readonly revision: Revision }> {
    const { state, end } = await this.load(fold);
    return { state, revision: end.revision };
  }

  /**
   * Decides and appends, one command after the other on each stream: those of this node are in no race, so that none of
   * them is refused for the others' number.
   * @throws Refusal what the decider refuses, unless the log shows that the command was carried out before; `conflict`
   * when others were faster every time or a guard does not hold; what `EventStore.append` refuses
   */
  execute<State, Command, Event extends AnyEvent>(
    order: CommandOrder<State, Command, Event>,
  ): Promise<Executed> {
    const { stream } = order;
    const executed = (this.newest.get(stream) ?? Promise.resolve()).then(() => this.carryOut(order));
    const over = executed.then(nothing, nothing).then(() => {
      if (this.newest.get(stream) === over) this.newest.delete(stream);
    });
    this.newest.set(stream, over);
    return executed;
  }

  private async carryOut<State, Command, Event extends AnyEvent>(
    order: CommandOrder<State, Command, Event>,
  ): Promise<Executed> {
    for (let tries = 0; tries < TRIES; tries++) {
      const loaded = await this.load(order);
      const repeated = loaded.placeOf(order.eventIds?.[0]);
      if (repeated !== undefined) return { ...repeated, duplicate: true };
      const events = order.decider.decide(order.command, loaded.state);
      if (events.length === 0) return { ...loaded.end, duplicate: true };
      try {
        return await this.append(order, events, loaded.end.revision);
      } catch (error) {
        if (!(error instanceof WrongRevision)) throw error;
        if (error.stream !== order.stream) break;
      }
    }
    throw new Refusal('conflict');
  }

  private async load<State, Command, Event>({ stream, decider }: StreamFold<State, Command, Event>) {
    const stored = await this.store.readStream(stream);
    const recorded = await this.codec.decode(stored);
    const state = recorded.reduce(
      (folded, event) => decider.evolve(folded, event as Event),
      decider.initialState,
    );
    const last = stored.at(-1);
    const end: { revision: Revision; checkpoint: Checkpoint } = {
      revision: last?.revision ?? 'no-stream',
      checkpoint: last?.position ?? LOG_START,
    };
    const placeOf = (id: EventId | undefined) => {
      const event = id === undefined ? undefined : stored.find((candidate) => candidate.id === id);
      return event && { revision: event.revision, checkpoint: event.position };
    };
    return { state, end, placeOf };
  }

  private async append<State, Command, Event extends AnyEvent>(
    order: CommandOrder<State, Command, Event>,
    decided: readonly Event[],
    expectedRevision: Revision,
  ): Promise<Executed> {
    const { stream, actor, eventIds = [], guards = [], bodies = [] } = order;
    const at = Instant.parse(new Date().toISOString());
    const events = await this.codec.encode(decided, { at, actor, ids: eventIds });
    const [result] = await this.store.append([{ stream, expectedRevision, events, guards, bodies }]);
    if (result === undefined) throw new TypeError('an append answers each of its items');
    return result;
  }
}

const nothing = (): void => undefined;
