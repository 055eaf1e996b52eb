import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { Count } from '../kernel/count.js';
import { defineCommand, MAX_HANDSHAKE_BYTES } from '../kernel/define-command.js';
import { AccountId, CommandId, DeviceId, RoomId } from '../kernel/ids.js';
import { GovernanceEntry } from './governance.js';
import { MAX_ROOM_DEVICES } from './rooms.events.js';

const ROOM = RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA');
const ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');
const COMMAND = CommandId.parse('c1N2b3V4c5X6z7L8k9J0hA');

/** One MLS leaf: a device and the account that its certificate chains to. */
export const RosterEntry = z.strictObject({ accountId: AccountId, deviceId: DeviceId });
export type RosterEntry = z.infer<typeof RosterEntry>;

const EXAMPLE_ENTRY = {
  roomId: ROOM,
  sequence: 0,
  previousHash: new Uint8Array(32),
  accountId: ACCOUNT,
  deviceId: DEVICE,
  command: new Uint8Array([0x7b, 0x7d]),
  signature: new Uint8Array(64).fill(6),
};

/** A room as its members and invited people see it in the list. Names are encrypted and never reach the server. */
export const RoomSummary = z.strictObject({
  roomId: RoomId,
  status: z.enum(['invited', 'member']),
  /** Sequence of the newest feed entry; 0 while the feed is empty. */
  head: z.int().min(0),
  epoch: z.int().min(0),
  /** True from a removal until a member's device has committed it; sends are refused meanwhile. */
  rekeyPending: z.boolean(),
  /** Leaves of the MLS group, by the commits' declarations. */
  roster: z.array(RosterEntry).max(MAX_ROOM_DEVICES),
  /** Devices of members that are not in the group yet, and leaves that must be removed. */
  waiting: z.array(RosterEntry),
  leaving: z.array(RosterEntry),
});
export type RoomSummary = z.infer<typeof RoomSummary>;
const EXAMPLE_SUMMARY = {
  roomId: ROOM,
  status: 'member' as const,
  head: 12,
  epoch: 3,
  rekeyPending: false,
  roster: [{ accountId: ACCOUNT, deviceId: DEVICE }],
  waiting: [],
  leaving: [],
};

export const SubmitGovernance = defineCommand({
  type: 'submit-governance',
  summary: 'Appends one signed command to a room’s governance chain; sequence 0 opens the room.',
  http: { method: 'POST', path: '/api/rooms/governance' },
  access: 'device',
  input: z.strictObject({ entry: GovernanceEntry }),
  output: z.strictObject({ hash: bytes(32, 32) }),
  example: { input: { entry: EXAMPLE_ENTRY }, output: { hash: new Uint8Array(32).fill(5) } },
});

export const ListRooms = defineCommand({
  type: 'list-rooms',
  summary: 'The rooms of the calling account, and those that it is invited to.',
  http: { method: 'GET', path: '/api/rooms' },
  access: 'device',
  input: z.strictObject({}),
  output: z.strictObject({ rooms: z.array(RoomSummary) }),
  example: { input: {}, output: { rooms: [EXAMPLE_SUMMARY] } },
});

export const ReadRoom = defineCommand({
  type: 'read-room',
  summary: 'One room and its governance chain after a sequence (-1 for the whole).',
  http: { method: 'POST', path: '/api/rooms/read' },
  access: 'device',
  input: z.strictObject({ roomId: RoomId, governanceAfter: z.int().min(-1) }),
  output: z.strictObject({ room: RoomSummary, governance: z.array(GovernanceEntry).max(1000) }),
  example: {
    input: { roomId: ROOM, governanceAfter: -1 },
    output: { room: EXAMPLE_SUMMARY, governance: [EXAMPLE_ENTRY] },
  },
});

