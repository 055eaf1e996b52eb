import { randomBytes } from 'node:crypto';
import { governanceEntryHash, signGovernanceEntry } from '@collab/crypto';
import {
  CommandId,
  encodeRoomCommand,
  type InputOf,
  Instant,
  MessageId,
  ReadRoom,
  RegisterDevice,
  type RoomCommand,
  RoomId,
  type RosterEntry,
  SubmitCommit,
  SubmitGovernance,
} from '@collab/domain';
import type { ApiServer } from './api-server.js';
import type { Browser } from './browser.js';
import { arrive, type DeviceOfPerson, logIn, newDevice, type NewPerson, registration } from './people.js';
import type { AccountId } from '@collab/domain';

const randomId = () => randomBytes(16).toString('base64url');
export const newRoomId = (): RoomId => RoomId.parse(randomId());
export const newMessageId = (): MessageId => MessageId.parse(randomId());
const newCommandId = (): CommandId => CommandId.parse(randomId());
export const now = (): Instant => Instant.parse(new Date().toISOString());

/** Random bytes where the server sees ciphertext or an MLS message. */
export const opaque = (length: number) => new Uint8Array(randomBytes(length));

/** A signed-in person with one device, as the rooms see them. */
export class Member {
  private constructor(
    readonly browser: Browser,
    readonly accountId: AccountId,
    readonly device: DeviceOfPerson,
    private readonly person: NewPerson,
  ) {}

  static async arrive(server: ApiServer, name: string, displayName = name): Promise<Member> {
    const person = { email: `${name}@example.org`, password: `the password of ${name}`, displayName };
    const { browser, accountId, device } = await arrive(server, person);
    return new Member(browser, accountId, device, person);
  }

  /** The same person in another browser, with a device of its own. */
  async another(server: ApiServer): Promise<Member> {
    const browser = server.browser();
    const session = await logIn(browser, this.person);
    const device = newDevice(this.device.identity);
    await browser.run(RegisterDevice, await registration(device, session));
    return new Member(browser, this.accountId, device, this.person);
  }

  get leaf(): RosterEntry {
    return { accountId: this.accountId, deviceId: this.device.deviceId };
  }

  /** Signs a command at the present end of the room's chain, as far as this member can read it. */
  async sign(roomId: RoomId, command: RoomCommand) {
    const { governance } =
      command.type === 'create'
        ? { governance: [] }
        : await this.browser.run(ReadRoom, { roomId, governanceAfter: -1 });
    const last = governance.at(-1);
    const signed = await signGovernanceEntry(
      {
        roomId,
        sequence: governance.length,
        previousHash: last === undefined ? new Uint8Array(32) : governanceEntryHash(last),
        ...this.leaf,
        command: encodeRoomCommand(command),
      },
      this.device.keys,
    );
    return { ...signed, roomId, ...this.leaf };
  }

  /** Signs a command and hands it in; resolves with the hash of the entry. */
  async govern(roomId: RoomId, command: RoomCommand): Promise<Uint8Array<ArrayBuffer>> {
    const { hash } = await this.browser.run(SubmitGovernance, { entry: await this.sign(roomId, command) });
    return hash;
  }

  async createRoom(): Promise<RoomId> {
    const roomId = newRoomId();
    await this.govern(roomId, { type: 'create', identityKey: this.device.identity.publicKey, at: now() });
    return roomId;
  }

  async invite(roomId: RoomId, other: Member): Promise<void> {
    const { accountId, device } = other;
    const identityKey = device.identity.publicKey;
    await this.govern(roomId, { type: 'invite', accountId, identityKey, role: 'member', at: now() });
  }

  async accept(roomId: RoomId): Promise<void> {
    await this.govern(roomId, { type: 'accept', at: now() });
  }

  /** A commit of this device at the room's present epoch, with random bytes inside. */
  async commit(
    roomId: RoomId,
    changes: Partial<Pick<InputOf<typeof SubmitCommit>, 'adds' | 'removes' | 'fromEpoch' | 'commandId'>>,
  ): Promise<InputOf<typeof SubmitCommit>> {
    const { room, governance } = await this.browser.run(ReadRoom, { roomId, governanceAfter: -1 });
    const last = governance.at(-1);
    if (last === undefined) throw new Error('the room has no chain');
    const adds = changes.adds ?? [];
    return {
      commandId: newCommandId(),
      roomId,
      fromEpoch: room.epoch,
      removes: [],
      resync: false,
      governanceHash: governanceEntryHash(last),
      commit: opaque(500),
      welcome: adds.length === 0 ? null : opaque(900),
      groupInfo: opaque(300),
      ...changes,
      adds,
    };
  }

  /** Invites people, lets them accept, and adds their devices in one commit. */
  async welcome(roomId: RoomId, ...others: readonly Member[]): Promise<void> {
    for (const other of others) {
      await this.invite(roomId, other);
      await other.accept(roomId);
    }
    const adds = others.map(({ leaf }) => leaf);
    await this.browser.run(SubmitCommit, await this.commit(roomId, { adds }));
  }
}

/** An envelope with random bytes inside. */
export const envelope = (roomId: RoomId, epoch: number, body = opaque(200)) => ({
  roomId,
  messageId: newMessageId(),
  epoch,
  keyPart: opaque(120),
  body,
});
