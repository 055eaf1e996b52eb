import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountId, CommitWanted, type DeviceId, type RoomId, type RosterEntry } from '@collab/domain';
import { DevicesQuery } from '../devices/devices.query.js';
import { Log } from '../kernel/ops/log.js';
import type { LogEvent } from '../kernel/projections/projection.js';
import { Projections } from '../kernel/projections/projections.js';
import type { Connection } from '../kernel/realtime/connection.js';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { RoomSummariesQuery, waitingIn } from './room-summaries.query.js';
import { type RoomState, RoomStates } from './room-states.query.js';

/** Events after which a room can need a commit, by what they tell. */
const OF_ROOM: ReadonlySet<string> = new Set(['InvitationAccepted', 'MemberLeft', 'MemberRemoved']);
const OF_ACCOUNT: ReadonlySet<string> = new Set(['DeviceRegistered', 'KeyPackagesPublished']);

/**
 * Asks the connected devices of a room's group for a commit when devices wait to be added or leaves to be removed. Each
 * gets a turn of its own, from a ranking that nobody chooses, so that they do not all commit at once.
 */
@Injectable()
export class CommitWantedPush implements OnModuleInit {
  constructor(
    private readonly rooms: RoomStates,
    private readonly summaries: RoomSummariesQuery,
    private readonly devices: DevicesQuery,
    private readonly projections: Projections,
    private readonly connections: Connections,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.rooms.onBatch((events) => {
      for (const event of events) {
        if (OF_ROOM.has(event.event.type) || OF_ACCOUNT.has(event.event.type)) {
          this.after(event).catch((error: unknown) => this.log.failure('commit-wanted-failed', error));
        }
      }
    });
  }

  /** Asks one device that has just come online about the rooms of its account. */
  async askNewcomer(connection: Connection): Promise<void> {
    const { identity } = connection;
    if (identity === undefined) return;
    for (const roomId of await this.summaries.idsOf(identity.accountId)) {
      const state = await this.rooms.of(roomId);
      if (state.room.roster.get(identity.deviceId) !== identity.accountId) continue;
      if (!(await this.needsCommit(state))) continue;
      const order = this.turnsIn(roomId, state).findIndex(({ deviceId }) => deviceId === identity.deviceId);
      if (order >= 0) connection.write(pushFrame(CommitWanted, { roomId, epoch: state.room.epoch, order }));
    }
  }

  private async after({ position, event }: LogEvent): Promise<void> {
    await this.projections.caughtUp(position);
    const { roomId, accountId } = event.data as { readonly roomId?: RoomId; readonly accountId: AccountId };
    const roomIds = roomId === undefined ? await this.summaries.idsOf(accountId) : [roomId];
    for (const id of roomIds) await this.ask(id);
  }

  private async ask(roomId: RoomId): Promise<void> {
    const state = await this.rooms.of(roomId);
    if (!(await this.needsCommit(state))) return;
    this.turnsIn(roomId, state).forEach(({ accountId, deviceId }, order) => {
      const frame = pushFrame(CommitWanted, { roomId, epoch: state.room.epoch, order });
      for (const connection of this.connections.ofAccount(accountId)) {
        if (connection.identity?.deviceId === deviceId) connection.write(frame);
      }
    });
  }

  private async needsCommit(state: RoomState): Promise<boolean> {
    if (state.room.leaving.length > 0) return true;
    return waitingIn(state, await this.devices.registeredOf(state.members)).length > 0;
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