export const SubmitCommit = defineCommand({
  type: 'submit-commit',
  summary:
    'Proposes the MLS commit that ends an epoch. The first one per epoch wins; the others meet epoch-stale.',
  http: { method: 'POST', path: '/api/rooms/commits' },
  access: 'device',
  maxBytes: MAX_HANDSHAKE_BYTES,
  input: z.strictObject({
    commandId: CommandId,
    roomId: RoomId,
    fromEpoch: z.int().min(0),
    adds: z.array(RosterEntry).max(MAX_ROOM_DEVICES),
    removes: z.array(RosterEntry).max(MAX_ROOM_DEVICES),
    resync: z.boolean(),
    governanceHash: bytes(32, 32),
    /** MLSMessage with the commit (RFC 9420, section 6). */
    commit: bytes(1, MAX_HANDSHAKE_BYTES),
    /** MLSMessage with the Welcome for all added devices; null when nobody was added. */
    welcome: bytes(1, MAX_HANDSHAKE_BYTES).nullable(),
    /** MLSMessage with the GroupInfo of the new epoch, by which a member device may resync itself. */
    groupInfo: bytes(1, MAX_HANDSHAKE_BYTES).nullable(),
  }),
  output: z.strictObject({ epoch: z.int().min(1) }),
  example: {
    input: {
      commandId: COMMAND,
      roomId: ROOM,
      fromEpoch: 0,
      adds: [],
      removes: [],
      resync: false,
      governanceHash: new Uint8Array(32).fill(5),
      commit: new Uint8Array(64).fill(1),
      welcome: null,
      groupInfo: null,
    },
    output: { epoch: 1 },
  },
});

export const ReadCommit = defineCommand({
  type: 'read-commit',
  summary: 'The bytes of the commit that ended an epoch.',
  http: { method: 'POST', path: '/api/rooms/commits/read' },
  access: 'device',
  input: z.strictObject({ roomId: RoomId, fromEpoch: Count }),
  output: z.strictObject({ commit: bytes(1, MAX_HANDSHAKE_BYTES) }),
  example: { input: { roomId: ROOM, fromEpoch: 0 }, output: { commit: new Uint8Array(64).fill(1) } },
});

export const ReadGroupInfo = defineCommand({
  type: 'read-group-info',
  summary: 'The newest GroupInfo of a room, for a device of a member that has to resync itself.',
  http: { method: 'POST', path: '/api/rooms/group-info' },
  access: 'device',
  input: z.strictObject({ roomId: RoomId }),
  output: z.strictObject({ epoch: z.int().min(0), groupInfo: bytes(1, MAX_HANDSHAKE_BYTES) }),
  example: { input: { roomId: ROOM }, output: { epoch: 3, groupInfo: new Uint8Array(64).fill(1) } },
});

export const ListWelcomes = defineCommand({
  type: 'list-welcomes',
  summary: 'Rooms that wait to be joined by the calling device, each with its Welcome.',
  http: { method: 'GET', path: '/api/welcomes' },
  access: 'device',
  input: z.strictObject({}),
  output: z.strictObject({
    /** At most ten at a time; acknowledge them and ask again. */
    welcomes: z
      .array(
        z.strictObject({
          roomId: RoomId,
          /** The epoch that the Welcome opens. */
          epoch: z.int().min(1),
          /** Feed sequence of its commit: the device decrypts what comes after. */
          sequence: z.int().min(1),
          welcome: bytes(1, MAX_HANDSHAKE_BYTES),
        }),
      )
      .max(10),
  }),
  example: {
    input: {},
    output: { welcomes: [{ roomId: ROOM, epoch: 1, sequence: 3, welcome: new Uint8Array(64).fill(1) }] },
  },
});

export const AcknowledgeWelcome = defineCommand({
  type: 'acknowledge-welcome',
  summary: 'The calling device has joined (or cannot use) the Welcome; it is not offered again.',
  http: { method: 'POST', path: '/api/welcomes/acknowledge' },
  access: 'device',
  input: z.strictObject({ roomId: RoomId, epoch: Count.min(1) }),
  output: z.strictObject({}),
  example: { input: { roomId: ROOM, epoch: 1 }, output: {} },
});

export const roomCommands = [
  SubmitGovernance,
  ListRooms,
  ReadRoom,
  SubmitCommit,
  ReadCommit,
  ReadGroupInfo,
  ListWelcomes,
  AcknowledgeWelcome,
] as const;
