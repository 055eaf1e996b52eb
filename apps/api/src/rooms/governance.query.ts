import { Inject, Injectable } from '@nestjs/common';
import { type DataOf, type GovernanceEntry, type InvitationDeclined, type RoomId } from '@collab/domain';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';
import { roomStream } from './room-states.query.js';

/** Entries in one answer. */
const ENTRIES_AT_ONCE = 1_000;

/** Reads rooms' signed chains, as clients fold them. Who may read is the caller's to check. */
@Injectable()
export class GovernanceQuery {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
  ) {}

  /** Entries after a sequence, oldest first; -1 for the whole chain. */
  async read(roomId: RoomId, after: number): Promise<GovernanceEntry[]> {
    const events = await this.codec.decode(await this.store.readStream(roomStream(roomId)));
    return events
      .filter(({ type }) => type !== 'CommitAccepted')
      .map(({ data }) => data as DataOf<typeof InvitationDeclined>)
      .filter(({ sequence }) => sequence > after)
      .slice(0, ENTRIES_AT_ONCE)
      .map(({ sequence, previousHash, accountId, deviceId, command, signature }) => ({
        roomId,
        sequence,
        previousHash,
        accountId,
        deviceId,
        command,
        signature,
      }));
  }
}
