import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { canonicalJson, type Json } from '../kernel/canonical-json.js';
import { Refusal } from '../kernel/errors.js';
import { AccountId, DeviceId, Instant, RoomId } from '../kernel/ids.js';

/** What a person may do in a room, by rank: an owner outranks a moderator, who outranks a member. */
export const RoomRole = z.enum(['owner', 'moderator', 'member']);
export type RoomRole = z.infer<typeof RoomRole>;

const RANK: Record<RoomRole, number> = { owner: 3, moderator: 2, member: 1 };

/** Accounts in one room, invited ones included. The devices are limited apart (`MAX_ROOM_DEVICES`). */
export const MAX_ROOM_MEMBERS = 200;

/**
 * A room command as its author signs it. It travels as canonical JSON (RFC 8785) inside the signed entry, with bytes as
 * base64url, so that every client folds exactly what was signed.
 */
export const RoomCommand = z.discriminatedUnion('type', [
  /** Opens the chain. The creator becomes the owner, with the identity key that signs for the account from here on. */
  z.strictObject({ type: z.literal('create'), identityKey: bytes(32, 32), at: Instant }),
  /** Names the invited person's identity key as the inviter has seen it: nobody else can accept. */
  z.strictObject({
    type: z.literal('invite'),
    accountId: AccountId,
    identityKey: bytes(32, 32),
    role: RoomRole,
    at: Instant,
  }),
  z.strictObject({ type: z.literal('accept'), at: Instant }),
  z.strictObject({ type: z.literal('decline'), at: Instant }),
  z.strictObject({ type: z.literal('leave'), at: Instant }),
  z.strictObject({ type: z.literal('remove'), accountId: AccountId, at: Instant }),
  z.strictObject({ type: z.literal('set-role'), accountId: AccountId, role: RoomRole, at: Instant }),
]);
export type RoomCommand = z.infer<typeof RoomCommand>;

/** The bytes that are signed for a command: canonical JSON, which is ASCII for every command there is. */
export function encodeRoomCommand(command: RoomCommand): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(canonicalJson(z.encode(RoomCommand, command) as Json), (character) =>
    character.charCodeAt(0),
  );
}

/** The command behind signed bytes. Throws `Refusal('governance-invalid')` unless they are its one canonical form. */
export function decodeRoomCommand(signed: Uint8Array): RoomCommand {
  const text = Array.from(signed, (byte) => String.fromCharCode(byte)).join('');
  try {
    const command = z.decode(RoomCommand, JSON.parse(text) as never);
    if (canonicalJson(z.encode(RoomCommand, command) as Json) === text) return command;
  } catch {
    // Refused below, whatever was wrong with it.
  }
  throw new Refusal('governance-invalid');
}

/** One link of a room's governance chain on the wire. The signature and hash rules are the crypto library's. */
export const GovernanceEntry = z.strictObject({
  roomId: RoomId,
  /** 0 for `create`, then dense. */
  sequence: z.int().min(0).max(1_000_000),
  /** Hash of the previous entry; 32 zero bytes before the first. */
  previousHash: bytes(32, 32),
  accountId: AccountId,
  deviceId: DeviceId,
  /** Canonical JSON of a `RoomCommand`, UTF-8. */
  command: bytes(2, 2048),
  /** Ed25519, by the acting device's signing key. */
  signature: bytes(64, 64),
});
export type GovernanceEntry = z.infer<typeof GovernanceEntry>;

/** A person's place in a room. */
export interface Membership {
  readonly status: 'invited' | 'member';
  readonly role: RoomRole;
  /** Ed25519 identity key that the chain has bound to this account. */
  readonly identityKey: Uint8Array<ArrayBuffer>;
  readonly since: Instant;
}

/** Who may do what in a room: the fold of its chain, the same on every client and on the server. */
export interface Governance {
  /** Sequence of the newest entry; -1 before the first. */
  readonly sequence: number;
  /** Hash of the newest entry; 32 zero bytes before the first. */
  readonly hash: Uint8Array<ArrayBuffer>;
  readonly members: ReadonlyMap<AccountId, Membership>;
}

export const initialGovernance: Governance = { sequence: -1, hash: new Uint8Array(32), members: new Map() };

/**
 * Applies one command whose signature and place in the chain have been verified. Throws `Refusal`: `forbidden` when the
 * actor lacks the right, `governance-invalid` when the command makes no sense in this state, `room-full` at the limit.
 */
export function applyRoomCommand(
  state: Governance,
  entry: { readonly sequence: number; readonly hash: Uint8Array<ArrayBuffer>; readonly accountId: AccountId },
  command: RoomCommand,
): Governance {
  const members = new Map(state.members);
  const actor = state.members.get(entry.accountId);
  if (entry.sequence !== state.sequence + 1) throw new Refusal('governance-stale');
  if (command.type === 'create') {
    if (state.sequence !== -1) throw new Refusal('governance-invalid');
    members.set(entry.accountId, {
      status: 'member',
      role: 'owner',
      identityKey: command.identityKey,
      since: command.at,
    });
    return { sequence: entry.sequence, hash: entry.hash, members };
  }
  if (actor === undefined) throw new Refusal('forbidden');
  switch (command.type) {
    case 'invite': {
      requireRank(actor, command.role === 'member' ? 'moderator' : 'owner');
      if (members.has(command.accountId)) throw new Refusal('governance-invalid');
      if (members.size >= MAX_ROOM_MEMBERS) throw new Refusal('room-full');
      const { role, identityKey, at } = command;
      members.set(command.accountId, { status: 'invited', role, identityKey, since: at });
      break;
    }
    case 'accept':
      if (actor.status !== 'invited') throw new Refusal('governance-invalid');
      members.set(entry.accountId, { ...actor, status: 'member', since: command.at });
      break;
    case 'decline':
      if (actor.status !== 'invited') throw new Refusal('governance-invalid');
      members.delete(entry.accountId);
      break;
    case 'leave':
      requireRank(actor, 'member');
      if (actor.role === 'owner' && isLastOwner(members)) throw new Refusal('governance-invalid');
      members.delete(entry.accountId);
      break;
    case 'remove': {
      requireRank(actor, 'moderator');
      const target = members.get(command.accountId);
      if (target === undefined || command.accountId === entry.accountId)
        throw new Refusal('governance-invalid');
      if (actor.role !== 'owner' && RANK[target.role] >= RANK[actor.role]) throw new Refusal('forbidden');
      members.delete(command.accountId);
      break;
    }
    case 'set-role': {
      requireRank(actor, 'owner');
      const target = members.get(command.accountId);
      if (target === undefined) throw new Refusal('governance-invalid');
      members.set(command.accountId, { ...target, role: command.role });
      if (!hasOwner(members)) throw new Refusal('governance-invalid');
      break;
    }
  }
  return { sequence: entry.sequence, hash: entry.hash, members };
}

function requireRank(actor: Membership, role: RoomRole): void {
  if (actor.status !== 'member' || RANK[actor.role] < RANK[role]) throw new Refusal('forbidden');
}

const owners = (members: ReadonlyMap<AccountId, Membership>) =>
  [...members.values()].filter((member) => member.role === 'owner' && member.status === 'member').length;
const isLastOwner = (members: ReadonlyMap<AccountId, Membership>) => owners(members) === 1;
const hasOwner = (members: ReadonlyMap<AccountId, Membership>) => owners(members) > 0;
