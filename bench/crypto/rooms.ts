import {
  commitToGroup,
  createGroup,
  decryptMessage,
  encryptMessage,
  type GroupState,
  processCommit,
} from '@collab/crypto';
import {
  declarationOf,
  GroupLab,
  hashOf,
  joinBy,
  oneKeyPackage,
} from '../../libs/crypto/dist/testing/group-lab.js';
import { median, timed } from './median.ts';

const MEMBERS = 50;
const MESSAGES = 200;
const ADDS = 9;

/** A creator and one member of a room, whose states move on together. */
interface Pair {
  readonly lab: GroupLab;
  creator: GroupState;
  member: GroupState;
}

/**
 * A room of 50 devices in its worst form: all were added by one commit, nobody has committed since, so every
 * update path is encrypted to each device by itself. In a room where people have committed, paths are
 * shorter.
 */
async function roomOf(size: number): Promise<Pair> {
  const lab = new GroupLab();
  const founder = await lab.device('founder');
  const group = { groupId: 'room', governanceHash: hashOf(0), profile: { name: 'Room' }, now: lab.now };
  const opened = await createGroup(founder, group);
  const packages = [];
  for (let index = 1; index < size; index++) {
    packages.push(await oneKeyPackage(await lab.device(`account-${index}`), lab.now));
  }
  const [first] = packages;
  if (first === undefined) throw new Error('A room of one has nobody to talk to');
  const adds = packages.map(({ publicPackage }) => publicPackage);
  const change = { adds, removes: [], governanceHash: hashOf(1), policy: lab.policy };
  const proposed = await commitToGroup(opened, change);
  return { lab, creator: proposed.nextState, member: await joinBy(proposed, first, lab.policy) };
}

/** Messages of 1 KiB both ways, and adding one more device, in a room of 50. */
export async function measureRooms(): Promise<Record<string, number>> {
  const room = await roomOf(MEMBERS);
  const added = await addOneByOne(room);
  const { encrypted, decrypted } = await exchange(room);
  return {
    mls_message_1k_ms: Math.max(median(encrypted), median(decrypted)),
    mls_encrypt_1k_ms: median(encrypted),
    mls_decrypt_1k_ms: median(decrypted),
    mls_add_at_50_ms: median(added.commits),
    mls_process_add_at_50_ms: median(added.processed),
    mls_state_bytes_per_message_at_50: room.member.secret.length,
    mls_state_bytes_per_commit_at_50: room.member.tree.length,
  };
}

async function addOneByOne(room: Pair): Promise<{ commits: number[]; processed: number[] }> {
  const { lab } = room;
  const commits: number[] = [];
  const processed: number[] = [];
  for (let index = 0; index < ADDS; index++) {
    const { publicPackage } = await oneKeyPackage(await lab.device(`late-${index}`), lab.now);
    const change = { adds: [publicPackage], removes: [], governanceHash: hashOf(index), policy: lab.policy };
    const made = await timed(() => commitToGroup(room.creator, change));
    const review = { declared: declarationOf(room.creator, made.result, change), policy: lab.policy };
    const taken = await timed(() => processCommit(room.member, made.result.commit, review));
    if (taken.result.kind === 'removed') throw new Error('The member was removed');
    commits.push(made.ms);
    processed.push(taken.ms);
    // Each add starts from the same room of 50; the last one is kept, so that the state holds a past epoch as well.
    if (index < ADDS - 1) continue;
    room.creator = made.result.nextState;
    room.member = taken.result.state;
  }
  return { commits, processed };
}

async function exchange(room: Pair): Promise<{ encrypted: number[]; decrypted: number[] }> {
  const { lab } = room;
  const encrypted: number[] = [];
  const decrypted: number[] = [];
  const body = crypto.getRandomValues(new Uint8Array(1024));
  for (let index = 0; index < MESSAGES; index++) {
    const sent = await timed(() => encryptMessage(room.member, body));
    const read = await timed(() => decryptMessage(room.creator, sent.result.message, lab.policy));
    room.member = sent.result.state;
    room.creator = read.result.state;
    encrypted.push(sent.ms);
    decrypted.push(read.ms);
  }
  return { encrypted, decrypted };
}
