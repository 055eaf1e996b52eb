import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DeviceId, EventId, Instant, type MessageId, type RoomId } from '@collab/domain';
import { FeedQuery } from '../rooms/feed.query.js';

/** An envelope that a room has taken, as far as its repetition is concerned. */
export interface SentEnvelope {
  readonly seq: number;
  readonly at: Instant;
  readonly deviceId: DeviceId;
  readonly bodyHash: Uint8Array;
}

@Injectable()
export class SentEnvelopes {
  constructor(private readonly feed: FeedQuery) {}

  /** The envelope with this id in the room's feed, if there is one. */
  async find(roomId: RoomId, messageId: MessageId): Promise<SentEnvelope | undefined> {
    const eventId = EventId.parse(messageId);
    const carried = (await this.feed.carriedBy([eventId])).get(eventId);
    if (carried === undefined) return undefined;
    const place = await this.feed.placeOf(roomId, eventId);
    if (place === undefined) return undefined;
    return {
      seq: place.seq,
      at: Instant.parse(place.head.at),
      deviceId: DeviceId.parse(place.head['deviceId']),
      bodyHash: hash('sha256', Buffer.from(carried.body, 'base64url'), 'buffer'),
    };
  }
}
