import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type AccountId,
  type CommitAccepted,
  type DataOf,
  type MemberRemoved,
  type RecordedEvent,
  type RoomId,
  RoomsChanged,
} from '@collab/domain';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { RoomStates } from './room-states.query.js';

/** Tells people's devices of rooms and Welcomes that they would not learn of by a feed that they follow. */
@Injectable()
export class RoomsChangedPush implements OnModuleInit {
  constructor(
    private readonly rooms: RoomStates,
    private readonly connections: Connections,
  ) {}

  onModuleInit(): void {
    this.rooms.onBatch((events) => {
      for (const { event } of events) {
        const concerned = concernedBy(event);
        if (concerned.length === 0) continue;
        const { roomId } = event.data as { readonly roomId: RoomId };
        this.connections.toAccounts(concerned, pushFrame(RoomsChanged, { roomId }));
      }
    });
  }
}

function concernedBy(event: RecordedEvent): readonly AccountId[] {
  switch (event.type) {
    case 'RoomCreated':
    case 'InvitationAccepted':
    case 'InvitationDeclined':
    case 'MemberLeft':
      return [(event.data as { readonly accountId: AccountId }).accountId];
    case 'MemberInvited':
    case 'MemberRemoved':
      return [(event.data as DataOf<typeof MemberRemoved>).memberId];
    case 'CommitAccepted': {
      const { adds } = event.data as DataOf<typeof CommitAccepted>;
      return [...new Set(adds.map(({ accountId }) => accountId))];
    }
    default:
      return [];
  }
}
