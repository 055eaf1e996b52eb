import { sameBytes } from '../kernel/bytes.js';
import type { Decider } from '../kernel/decider.js';
import { newEvent, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { AccountId, DeviceId, Instant, RoomId } from '../kernel/ids.js';
import {
  applyRoomCommand,
  decodeRoomCommand,
  initialGovernance,
  type Governance,
  type GovernanceEntry,
  type Membership,
  type RoomCommand,
} from './governance.js';
import type { RosterEntry } from './rooms.commands.js';
import {
  CommitAccepted,
  InvitationAccepted,
  InvitationDeclined,
  MAX_ROOM_DEVICES,
  MemberInvited,
  MemberLeft,
  MemberRemoved,
  MemberRoleChanged,
  RoomCreated,
  type RoomEventDefinition,
} from './rooms.events.js';

/** Invitations of one room that may wait for an answer at the same time. */
export const MAX_WAITING_INVITATIONS = 100;

/** Milliseconds by which the instant that a device signs may differ from the server's clock. */
export const MAX_CLOCK_DIFFERENCE_MS = 5 * 60 * 1000;

export type RoomEvent = NewEvent<RoomEventDefinition>;

/** A room as the server decides on it: its governance and what the accepted commits declared about its MLS group. */
export interface Room {
  /** Null until the room is created. */
  readonly roomId: RoomId | null;
  readonly governance: Governance;
  /** The MLS epoch (RFC 9420, section 8); 0 when the creator's group is new. */
  readonly epoch: number;
  /** The leaves of the MLS group. */
  readonly roster: ReadonlyMap<DeviceId, AccountId>;
  /**
   * Leaves of accounts that are members no more, and of removed devices (`withRevoked`). While there is one, the room waits
   * for a commit and takes no envelope.
   */
  readonly leaving: readonly RosterEntry[];
  /** The commit that opened the current epoch, by which its repetition is known. */
  readonly lastCommit: { readonly deviceId: DeviceId; readonly commitHash: Uint8Array } | null;
}

/** A governance entry whose signature the caller has verified, with its hash and the command inside. */
export interface DecideGovernance {
  readonly type: 'submit-governance';
  readonly entry: GovernanceEntry;
  readonly hash: Uint8Array<ArrayBuffer>;
  readonly command: RoomCommand;
  /** The server's clock. */
  readonly now: Instant;
}

/** A commit as its author declares it; the server cannot look inside, the receivers compare. */
export interface DecideCommit {
  readonly type: 'submit-commit';
  readonly roomId: RoomId;
  /** The session's account and device. */
  readonly actor: RosterEntry;
  readonly fromEpoch: number;
  readonly adds: readonly RosterEntry[];
  readonly removes: readonly RosterEntry[];
  readonly resync: boolean;
  readonly governanceHash: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the commit's bytes. */
  readonly commitHash: Uint8Array<ArrayBuffer>;
  readonly commitBytes: number;
  /** The registered devices of every account that is added. */
  readonly devices: ReadonlyMap<AccountId, ReadonlySet<DeviceId>>;
  /** Devices that were removed from their accounts. */
  readonly revoked: ReadonlySet<DeviceId>;
}

const initialRoom: Room = {
  roomId: null,
  governance: initialGovernance,
  epoch: 0,
  roster: new Map(),
  leaving: [],
  lastCommit: null,
};

/** Who may change a room, and which commits may end its epochs. */
export const roomDecider: Decider<Room, DecideGovernance | DecideCommit, RoomEvent> = {
  initialState: initialRoom,
  evolve,
  decide: (command, room) =>
    command.type === 'submit-commit'
      ? decideCommit(command, withRevoked(room, command.revoked))
      : decideGovernance(command, room),
};

/**
 * The membership of an account that may act in the room. Throws `Refusal`: `not-found` when the room does not exist or
 * is none of the account's business, `forbidden` when the account was only invited.
 */
export function requireMember(room: Room, accountId: AccountId): Membership {
  const membership = room.governance.members.get(accountId);
  if (membership === undefined) throw new Refusal('not-found');
  if (membership.status !== 'member') throw new Refusal('forbidden');
  return membership;
}

/**
 * The room as it is while devices are removed from their accounts: their leaves leave too. The room's own events do not say
 * so, because a device is removed once for all rooms; a device that was removed never comes back.
 */
export function withRevoked(room: Room, revoked: ReadonlySet<DeviceId>): Room {
  const leaves = [...room.roster]
    .filter(([deviceId]) => revoked.has(deviceId) && !isLeaving(room, deviceId))
    .map(([deviceId, accountId]) => ({ accountId, deviceId }));
  return leaves.length === 0 ? room : { ...room, leaving: [...room.leaving, ...leaves] };
}

function evolve(room: Room, event: RoomEvent): Room {
  if (event.type === 'CommitAccepted') {
    const roster = rosterAfter(room, event.data);
    return {
      ...room,
      epoch: event.data.fromEpoch + 1,
      roster,
      leaving: leavesToRemove(roster, room.governance),
      lastCommit: { deviceId: event.data.deviceId, commitHash: event.data.commitHash },
    };
  }
  const { roomId, accountId, deviceId, command } = event.data;
  const governance = applyRoomCommand(room.governance, event.data, decodeRoomCommand(command));
  const roster = event.type === 'RoomCreated' ? new Map([[deviceId, accountId]]) : room.roster;
  return { ...room, roomId, governance, roster, leaving: leavesToRemove(roster, governance) };
}

function rosterAfter(
  room: Room,
  commit: { readonly adds: readonly RosterEntry[]; readonly removes: readonly RosterEntry[] },
): ReadonlyMap<DeviceId, AccountId> {
  const roster = new Map(room.roster);
  for (const { deviceId } of commit.removes) roster.delete(deviceId);
  for (const { deviceId, accountId } of commit.adds) roster.set(deviceId, accountId);
  return roster;
}

const leavesToRemove = (roster: ReadonlyMap<DeviceId, AccountId>, governance: Governance): RosterEntry[] =>
  [...roster]
    .filter(([, accountId]) => governance.members.get(accountId)?.status !== 'member')
    .map(([deviceId, accountId]) => ({ accountId, deviceId }));

function decideGovernance({ entry, hash, command, now }: DecideGovernance, room: Room): RoomEvent[] {
  const { governance } = room;
  if (room.roomId === null && command.type !== 'create') throw new Refusal('not-found');
  if (room.roomId !== null && entry.roomId !== room.roomId) throw new Refusal('governance-invalid');
  if (entry.sequence === governance.sequence && sameBytes(hash, governance.hash)) return [];
  if (entry.sequence !== governance.sequence + 1 || !sameBytes(entry.previousHash, governance.hash))
    throw new Refusal('governance-stale');
  if (Math.abs(Date.parse(command.at) - Date.parse(now)) > MAX_CLOCK_DIFFERENCE_MS)
    throw new Refusal('clock-wrong');
  const { members } = applyRoomCommand(governance, { ...entry, hash }, command);
  if (command.type === 'invite' && waitingIn(members) > MAX_WAITING_INVITATIONS)
    throw new Refusal('invitations-waiting');
  return [governanceEvent({ ...entry, hash }, command)];
}

const waitingIn = (members: Governance['members']): number =>
  [...members.values()].filter(({ status }) => status === 'invited').length;

function governanceEvent(
  governed: GovernanceEntry & { readonly hash: Uint8Array<ArrayBuffer> },
  command: RoomCommand,
): RoomEvent {
  switch (command.type) {
    case 'create':
      return newEvent(RoomCreated, { ...governed, identityKey: command.identityKey, since: command.at });
    case 'invite': {
      const { accountId: memberId, identityKey, role, at: since } = command;
      return newEvent(MemberInvited, { ...governed, memberId, identityKey, role, since });
    }
    case 'accept':
      return newEvent(InvitationAccepted, { ...governed, since: command.at });
    case 'decline':
      return newEvent(InvitationDeclined, governed);
    case 'leave':
      return newEvent(MemberLeft, governed);
    case 'remove':
      return newEvent(MemberRemoved, { ...governed, memberId: command.accountId });
    case 'set-role':
      return newEvent(MemberRoleChanged, { ...governed, memberId: command.accountId, role: command.role });
  }
}

function decideCommit(command: DecideCommit, room: Room): RoomEvent[] {
  const { actor, fromEpoch, adds, removes, resync, governanceHash, commitHash } = command;
  requireMember(room, actor.accountId);
  if (isRepeated(command, room)) return [];
  if (command.revoked.has(actor.deviceId)) throw new Refusal('device-revoked');
  if (room.roster.get(actor.deviceId) !== actor.accountId) throw new Refusal('forbidden');
  if (fromEpoch !== room.epoch) throw new Refusal('epoch-stale');
  if (!sameBytes(governanceHash, room.governance.hash)) throw new Refusal('governance-stale');
  if (resync) requireResync(command);
  else requireChanges(command, room);
  if (rosterAfter(room, command).size > MAX_ROOM_DEVICES) throw new Refusal('room-full');
  return [
    newEvent(CommitAccepted, {
      roomId: command.roomId,
      fromEpoch,
      ...actor,
      adds: [...adds],
      removes: [...removes],
      resync,
      governanceHash,
      commitHash,
      commitBytes: command.commitBytes,
    }),
  ];
}

const isRepeated = ({ actor, fromEpoch, commitHash }: DecideCommit, { epoch, lastCommit }: Room): boolean =>
  lastCommit !== null &&
  fromEpoch + 1 === epoch &&
  lastCommit.deviceId === actor.deviceId &&
  sameBytes(lastCommit.commitHash, commitHash);

/**
 * An external commit (RFC 9420, section 12.4.3.2) replaces the leaf of its author and can do nothing else. It may come
 * while leaves wait to be removed: a room whose last device lost its state could not go on otherwise.
 */
function requireResync({ actor, adds, removes }: DecideCommit): void {
  const isOwnLeaf = (entries: readonly RosterEntry[]) =>
    entries.length === 1 &&
    entries[0]?.deviceId === actor.deviceId &&
    entries[0].accountId === actor.accountId;
  if (!isOwnLeaf(adds) || !isOwnLeaf(removes)) throw new Refusal('commit-mismatch');
}

function requireChanges({ actor, adds, removes, devices }: DecideCommit, room: Room): void {
  const removed = new Set<DeviceId>();
  for (const { deviceId, accountId } of removes) {
    const isLeaf = room.roster.get(deviceId) === accountId && !removed.has(deviceId);
    const mayRemove = accountId === actor.accountId || isLeaving(room, deviceId);
    if (!isLeaf || !mayRemove || deviceId === actor.deviceId) throw new Refusal('commit-mismatch');
    removed.add(deviceId);
  }
  if (!room.leaving.every(({ deviceId }) => removed.has(deviceId))) throw new Refusal('commit-mismatch');
  const added = new Set<DeviceId>();
  for (const { deviceId, accountId } of adds) {
    const isNew = !added.has(deviceId) && (!room.roster.has(deviceId) || removed.has(deviceId));
    const isMember = room.governance.members.get(accountId)?.status === 'member';
    const isRegistered = devices.get(accountId)?.has(deviceId) === true;
    if (!isNew || !isMember || !isRegistered) throw new Refusal('commit-mismatch');
    added.add(deviceId);
  }
}

const isLeaving = (room: Room, deviceId: DeviceId) => room.leaving.some((leaf) => leaf.deviceId === deviceId);
