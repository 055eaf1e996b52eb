import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AccountId, DeviceId, RoomId } from '@collab/domain';
import { Log } from '../kernel/ops/log.js';
import type { LogEvent } from '../kernel/projections/projection.js';
import { Projections } from '../kernel/projections/projections.js';
import type { Connection } from '../kernel/realtime/connection.js';
import { CommitAsking } from './commit-asking.js';
import { PlacesQuery } from './places.query.js';
import { RoomStates } from './room-states.query.js';

/** Events after which a room can need a commit, by what they tell. */
const OF_ROOM: ReadonlySet<string> = new Set(['InvitationAccepted', 'MemberLeft', 'MemberRemoved']);
const OF_ACCOUNT: ReadonlySet<string> = new Set([
  'DeviceRegistered',
  'DeviceRevoked',
  'KeyPackagesPublished',
]);

/** Has devices asked for a commit after what may call for one: an event of the log, or a device that comes online. */
@Injectable()
export class CommitWantedPush implements OnModuleInit {
  constructor(
    private readonly rooms: RoomStates,
    private readonly places: PlacesQuery,
    private readonly asking: CommitAsking,
    private readonly projections: Projections,
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
    for (const roomId of await this.places.of(identity.accountId))
      await this.asking.askNewcomer(connection, roomId);
  }

  private async after({ position, event }: LogEvent): Promise<void> {
    await this.projections.caughtUp(position);
    const { roomId, accountId, deviceId } = event.data as {
      readonly roomId?: RoomId;
      readonly accountId: AccountId;
      readonly deviceId: DeviceId;
    };
    if (roomId !== undefined) return this.asking.ask(roomId);
    // With fresh key packages a device can be added that could not be before.
    for (const id of await this.places.of(accountId)) await this.asking.ask(id, deviceId);
  }
}
