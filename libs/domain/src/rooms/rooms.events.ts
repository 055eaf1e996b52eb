import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { MAX_HANDSHAKE_BYTES } from '../kernel/define-command.js';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId, DeviceId, Instant, RoomId } from '../kernel/ids.js';
import { RoomRole } from './governance.js';

/** Devices in one room's MLS group: what a Pi and a phone can still compute for. */
export const MAX_ROOM_DEVICES = 200;

/** The signature of the acting device and its place in the chain, kept so that anyone can verify the chain again. */
const governed = {
  roomId: RoomId,
  sequence: z.int().min(0),
  previousHash: bytes(32, 32),
  /** Hash of this entry, which the next one names. */
  hash: bytes(32, 32),
  accountId: AccountId,
  deviceId: DeviceId,
  /** The exact bytes that were signed as the command. */
  command: bytes(2, 2048),
  signature: bytes(64, 64),
};
const governedAudit = {
  roomId: 'pseudonym',
  sequence: 'none',
  previousHash: 'none',
  hash: 'none',
  accountId: 'pseudonym',
  deviceId: 'pseudonym',
  command: 'pseudonym',
  signature: 'none',
} as const;

const ROOM = RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA');
const ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const OTHER = AccountId.parse('h3kqkq9s0mC8f2zJ6r1vTw');
const DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');
const OTHER_DEVICE = DeviceId.parse('Xk2m5n8p1r4t7v0x3z6B9A');
const governedExample = {
  roomId: ROOM,
  sequence: 1,
  previousHash: new Uint8Array(32).fill(4),
  hash: new Uint8Array(32).fill(5),
  accountId: ACCOUNT,
  deviceId: DEVICE,
  command: new Uint8Array([0x7b, 0x7d]),
  signature: new Uint8Array(64).fill(6),
};

/** A person opened a room and became its owner. */
export const RoomCreated = defineEvent({
  type: 'RoomCreated',
  version: 1,
  stream: 'room',
  schema: z.strictObject({ ...governed, identityKey: bytes(32, 32), since: Instant }),
  audit: { ...governedAudit, identityKey: 'pseudonym', since: 'none' },
  example: {
    ...governedExample,
    sequence: 0,
    identityKey: new Uint8Array(32).fill(7),
    since: Instant.parse('2026-11-21T09:00:00.000Z'),
  },
});

/** A member invited a person, naming the identity key that may accept. */
export const MemberInvited = defineEvent({
  type: 'MemberInvited',
  version: 1,
  stream: 'room',
  schema: z.strictObject({
    ...governed,
    memberId: AccountId,
    identityKey: bytes(32, 32),
    role: RoomRole,
    since: Instant,
  }),
  audit: { ...governedAudit, memberId: 'pseudonym', identityKey: 'pseudonym', role: 'none', since: 'none' },
  example: {
    ...governedExample,
    memberId: OTHER,
    identityKey: new Uint8Array(32).fill(8),
    role: 'member',
    since: Instant.parse('2026-11-21T09:00:00.000Z'),
  },
});

/** The invited person accepted; their devices wait until a member's device adds them to the MLS group. */
export const InvitationAccepted = defineEvent({
  type: 'InvitationAccepted',
  version: 1,
  stream: 'room',
  schema: z.strictObject({ ...governed, since: Instant }),
  audit: { ...governedAudit, since: 'none' },
  example: { ...governedExample, sequence: 2, since: Instant.parse('2026-11-21T09:01:00.000Z') },
});

/** The invited person declined. */
export const InvitationDeclined = defineEvent({
  type: 'InvitationDeclined',
  version: 1,
  stream: 'room',
  schema: z.strictObject(governed),
  audit: governedAudit,
  example: { ...governedExample, sequence: 2 },
});

/** A member left of their own accord; delivery to them stops at once and the room waits for new keys. */
export const MemberLeft = defineEvent({
  type: 'MemberLeft',
  version: 1,
  stream: 'room',
  schema: z.strictObject(governed),
  audit: governedAudit,
  example: { ...governedExample, sequence: 3 },
});

/** A member or an invited person was removed; delivery to them stops at once and the room waits for new keys. */
export const MemberRemoved = defineEvent({
  type: 'MemberRemoved',
  version: 1,
  stream: 'room',
  schema: z.strictObject({ ...governed, memberId: AccountId }),
  audit: { ...governedAudit, memberId: 'pseudonym' },
  example: { ...governedExample, sequence: 3, memberId: OTHER },
});

/** An owner changed what a person may do in the room. */
export const MemberRoleChanged = defineEvent({
  type: 'MemberRoleChanged',
  version: 1,
  stream: 'room',
  schema: z.strictObject({ ...governed, memberId: AccountId, role: RoomRole }),
  audit: { ...governedAudit, memberId: 'pseudonym', role: 'none' },
  example: { ...governedExample, sequence: 3, memberId: OTHER, role: 'moderator' },
});

const RosterEntry = z.strictObject({ accountId: AccountId, deviceId: DeviceId });

/** An MLS commit was accepted as the one that ends its epoch. Its bytes lie in `handshake_bodies`. */
export const CommitAccepted = defineEvent({
  type: 'CommitAccepted',
  version: 1,
  stream: 'room',
  schema: z.strictObject({
    roomId: RoomId,
    fromEpoch: z.int().min(0),
    accountId: AccountId,
    deviceId: DeviceId,
    adds: z.array(RosterEntry).max(MAX_ROOM_DEVICES),
    removes: z.array(RosterEntry).max(MAX_ROOM_DEVICES),
    /** True when the committer rejoined with its own device (external commit) instead of committing as a member. */
    resync: z.boolean(),
    /** Newest governance hash, which the new epoch's GroupContext carries. */
    governanceHash: bytes(32, 32),
    commitHash: bytes(32, 32),
    commitBytes: z.int().min(1).max(MAX_HANDSHAKE_BYTES),
  }),
  audit: {
    roomId: 'pseudonym',
    fromEpoch: 'none',
    accountId: 'pseudonym',
    deviceId: 'pseudonym',
    adds: 'pseudonym',
    removes: 'pseudonym',
    resync: 'none',
    governanceHash: 'none',
    commitHash: 'none',
    commitBytes: 'none',
  },
  example: {
    roomId: ROOM,
    fromEpoch: 0,
    accountId: ACCOUNT,
    deviceId: DEVICE,
    adds: [{ accountId: OTHER, deviceId: OTHER_DEVICE }],
    removes: [],
    resync: false,
    governanceHash: new Uint8Array(32).fill(5),
    commitHash: new Uint8Array(32).fill(9),
    commitBytes: 11_374,
  },
});

export const roomEvents = [
  RoomCreated,
  MemberInvited,
  InvitationAccepted,
  InvitationDeclined,
  MemberLeft,
  MemberRemoved,
  MemberRoleChanged,
  CommitAccepted,
] as const;
export type RoomEventDefinition = (typeof roomEvents)[number];
