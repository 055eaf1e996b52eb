import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommitWanted, type DeviceId, type RoomId, type RosterEntry } from '@collab/domain';
import { DevicesQuery } from '../devices/devices.query.js';
import type { Connection } from '../kernel/realtime/connection.js';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { waitingIn } from './room-summaries.query.js';
import { type RoomState, RoomStates } from './room-states.query.js';

/** What a socket has been asked for in a room: devices that wait or leave, at one epoch. */
interface Asked {
  readonly epoch: number;
  readonly for: Set<DeviceId>;
}

/**
 * Asks the connected devices of a room's group for a commit when devices wait to be added or leaves to be removed. Each
 * gets a turn of its own, from a ranking that nobody chooses, so that they do not all commit at once. A device keeps its
 * turn until the epoch ends: it is asked again only when there is more to do, or it is back on another socket.
 */
@Injectable()
export class CommitAsking {
  private readonly asked = new WeakMap<Connection, Map<RoomId, Asked>>();

  constructor(
    private readonly rooms: RoomStates,
    private readonly devices: DevicesQuery,
    private readonly connections: Connections,
  ) {}

  /** Asks all. `anew` is a device that could not be added before and may be now: for it everyone is asked again. */
  async ask(roomId: RoomId, anew?: DeviceId): Promise<void> {
    const state = await this.rooms.of(roomId);
    const needed = await this.neededBy(state);
    if (needed.length === 0) return;
    this.turnsIn(roomId, state).forEach(({ accountId, deviceId }, order) => {
      for (const connection of this.connections.ofAccount(accountId)) {
        if (connection.identity?.deviceId !== deviceId) continue;
        if (anew !== undefined) this.asked.get(connection)?.get(roomId)?.for.delete(anew);
        this.askOnce(connection, roomId, state, needed, order);
      }
    });
  }

  /** Asks one device that has just come online. */
  async askNewcomer(connection: Connection, roomId: RoomId): Promise<void> {
    const state = await this.rooms.of(roomId);
    const { identity } = connection;
    if (identity === undefined || state.room.roster.get(identity.deviceId) !== identity.accountId) return;
    const needed = await this.neededBy(state);
    if (needed.length === 0) return;
    const order = this.turnsIn(roomId, state).findIndex(({ deviceId }) => deviceId === identity.deviceId);
    if (order >= 0) this.askOnce(connection, roomId, state, needed, order);
  }

  private askOnce(
    connection: Connection,
    roomId: RoomId,
    { room: { epoch } }: RoomState,
    needed: readonly DeviceId[],
    order: number,
  ): void {
    const rooms = this.asked.get(connection) ?? new Map<RoomId, Asked>();
    this.asked.set(connection, rooms);
    const before = rooms.get(roomId);
    const isNews = before?.epoch !== epoch || needed.some((deviceId) => !before.for.has(deviceId));
    rooms.set(roomId, { epoch, for: new Set(needed) });
    if (isNews) connection.write(pushFrame(CommitWanted, { roomId, epoch, order }));
  }

  /** The devices that a commit is to remove or to add. */
  private async neededBy(state: RoomState): Promise<DeviceId[]> {
    const waiting = waitingIn(state, await this.devices.registeredOf(state.members));
    return [...state.room.leaving, ...waiting].map(({ deviceId }) => deviceId);
  }

  /** The online devices that can commit, in the order of their turns: by a hash that changes with the epoch. */
  private turnsIn(roomId: RoomId, { room }: RoomState): RosterEntry[] {
    const leaving = new Set(room.leaving.map(({ deviceId }) => deviceId));
    const rank = (deviceId: DeviceId) =>
      createHash('sha256').update(`${roomId} ${room.epoch} ${deviceId}`).digest('hex');
    return [...room.roster]
      .filter(
        ([deviceId, accountId]) => !leaving.has(deviceId) && this.connections.isOnline(accountId, deviceId),
      )
      .map(([deviceId, accountId]) => ({ accountId, deviceId, rank: rank(deviceId) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .map(({ accountId, deviceId }) => ({ accountId, deviceId }));
  }
}
