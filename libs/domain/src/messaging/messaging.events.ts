import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId, DeviceId, MessageId, RoomId } from '../kernel/ids.js';
import { BODY_MAX_BYTES, KEY_PART_MAX_BYTES } from './envelope-fields.js';

/** A device handed an end-to-end encrypted envelope to a room. Body and key part are ciphertext and lie apart from the event. */
export const EnvelopeSent = defineEvent({
  type: 'EnvelopeSent',
  version: 1,
  stream: 'conversation',
  schema: z.strictObject({
    roomId: RoomId,
    messageId: MessageId,
    accountId: AccountId,
    deviceId: DeviceId,
    epoch: z.int().min(0),
    /** SHA-256 over the body's ciphertext. */
    bodyHash: bytes(32, 32),
    bodyBytes: z.int().min(1).max(BODY_MAX_BYTES),
    keyPartBytes: z.int().min(1).max(KEY_PART_MAX_BYTES),
  }),
  audit: {
    roomId: 'pseudonym',
    messageId: 'none',
    accountId: 'pseudonym',
    deviceId: 'pseudonym',
    epoch: 'none',
    bodyHash: 'none',
    bodyBytes: 'none',
    keyPartBytes: 'none',
  },
  example: {
    roomId: RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA'),
    messageId: MessageId.parse('m1N2b3V4c5X6z7L8k9J0hA'),
    accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'),
    deviceId: DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g'),
    epoch: 3,
    bodyHash: new Uint8Array(32).fill(2),
    bodyBytes: 1052,
    keyPartBytes: 420,
  },
});

export const messagingEvents = [EnvelopeSent] as const;
