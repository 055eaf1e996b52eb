import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type AccountId,
  type DataOf,
  type DeviceId,
  DeviceRevoked,
  Refusal,
  type RecordedEvent,
  type Room,
  type RoomEvent,
  type RoomId,
  roomDecider,
  withRevoked,
} from '@collab/domain';
import { RevokedDevices } from '../devices/revoked-devices.query.js';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import type { LogEvent } from '../kernel/projections/projection.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';

/** A room folded up to one revision of its stream. */
export interface RoomState {
  /** With the leaves of removed devices among those that leave. */
  readonly room: Room;
  readonly revision: number;
  /** Accounts that belong to the room now, invited ones left out: those who get its feed. */
  readonly members: readonly AccountId[];
  /** Every removed device that is known; grows with the log. */
  readonly revoked: ReadonlySet<DeviceId>;
}

/** Rooms kept folded on this node; the ones used longest ago are read again when needed. */
const ROOMS_IN_MEMORY = 5_000;

export const roomStream = (roomId: RoomId): string => `room-${roomId}`;

/**
 * The rooms' state in memory, for decisions on the hot path. It follows the log's tail; whoever decides on it must guard
 * the append with its revision, which proves that it was the newest.
 */
@Injectable()
export class RoomStates implements OnModuleInit {
  private readonly states = new Map<RoomId, RoomState>();
  private readonly loading = new Map<RoomId, Promise<RoomState>>();
  private readonly listeners: ((events: readonly LogEvent[]) => void)[] = [];

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
    private readonly tail: LogTail,
    private readonly devices: RevokedDevices,
  ) {}

  onModuleInit(): void {
    this.tail.onBatch((events) => {
      for (const { event } of events) this.advance(event);
      for (const listener of this.listeners) listener(events);
    });
  }

  /**
   * Calls back with each batch of the log's tail after the rooms have taken it: who pushes then cannot meet a member
   * that an event of the batch has removed.
   */
  onBatch(listener: (events: readonly LogEvent[]) => void): void {
    this.listeners.push(listener);
  }

  /** The state that is in memory, if any: without a promise, because every message comes by here. */
  peek(roomId: RoomId): RoomState | undefined {
    const state = this.states.get(roomId);
    if (state !== undefined) {
      this.states.delete(roomId);
      this.states.set(roomId, state);
    }
    return state;
  }

  /** The state, read from the log when it is not in memory. Throws `Refusal('not-found')` for a room that is not. */
  async of(roomId: RoomId): Promise<RoomState> {
    const known = this.peek(roomId);
    if (known !== undefined) return known;
    const running = this.loading.get(roomId);
    if (running !== undefined) return running;
    const load = this.load(roomId);
    this.loading.set(roomId, load);
    try {
      const state = await load;
      // Unless an event has passed on the tail meanwhile, which the read may have missed.
      if (this.loading.get(roomId) === load) this.keep(roomId, state);
      return state;
    } finally {
      if (this.loading.get(roomId) === load) this.loading.delete(roomId);
    }
  }

  /** Reads the state anew, after a guard has shown that the one in memory is old. */
  reload(roomId: RoomId): Promise<RoomState> {
    this.states.delete(roomId);
    this.loading.delete(roomId);
    return this.of(roomId);
  }

  private advance(event: RecordedEvent): void {
    if (event.type === DeviceRevoked.type) this.dismiss(event.data as DataOf<typeof DeviceRevoked>);
    if (!event.stream.startsWith('room-')) return;
    const { roomId } = event.data as { readonly roomId: RoomId };
    this.loading.delete(roomId);
    const state = this.states.get(roomId);
    if (state === undefined || event.revision <= state.revision) return;
    if (event.revision === state.revision + 1)
      this.keep(roomId, stateOf(evolve(state.room, event), event.revision, state.revoked));
    else this.states.delete(roomId);
  }

  private async load(roomId: RoomId): Promise<RoomState> {
    const revoked = await this.devices.all();
    const events = await this.codec.decode(await this.store.readStream(roomStream(roomId)));
    if (events.length === 0) throw new Refusal('not-found');
    return stateOf(events.reduce(evolve, roomDecider.initialState), events.length - 1, revoked);
  }

  /** The rooms of a removed device wait for new keys from now on. */
  private dismiss({ deviceId }: DataOf<typeof DeviceRevoked>): void {
    // A room that is being read may have missed it.
    this.loading.clear();
    for (const [roomId, { room, revision, revoked }] of this.states) {
      if (room.roster.has(deviceId)) this.states.set(roomId, stateOf(room, revision, revoked));
    }
  }

  private keep(roomId: RoomId, state: RoomState): void {
    this.states.delete(roomId);
    this.states.set(roomId, state);
    if (this.states.size <= ROOMS_IN_MEMORY) return;
    const [oldest] = this.states.keys();
    if (oldest !== undefined) this.states.delete(oldest);
  }
}

const evolve = (room: Room, event: RecordedEvent): Room =>
  roomDecider.evolve(room, { type: event.type, data: event.data } as RoomEvent);

function stateOf(folded: Room, revision: number, revoked: ReadonlySet<DeviceId>): RoomState {
  const room = withRevoked(folded, revoked);
  const members = [...room.governance.members]
    .filter(([, membership]) => membership.status === 'member')
    .map(([accountId]) => accountId);
  return { room, revision, members, revoked };
}
