import { toBase64Url } from '../kernel/bytes.js';
import type { DataOf, NewEvent } from '../kernel/define-event.js';
import { AccountId, DeviceId, Instant, MessageId, RoomId } from '../kernel/ids.js';
import { decideEnvelope } from '../messaging/conversation.js';
import type { EnvelopeSent } from '../messaging/messaging.events.js';
import { encodeRoomCommand, type RoomCommand } from '../rooms/governance.js';
import {
  roomDecider,
  type DecideCommit,
  type DecideGovernance,
  type Room,
  type RoomEvent,
} from '../rooms/room.js';
import type { RosterEntry } from '../rooms/rooms.commands.js';

/** The n-th id: what is random in life is counted in a test, so that a story reads and repeats. */
function idNumber(n: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(12, n);
  return toBase64Url(bytes);
}

/** The n-th hash or key. */
export function bytesNumber(length: number, n: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(length - 4, n);
  return bytes;
}

/** The n-th account, with one device. */
export function person(n: number): RosterEntry {
  return { accountId: AccountId.parse(idNumber(2 * n)), deviceId: DeviceId.parse(idNumber(2 * n + 1)) };
}

export const roomNumber = (n: number): RoomId => RoomId.parse(idNumber(n));
export const messageNumber = (n: number): MessageId => MessageId.parse(idNumber(n));

/** FNV-1a in 32 bits: enough to tell two entries of a story apart. */
const checksum = (bytes: Uint8Array, seed: number): number =>
  bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, (0x811c9dc5 ^ seed) >>> 0);

/**
 * A room's life, told through the real deciders: each step is decided on the state that the steps before have led to,
 * so a story cannot hold an event that could not have happened. Signatures are counted and
 * hashes are checksums: nothing here is cryptography.
 */
export class RoomStory {
  room: Room = roomDecider.initialState;
  readonly events: RoomEvent[] = [];
  private readonly registered = new Map<AccountId, Set<DeviceId>>();

  constructor(
    readonly roomId: RoomId,
    readonly at = Instant.parse('2026-11-21T09:00:00.000Z'),
  ) {}

  create(owner: RosterEntry): this {
    return this.govern(owner, { type: 'create', identityKey: bytesNumber(32, 1), at: this.at });
  }

  invite(by: RosterEntry, invited: RosterEntry): this {
    const { accountId } = invited;
    const identityKey = bytesNumber(32, 2);
    return this.govern(by, { type: 'invite', accountId, identityKey, role: 'member', at: this.at });
  }

  accept(invited: RosterEntry): this {
    return this.govern(invited, { type: 'accept', at: this.at });
  }

  leave(member: RosterEntry): this {
    return this.govern(member, { type: 'leave', at: this.at });
  }

  remove(by: RosterEntry, member: RosterEntry): this {
    return this.govern(by, { type: 'remove', accountId: member.accountId, at: this.at });
  }

  /** Invited, accepted and added to the group. */
  join(by: RosterEntry, ...people: readonly RosterEntry[]): this {
    for (const invited of people) this.invite(by, invited).accept(invited);
    return this.commit(by, { adds: people });
  }

  commit(actor: RosterEntry, change: Partial<DecideCommit> = {}): this {
    return this.decide(this.commitCommand(actor, change));
  }

  govern(actor: RosterEntry, command: RoomCommand): this {
    return this.decide(this.governanceCommand(actor, command));
  }

  /** The command that continues the chain here. */
  governanceCommand(actor: RosterEntry, command: RoomCommand): DecideGovernance {
    const { sequence, hash } = this.room.governance;
    const entry = {
      roomId: this.roomId,
      sequence: sequence + 1,
      previousHash: Uint8Array.from(hash),
      ...actor,
      command: encodeRoomCommand(command),
      signature: bytesNumber(64, sequence + 1),
    };
    return {
      type: 'submit-governance',
      entry,
      hash: bytesNumber(32, checksum(entry.command, sequence)),
      command,
      now: this.at,
    };
  }

  /** A commit that fits here, unless `change` makes it misfit. Each device that it adds counts as registered. */
  commitCommand(actor: RosterEntry, change: Partial<DecideCommit> = {}): DecideCommit {
    for (const { accountId, deviceId } of change.adds ?? [])
      this.registered.set(accountId, (this.registered.get(accountId) ?? new Set()).add(deviceId));
    return {
      type: 'submit-commit',
      roomId: this.roomId,
      actor,
      fromEpoch: this.room.epoch,
      adds: [],
      removes: this.room.leaving,
      resync: false,
      governanceHash: Uint8Array.from(this.room.governance.hash),
      commitHash: bytesNumber(32, 1000 + this.room.epoch),
      commitBytes: 1000,
      devices: this.registered,
      revoked: new Set(),
      ...change,
    };
  }

  /** The event of an envelope that is sent here. */
  envelope(
    sender: RosterEntry,
    messageId: MessageId,
    change: Partial<DataOf<typeof EnvelopeSent>> = {},
  ): NewEvent<typeof EnvelopeSent> {
    const bodyHash = bytesNumber(32, 3);
    return decideEnvelope(
      {
        roomId: this.roomId,
        messageId,
        ...sender,
        epoch: this.room.epoch,
        bodyHash,
        bodyBytes: 1052,
        keyPartBytes: 420,
        ...change,
      },
      this.room,
    );
  }

  private decide(command: DecideGovernance | DecideCommit): this {
    for (const event of roomDecider.decide(command, this.room)) {
      this.room = roomDecider.evolve(this.room, event);
      this.events.push(event);
    }
    return this;
  }
}
