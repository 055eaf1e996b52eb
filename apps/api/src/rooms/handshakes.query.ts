import { Inject, Injectable } from '@nestjs/common';
import { type AccountId, EventId, Refusal, requireMember, type RoomId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { commitsProjection } from './commits.projection.js';
import { Freshness } from './freshness.js';
import { unpackParts } from '../kernel/event-store/packed-parts.js';
import { RoomStates } from './room-states.query.js';

/** The bytes that a device handed in with a commit; a part that it left out is undefined. */
export interface Handshake {
  readonly commit: Buffer<ArrayBuffer>;
  readonly welcome: Buffer<ArrayBuffer> | undefined;
  readonly groupInfo: Buffer<ArrayBuffer> | undefined;
}

/** Reads the bytes of accepted commits. */
@Injectable()
export class HandshakesQuery {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly rooms: RoomStates,
    private readonly database: DataSource,
    private readonly freshness: Freshness,
  ) {}

  /** The commit that ended an epoch, for a member. Throws `Refusal('not-found')` when there is none (any more). */
  async commitOf(accountId: AccountId, roomId: RoomId, fromEpoch: number): Promise<Buffer<ArrayBuffer>> {
    requireMember((await this.rooms.of(roomId)).room, accountId);
    return (await this.ofEpoch(roomId, fromEpoch)).commit;
  }

  /** The GroupInfo of the current epoch, for a member. Throws `Refusal('not-found')` when its commit brought none. */
  async groupInfoOf(accountId: AccountId, roomId: RoomId) {
    const { room } = await this.rooms.of(roomId);
    requireMember(room, accountId);
    const { groupInfo } = await this.ofEpoch(roomId, room.epoch - 1);
    if (groupInfo === undefined) throw new Refusal('not-found');
    return { epoch: room.epoch, groupInfo };
  }

  /** The handshakes of several commits; those whose bytes are gone are missing. */
  async ofEvents(eventIds: readonly EventId[]): Promise<ReadonlyMap<EventId, Handshake>> {
    const bodies = await this.store.readBodies('handshake', eventIds);
    return new Map([...bodies].map(([eventId, bytes]) => [eventId, unpackHandshake(bytes)]));
  }

  private async ofEpoch(roomId: RoomId, fromEpoch: number): Promise<Handshake> {
    await this.freshness.of([commitsProjection.name]);
    const rows: { event_id: string }[] = await this.database.query(
      'SELECT event_id FROM commits WHERE room_id = $1 AND from_epoch = $2',
      [roomId, fromEpoch],
    );
    const eventId = rows[0] === undefined ? undefined : EventId.parse(rows[0].event_id);
    const handshake = eventId === undefined ? undefined : (await this.ofEvents([eventId])).get(eventId);
    if (handshake === undefined) throw new Refusal('not-found');
    return handshake;
  }
}

function unpackHandshake(bytes: Uint8Array): Handshake {
  const [commit, welcome, groupInfo] = unpackParts(bytes, 3);
  if (commit === undefined) throw new RangeError('a handshake without a commit');
  const given = (part: Buffer<ArrayBuffer> | undefined) => (part?.length === 0 ? undefined : part);
  return { commit, welcome: given(welcome), groupInfo: given(groupInfo) };
}
