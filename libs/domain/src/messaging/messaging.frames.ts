import * as z from 'zod';
import { definePush } from '../kernel/define-command.js';
import { Instant, MessageId, AccountId, DeviceId, RoomId } from '../kernel/ids.js';
import { FeedEntry } from './messaging.commands.js';

/** A new feed entry. Only a hint: what was missed is read with `read-feed` after the own cursor. */
export const FeedEntryPushed = definePush({
  type: 'feed-entry',
  summary: 'A new entry of a room’s feed, in feed order.',
  schema: z.strictObject({ roomId: RoomId, entry: FeedEntry }),
  example: {
    roomId: RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA'),
    entry: {
      kind: 'envelope',
      seq: 13,
      at: Instant.parse('2026-11-21T09:00:00.000Z'),
      messageId: MessageId.parse('m1N2b3V4c5X6z7L8k9J0hA'),
      accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'),
      deviceId: DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g'),
      epoch: 3,
      keyPart: new Uint8Array(48).fill(1),
      body: new Uint8Array(64).fill(2),
    },
  },
});

export const messagingPushes = [FeedEntryPushed] as const;
