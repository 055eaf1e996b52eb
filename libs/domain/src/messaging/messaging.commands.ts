import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { Count } from '../kernel/count.js';
import { defineCommand } from '../kernel/define-command.js';
import { AccountId, DeviceId, Instant, MessageId, RoomId } from '../kernel/ids.js';
import { GovernanceEntry } from '../rooms/governance.js';
import { RosterEntry } from '../rooms/rooms.commands.js';
import {
  BODY_MAX_BYTES,
  FEED_PAGE,
  KEY_PART_MAX_BYTES,
  KEYRING_SEGMENT_MAX_BYTES,
} from './envelope-fields.js';

const ROOM = RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA');
const ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');
const MESSAGE = MessageId.parse('m1N2b3V4c5X6z7L8k9J0hA');
const AT = Instant.parse('2026-11-21T09:00:00.000Z');

const place = { seq: z.int().min(1), at: Instant };

/** One entry of a room's feed: one dense sequence of governance, commits and envelopes in the log's order. */
export const FeedEntry = z.discriminatedUnion('kind', [
  z.strictObject({ ...place, kind: z.literal('governance'), entry: GovernanceEntry }),
  z.strictObject({
    ...place,
    kind: z.literal('commit'),
    fromEpoch: z.int().min(0),
    accountId: AccountId,
    deviceId: DeviceId,
    adds: z.array(RosterEntry),
    removes: z.array(RosterEntry),
    resync: z.boolean(),
    governanceHash: bytes(32, 32),
    commitHash: bytes(32, 32),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('envelope'),
    messageId: MessageId,
    accountId: AccountId,
    deviceId: DeviceId,
    epoch: z.int().min(0),
    keyPart: bytes(1, KEY_PART_MAX_BYTES),
    body: bytes(1, BODY_MAX_BYTES),
  }),
]);
export type FeedEntry = z.infer<typeof FeedEntry>;

export const SendEnvelope = defineCommand({
  type: 'send-envelope',
  summary:
    'Hands an encrypted envelope to a room. Accepted at the current epoch only; the message id makes it idempotent.',
  access: 'device',
  input: z.strictObject({
    roomId: RoomId,
    messageId: MessageId,
    epoch: z.int().min(0),
    keyPart: bytes(1, KEY_PART_MAX_BYTES),
    body: bytes(1, BODY_MAX_BYTES),
  }),
  output: z.strictObject({ seq: z.int().min(1), at: Instant }),
  example: {
    input: {
      roomId: ROOM,
      messageId: MESSAGE,
      epoch: 3,
      keyPart: new Uint8Array(48).fill(1),
      body: new Uint8Array(64).fill(2),
    },
    output: { seq: 13, at: AT },
  },
});

export const ReadFeed = defineCommand({
  type: 'read-feed',
  summary: 'Entries of a room’s feed after a sequence, oldest first, at most 100 and 1 MiB.',
  http: { method: 'POST', path: '/api/feed' },
  access: 'device',
  input: z.strictObject({ roomId: RoomId, after: Count, limit: z.int().min(1).max(FEED_PAGE) }),
  output: z.strictObject({ entries: z.array(FeedEntry).max(FEED_PAGE), head: z.int().min(0) }),
  example: {
    input: { roomId: ROOM, after: 12, limit: 100 },
    output: {
      entries: [
        {
          kind: 'envelope',
          seq: 13,
          at: AT,
          messageId: MESSAGE,
          accountId: ACCOUNT,
          deviceId: DEVICE,
          epoch: 3,
          keyPart: new Uint8Array(48).fill(1),
          body: new Uint8Array(64).fill(2),
        },
      ],
      head: 13,
    },
  },
});

/** A sealed part of a person's keyring. Each device writes segments of its own, so devices never conflict. */
const KeyringSegment = z.strictObject({
  deviceId: DeviceId,
  index: z.int().min(0).max(1_000_000),
  revision: Count.min(1),
  sealed: bytes(1, KEYRING_SEGMENT_MAX_BYTES),
});

export const StoreKeyringSegment = defineCommand({
  type: 'store-keyring-segment',
  summary: 'Stores one keyring segment of the calling device; its revision must be one above the stored one.',
  http: { method: 'PUT', path: '/api/keyring' },
  access: 'device',
  input: z.strictObject({
    index: z.int().min(0).max(1_000_000),
    revision: Count.min(1),
    sealed: bytes(1, KEYRING_SEGMENT_MAX_BYTES),
  }),
  output: z.strictObject({ cursor: z.int().min(1) }),
  example: { input: { index: 0, revision: 1, sealed: new Uint8Array(64).fill(3) }, output: { cursor: 7 } },
});

export const ReadKeyring = defineCommand({
  type: 'read-keyring',
  summary: 'Keyring segments of the account, of all its devices, that changed after a cursor.',
  http: { method: 'POST', path: '/api/keyring/read' },
  access: 'device',
  input: z.strictObject({ after: Count }),
  output: z.strictObject({
    segments: z.array(KeyringSegment).max(50),
    cursor: z.int().min(0),
    more: z.boolean(),
  }),
  example: {
    input: { after: 0 },
    output: {
      segments: [{ deviceId: DEVICE, index: 0, revision: 1, sealed: new Uint8Array(64).fill(3) }],
      cursor: 7,
      more: false,
    },
  },
});

export const messagingCommands = [SendEnvelope, ReadFeed, StoreKeyringSegment, ReadKeyring] as const;
