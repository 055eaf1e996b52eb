import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type AccountId,
  type CommitAccepted,
  type DataOf,
  type MemberInvited,
  type MemberRemoved,
  type PersonBlocked,
  type RecordedEvent,
  type RoomId,
  RoomsChanged,
} from '@collab/domain';
import { Log } from '../kernel/ops/log.js';
import type { LogEvent } from '../kernel/projections/projection.js';
import { Projections } from '../kernel/projections/projections.js';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { membershipProjection } from './membership.projection.js';
import { PlacesQuery } from './places.query.js';
import { RoomStates } from './room-states.query.js';

/** Tells people's devices of rooms and Welcomes that they would not learn of by a feed that they follow. */
@Injectable()
export class RoomsChangedPush implements OnModuleInit {
  constructor(
    private readonly rooms: RoomStates,
    private readonly places: PlacesQuery,
    private readonly projections: Projections,
    private readonly connections: Connections,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.rooms.onBatch((events) => {
      for (const logEvent of events) {
        const { event } = logEvent;
        if (HANG_ON_BLOCKS.has(event.type)) {
          this.tellUnlessBlocked(logEvent).catch((error: unknown) =>
            this.log.failure('rooms-push-failed', error),
          );
          continue;
        }
        const concerned = concernedBy(event);
        if (concerned.length > 0) this.tell(concerned, (event.data as { readonly roomId: RoomId }).roomId);
      }
    });
  }

  private tell(concerned: readonly AccountId[], roomId: RoomId): void {
    this.connections.toAccounts(concerned, pushFrame(RoomsChanged, { roomId }));
  }

  /**
   * An invitation by a blocked person is told to nobody, nor that it is taken back; with the block, what is open goes from
   * the list, or comes back.
   */
  private async tellUnlessBlocked({ position, event }: LogEvent): Promise<void> {
    await this.projections.caughtUp(position, { names: [membershipProjection.name, 'contacts'] });
    if (event.type === 'MemberInvited') {
      const { roomId, accountId, memberId } = event.data as DataOf<typeof MemberInvited>;
      if (await this.places.hears(memberId, accountId)) this.tell([memberId], roomId);
      return;
    }
    if (event.type === 'MemberRemoved') {
      const { roomId, memberId } = event.data as DataOf<typeof MemberRemoved>;
      if (await this.places.hearsOfEnd(memberId, roomId)) this.tell([memberId], roomId);
      return;
    }
    const { accountId, contactId } = event.data as DataOf<typeof PersonBlocked>;
    for (const roomId of await this.places.invitations(contactId, accountId)) this.tell([accountId], roomId);
  }
}

/** Whether somebody is told after these is read from the blocks. */
const HANG_ON_BLOCKS: ReadonlySet<string> = new Set([
  'MemberInvited',
  'MemberRemoved',
  'PersonBlocked',
  'PersonUnblocked',
]);

function concernedBy(event: RecordedEvent): readonly AccountId[] {
  switch (event.type) {
    case 'RoomCreated':
    case 'InvitationAccepted':
    case 'InvitationDeclined':
    case 'MemberLeft':
      return [(event.data as { readonly accountId: AccountId }).accountId];
    case 'CommitAccepted': {
      const { adds } = event.data as DataOf<typeof CommitAccepted>;
      return [...new Set(adds.map(({ accountId }) => accountId))];
    }
    default:
      return [];
  }
}
