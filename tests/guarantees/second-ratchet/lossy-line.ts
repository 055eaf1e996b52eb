import { randomBytes } from 'node:crypto';
import { CryptoError } from '@collab/crypto';
import { Refused } from './encoding.js';
import { LibraryDevice } from './library-device.js';
import type { Labels } from './labels.js';
import { SecondDevice } from './second-device.js';

/** How the two sides meet, and over what kind of line. */
export interface Story {
  readonly seed: number;
  readonly messages: number;
  readonly libraryStarts: boolean;
  /** Whether there are one-time prekeys left. */
  readonly oneTime: boolean;
  readonly labels?: Labels;
}

/** What became of the messages. */
export interface Outcome {
  sent: number;
  opened: number;
  lost: number;
  duplicatesRefused: number;
  forgeriesRefused: number;
}

/** One side of the line, whichever implementation it is. */
interface Side {
  seal(content: Buffer, now: number): Uint8Array;
  open(message: Uint8Array, now: number): Promise<Uint8Array>;
  snapshot(): string;
}

interface UnderWay {
  readonly id: number;
  readonly content: Buffer;
  readonly message: Uint8Array;
}

const LOST = 0.05;
const DOUBLED = 0.05;
const FORGED = 0.03;
/** Messages that can overtake each other. With the loss, far less than MAX_SKIP is ever skipped in a chain. */
const WINDOW = 20;
const NOON = Date.UTC(2026, 10, 21, 12);

/** A generator of numbers in [0, 1): the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Lets the library and the second implementation write to each other over a line that loses, doubles, reorders and
 * alters. Throws at the first message that should open and does not, or that should not and does, or that changes what a
 * side keeps although it was refused.
 */
export async function exchange(story: Story): Promise<Outcome> {
  const random = randomFrom(story.seed);
  let now = NOON;
  const [first, second] = await meet(story, now);
  const lines: readonly [UnderWay[], UnderWay[]] = [[], []];
  const sides = [first, second] as const;
  const openedIds = new Set<number>();
  let answered = false;
  const outcome: Outcome = { sent: 0, opened: 0, lost: 0, duplicatesRefused: 0, forgeriesRefused: 0 };

  const send = (from: 0 | 1): void => {
    const id = outcome.sent++;
    const content = Buffer.concat([Buffer.from(`${id} `), randomBytes(Math.floor(random() * 1500))]);
    const message = sides[from].seal(content, now);
    const line = lines[from === 0 ? 1 : 0];
    const fate = random();
    if (fate < LOST) outcome.lost++;
    else line.push({ id, content, message });
    if (fate > 1 - DOUBLED) line.push({ id, content, message });
  };

  const deliver = async (to: 0 | 1): Promise<void> => {
    const line = lines[to];
    const [next] = line.splice(Math.floor(random() * Math.min(WINDOW, line.length)), 1);
    if (next === undefined) return;
    if (random() < FORGED) {
      const forged = Uint8Array.from(next.message);
      const at = Math.floor(random() * forged.length);
      forged[at] = (forged[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      await mustRefuse(sides[to], forged, now, `forgery of ${next.id} at ${at}`);
      outcome.forgeriesRefused++;
    }
    if (openedIds.has(next.id)) {
      await mustRefuse(sides[to], next.message, now, `duplicate of ${next.id}`);
      outcome.duplicatesRefused++;
      return;
    }
    const content = await sides[to].open(next.message, now);
    if (!next.content.equals(content)) throw new Error(`message ${next.id} came out changed`);
    openedIds.add(next.id);
    outcome.opened++;
    answered ||= to === 1;
  };

  while (outcome.sent < story.messages || lines.some((line) => line.length > 0)) {
    now += 1000;
    const from = answered && random() < 0.5 ? 1 : 0;
    if (outcome.sent < story.messages && random() < 0.5) send(from);
    else await deliver(random() < 0.5 ? 0 : 1);
  }
  return outcome;
}

/** The side that starts comes first. */
async function meet({ libraryStarts, oneTime, labels }: Story, now: number): Promise<[Side, Side]> {
  const library = await LibraryDevice.at(now);
  const second = new SecondDevice(now, labels);
  const librarySide: Side = {
    seal: (content, at) => library.seal('key-part', content, secondPeer, at),
    open: async (message, at) => (await library.open(message, secondPeer, at)).content,
    snapshot: () => library.snapshot(),
  };
  const secondPeer = { account: second.account, device: second.device, identityKey: second.identity.open };
  const secondSide: Side = {
    seal: (content, at) => second.seal('key-part', content, at),
    open: async (message, at) => second.open(message, library.peer, at).content,
    snapshot: () => second.snapshot(),
  };
  if (libraryStarts) {
    await library.start(second.bundle(now, oneTime), secondPeer, now);
    return [librarySide, secondSide];
  }
  second.start(await library.bundle(now, oneTime), library.peer, now);
  return [secondSide, librarySide];
}

/** A refusal is a typed error of the side's own; anything else is a crash. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Refused || error instanceof CryptoError;

async function mustRefuse(side: Side, message: Uint8Array, now: number, what: string): Promise<void> {
  const before = side.snapshot();
  const opened = await side.open(message, now).then(
    () => true,
    (error: unknown) => {
      if (!isRefusal(error)) throw error;
      return false;
    },
  );
  if (opened) throw new Error(`a ${what} was opened`);
  if (side.snapshot() !== before) throw new Error(`a refused ${what} changed what is kept`);
}
