import { commitToGroup, type GroupChange, type ProposedCommit } from '../group/commit.js';
import { createGroup } from '../group/create-group.js';
import type { DeclaredCommit, GroupState, RoomProfile } from '../group/group-types.js';
import { decryptMessage, type DecryptedMessage, encryptMessage } from '../group/messages.js';
import { processCommit } from '../group/process-commit.js';
import { declarationOf, GroupLab, hashOf, joinBy, oneKeyPackage, NOBODY_REVOKED } from './group-lab.js';
import type { GeneratedKeyPackage } from '../group/group-types.js';

/** What a test wants a commit to do, by account names. */
export interface LabChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly profile?: RoomProfile;
  /** Accounts whose clients do not get to see the commit. */
  readonly withholdFrom?: readonly string[];
}

/** A commit of a test that nobody has processed yet. */
export interface LabCommit {
  readonly by: string;
  readonly proposed: ProposedCommit;
  readonly declared: DeclaredCommit;
  readonly joiners: readonly { readonly name: string; readonly keyPackage: GeneratedKeyPackage }[];
}

/** A room whose members are one device of each named account, and the state that each of them holds. */
export class LabRoom {
  private readonly states = new Map<string, GroupState>();
  private commits = 0;

  private constructor(readonly lab: GroupLab) {}

  /** Opens a room; the first named account creates it and adds the others in one commit. */
  static async open(lab: GroupLab, creator: string, ...others: readonly string[]): Promise<LabRoom> {
    const room = new LabRoom(lab);
    const device = await lab.device(creator);
    const group = {
      groupId: 'room-1',
      governanceHash: hashOf(0),
      profile: { name: 'Biology' },
      now: lab.now,
    };
    room.states.set(creator, await createGroup(device, group));
    if (others.length > 0) await room.commit(creator, { add: others });
    return room;
  }

  get names(): string[] {
    return [...this.states.keys()];
  }

  of(name: string): GroupState {
    const state = this.states.get(name);
    if (state === undefined) throw new Error(`${name} is not in the room`);
    return state;
  }

  set(name: string, state: GroupState): void {
    this.states.set(name, state);
  }

  /** Makes a commit and lets everybody process it. */
  async commit(by: string, change: LabChange): Promise<LabCommit> {
    const made = await this.propose(by, change);
    await this.deliver(made, change);
    return made;
  }

  async propose(by: string, { add = [], remove = [], profile }: LabChange): Promise<LabCommit> {
    const joiners = await Promise.all(
      add.map(async (name) => ({
        name,
        keyPackage: await oneKeyPackage(await this.lab.device(name), this.lab.now),
      })),
    );
    const change: GroupChange = {
      adds: joiners.map(({ keyPackage }) => keyPackage.publicPackage),
      removes: await Promise.all(remove.map((name) => this.lab.device(name))),
      governanceHash: hashOf(++this.commits),
      ...(profile === undefined ? {} : { profile }),
      policy: this.lab.policy,
    };
    const before = this.of(by);
    const proposed = await commitToGroup(before, change);
    return { by, proposed, declared: declarationOf(before, proposed, change), joiners };
  }

  /** The server has accepted the commit: its author moves on, the others process it, the joiners join. */
  async deliver(
    { by, proposed, declared, joiners }: LabCommit,
    { withholdFrom = [] }: Pick<LabChange, 'withholdFrom'> = {},
  ): Promise<void> {
    for (const [name, state] of this.states) {
      if (name === by || withholdFrom.includes(name)) continue;
      const processed = await processCommit(state, proposed.commit, { declared, policy: this.lab.policy });
      if (processed.kind === 'removed') this.states.delete(name);
      else this.states.set(name, processed.state);
    }
    this.states.set(by, proposed.nextState);
    for (const { name, keyPackage } of joiners) {
      this.states.set(name, await joinBy(proposed, keyPackage, this.lab.policy));
    }
  }

  /** Encrypts a message of one member; its state moves on. */
  async send(by: string, text: string): Promise<Uint8Array> {
    const { message, state } = await encryptMessage(this.of(by), new TextEncoder().encode(text));
    this.states.set(by, state);
    return message;
  }

  /** Decrypts a message for one member; its state moves on. */
  async read(by: string, message: Uint8Array): Promise<string> {
    const read = await decryptMessage(this.of(by), message, NOBODY_REVOKED);
    this.states.set(by, read.state);
    return textOf(read);
  }
}

export const textOf = ({ plaintext }: Pick<DecryptedMessage, 'plaintext'>): string =>
  new TextDecoder().decode(plaintext);
