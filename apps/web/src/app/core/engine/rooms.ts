import { createGroup, governanceEntryHash, randomId, signGovernanceEntry } from '@collab/crypto';
import {
  type AccountId,
  encodeRoomCommand,
  type GovernanceEntry,
  initialGovernance,
  Instant,
  ListRooms,
  type Person,
  type RoomCommand,
  type RoomId,
  SubmitGovernance,
} from '@collab/domain';
import { EngineError } from '../engine.port.js';
import { unlessDisconnected } from './disconnected.js';
import { groupDevice, leafEndsOf } from './key-packages.js';
import { type RoomRecord, toGovernanceRecord } from './records.js';
import type { RoomContext } from './room-context.js';
import { describe } from './room-group.js';
import { RoomSync } from './room-sync.js';

/** Signatures of one command before it is given up: each was overtaken by another person's command. */
const ATTEMPTS = 5;

/** The rooms of the account on this device. */
export class Rooms {
  private readonly rooms = new Map<RoomId, RoomSync>();
  /** Rooms that the server may not have heard of yet: its list says nothing about them. */
  private readonly creating = new Set<RoomId>();

  constructor(private readonly context: RoomContext) {}

  /** Reads what this device knows. */
  async load(): Promise<void> {
    for (const { value } of await this.context.store.list<RoomRecord>('room/')) {
      this.rooms.set(value.roomId, new RoomSync(this.context, value));
    }
    await this.context.people
      .load(this.all().flatMap((room) => peopleOf(room.record)))
      .catch(() => undefined);
  }

  all(): readonly RoomSync[] {
    return [...this.rooms.values()];
  }

  /** The room that this device knows. Throws `not-found`. */
  known(roomId: RoomId): RoomSync {
    const room = this.rooms.get(roomId);
    if (room === undefined) throw new EngineError('not-found');
    return room;
  }

  /** The room; opened at the start of its feed when this device has never seen it. */
  of(roomId: RoomId): RoomSync {
    const known = this.rooms.get(roomId);
    if (known !== undefined) return known;
    const room = new RoomSync(this.context, emptyRoom(roomId));
    this.rooms.set(roomId, room);
    return room;
  }

  /** Reads the list from the server, then each feed up to its head; a room that fails leaves the others alone. */
  async refresh(): Promise<void> {
    // What was being created when the list was asked for may be missing in it.
    const young = new Set(this.creating);
    const { rooms } = await this.context.api.call(ListRooms, {});
    const gone = this.all().filter(
      ({ roomId }) =>
        !young.has(roomId) && !this.creating.has(roomId) && !rooms.some((listed) => listed.roomId === roomId),
    );
    for (const room of gone) {
      // Only the signed chain, or the person, ends a membership; an invitation may be withdrawn by anybody's word.
      if (room.record.memberSince === null) await this.forget(room);
      else room.listed(false);
    }
    for (const { roomId, status } of rooms) {
      const room = this.of(roomId);
      room.listed(true);
      await room
        .follow(() => (status === 'invited' ? room.readInvitation() : room.catchUp()))
        // One room that fails leaves the others alone; without a connection there is no use in going on.
        .catch(unlessDisconnected);
    }
  }

  /** Opens a room: its chain, its group and its name are made here; the server learns that it exists. */
  async create(name: string): Promise<RoomId> {
    const { context } = this;
    const { profile } = context;
    const roomId = randomId() as RoomId;
    const at = Instant.parse(context.now().toISOString());
    const entry = await this.sign(roomId, initialGovernance, {
      type: 'create',
      identityKey: profile.identityKey,
      at,
    });
    const hash = governanceEntryHash(entry);
    const state = await createGroup(groupDevice(profile), {
      groupId: roomId,
      governanceHash: hash,
      profile: { name },
      now: context.now(),
    });
    this.creating.add(roomId);
    const room = this.of(roomId);
    await room.update({ ...describe(state), joinedAt: 0, leafEnds: leafEndsOf(profile) }, { group: state });
    try {
      await context.api.call(SubmitGovernance, { entry });
    } catch (error) {
      // Without an answer the room may well exist, and its only keys are here: the next list tells.
      if (!(error instanceof EngineError) || error.code !== 'network') await this.forget(room);
      throw error;
    } finally {
      this.creating.delete(roomId);
    }
    await room.follow(() => room.catchUp());
    return roomId;
  }

  /** Invites a person whose keys were read just now, naming the identity key that may accept. */
  async invitePerson(roomId: RoomId, { accountId, identityKey }: Person): Promise<void> {
    if (identityKey === null) throw new EngineError('person-not-ready');
    if (this.context.identities.of(accountId)?.state === 'changed') throw new EngineError('identity-unseen');
    await this.govern(roomId, (at) => ({ type: 'invite', accountId, identityKey, role: 'member', at }));
  }

  /** Signs a command as the next link of the room's chain, again if somebody else's came first. */
  async govern(roomId: RoomId, command: (at: Instant) => RoomCommand): Promise<void> {
    const room = this.of(roomId);
    await room.mutex.run(async () => {
      for (let attempt = 1; ; attempt++) {
        await (room.record.memberSince === null ? room.readInvitation() : room.catchUp());
        const { governance } = room.record;
        const entry = await this.sign(
          roomId,
          governance,
          command(Instant.parse(this.context.now().toISOString())),
        );
        try {
          await this.context.api.call(SubmitGovernance, { entry });
          break;
        } catch (error) {
          const overtaken = error instanceof EngineError && error.code === 'governance-stale';
          if (!overtaken || attempt === ATTEMPTS) throw error;
        }
      }
    });
  }

  /** Drops what this device keeps of a room that it is no part of any more. */
  async forget(room: RoomSync): Promise<void> {
    const { store } = this.context;
    const { roomId } = room;
    this.rooms.delete(roomId);
    const lists = await Promise.all(
      [`item/${roomId}/`, `out/${roomId}/`, `missing/${roomId}/`, `chain/${roomId}/`].map((prefix) =>
        store.list(prefix),
      ),
    );
    const single = [`room/${roomId}`, `tree/${roomId}`, `secret/${roomId}`, `pending/${roomId}`];
    const keys = [...lists.flat().map(({ key }) => key), ...single];
    await store.write(keys.map((key) => ({ key, value: undefined })));
    this.context.changed(roomId);
  }

  private async sign(
    roomId: RoomId,
    governance: { readonly sequence: number; readonly hash: Uint8Array },
    command: RoomCommand,
  ): Promise<GovernanceEntry> {
    const { accountId, deviceId, deviceKeys } = this.context.profile;
    const unsigned = {
      roomId,
      sequence: governance.sequence + 1,
      previousHash: Uint8Array.from(governance.hash),
      accountId,
      deviceId,
      command: encodeRoomCommand(command),
    };
    const { signature } = await signGovernanceEntry(unsigned, deviceKeys);
    return { ...unsigned, signature };
  }
}

/** Everybody whose name a room's page shows. */
export const peopleOf = (record: RoomRecord): AccountId[] =>
  record.identityKeys.map(([accountId]) => accountId);

const emptyRoom = (roomId: RoomId): RoomRecord => ({
  roomId,
  cursor: 0,
  seen: 0,
  governance: toGovernanceRecord(initialGovernance),
  identityKeys: [],
  invitedBy: null,
  memberSince: null,
  joinedAt: null,
  leafEnds: null,
  name: null,
  epoch: 0,
  epochAuthenticator: null,
  deviceCount: 0,
  lastRekeyAt: null,
  rekeyPending: false,
  lastMessage: null,
  readSeq: 0,
  unread: 0,
});
