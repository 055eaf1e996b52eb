import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '@collab/crypto';
import { LibraryDevice } from './library-device.js';
import { LABELS, type Labels } from './labels.js';
import { exchange, isRefusal } from './lossy-line.js';
import { SecondDevice } from './second-device.js';

const MESSAGES = 2500;
const NOON = Date.UTC(2026, 10, 21, 12);

describe('a second implementation, written from the document alone', () => {
  it.each([
    { seed: 1, libraryStarts: true, oneTime: true },
    { seed: 2, libraryStarts: true, oneTime: false },
    { seed: 3, libraryStarts: false, oneTime: true },
    { seed: 4, libraryStarts: false, oneTime: false },
  ])(
    'exchanges 2,500 messages with the library over a line that loses, doubles, reorders and alters: %j',
    async (story) => {
      const outcome = await exchange({ ...story, messages: MESSAGES });
      expect(outcome.sent).toBe(MESSAGES);
      expect(outcome.opened + outcome.lost).toBe(MESSAGES);
      expect(outcome.lost).toBeGreaterThan(50);
      expect(outcome.duplicatesRefused).toBeGreaterThan(50);
      expect(outcome.forgeriesRefused).toBeGreaterThan(30);
    },
    60_000,
  );

  it.each([true, false])(
    'goes on in one session when both start at once; library first: %s',
    async (first) => {
      const library = await LibraryDevice.at(NOON);
      const second = new SecondDevice(NOON);
      const secondPeer = {
        account: second.account,
        device: second.device,
        identityKey: second.identity.open,
      };
      const [toLibrary, toSecond] = [await library.bundle(NOON, true), second.bundle(NOON, true)];
      await library.start(toSecond, secondPeer, NOON + (first ? 0 : 1));
      second.start(toLibrary, library.peer, NOON + (first ? 1 : 0));
      const now = NOON + 1000;
      const fromLibrary = library.seal('hello', Buffer.from('from the library'), secondPeer, now);
      const fromSecond = second.seal('hello', Buffer.from('from the second'), now);
      expect(second.open(fromLibrary, library.peer, now).content.toString()).toBe('from the library');
      expect(Buffer.from((await library.open(fromSecond, secondPeer, now)).content).toString()).toBe(
        'from the second',
      );
      const [answer, reply] = [
        second.seal('call', Buffer.from('one'), now),
        library.seal('call', Buffer.from('two'), secondPeer, now),
      ];
      expect(answer.subarray(2, 18)).toEqual(Buffer.from(reply.subarray(2, 18)));
      expect((await library.open(answer, secondPeer, now)).type).toBe('call');
      expect(second.open(reply, library.peer, now).content.toString()).toBe('two');
    },
  );

  it.each([true, false])(
    'skips 200 messages of a chain, and refuses to skip 201; library sends: %s',
    async (sends) => {
      const { library, second, secondPeer } = await met();
      const seal = (text: string) =>
        sends
          ? library.seal('key-part', Buffer.from(text), secondPeer, NOON)
          : second.seal('key-part', Buffer.from(text), NOON);
      const open = async (message: Uint8Array) =>
        Buffer.from(
          sends
            ? second.open(message, library.peer, NOON).content
            : (await library.open(message, secondPeer, NOON)).content,
        ).toString();
      for (let lost = 0; lost < 200; lost++) seal('lost');
      expect(await open(seal('after 200'))).toBe('after 200');
      for (let lost = 0; lost < 201; lost++) seal('lost');
      expect(await refused(open(seal('after 201')))).toBe(true);
    },
  );

  it('refuses a start with last-resort prekeys that comes again, on both sides', async () => {
    for (const libraryStarts of [true, false]) {
      const library = await LibraryDevice.at(NOON);
      const second = new SecondDevice(NOON);
      const secondPeer = peerOf(second);
      if (libraryStarts) await library.start(second.bundle(NOON, false), secondPeer, NOON);
      else second.start(await library.bundle(NOON, false), library.peer, NOON);
      const first = libraryStarts
        ? library.seal('hello', Buffer.from('first'), secondPeer, NOON)
        : second.seal('hello', Buffer.from('first'), NOON);
      const open = async () =>
        libraryStarts ? second.open(first, library.peer, NOON) : library.open(first, secondPeer, NOON);
      await open();
      expect(await refused(open())).toBe(true);
    }
  });

  it('links no device before the session is answered', async () => {
    const { library, second, secondPeer } = await met(false);
    const link = () => library.seal('device-link', Buffer.from('secret'), secondPeer, NOON);
    expect(link).toThrow(CryptoError);
    second.open(library.seal('hello', Buffer.alloc(0), secondPeer, NOON), library.peer, NOON);
    await library.open(second.seal('hello', Buffer.alloc(0), NOON), secondPeer, NOON);
    expect(second.open(link(), library.peer, NOON).type).toBe('device-link');
  });

  const WAYS = [true, false].flatMap((oneTime) =>
    [true, false].map((libraryStarts) => ({ oneTime, libraryStarts })),
  );
  const understands = (way: (typeof WAYS)[number], labels: Labels) =>
    exchange({ seed: 5, messages: 40, ...way, labels }).then(
      () => true,
      (error: unknown) => {
        if (!isRefusal(error)) throw error;
        return false;
      },
    );

  it.each(WAYS)('understands the library under the labels of the document: %j', async (way) => {
    expect(await understands(way, LABELS)).toBe(true);
  });

  // The label of the remembered start is left out: its hash never leaves a device.
  const names = (Object.keys(LABELS) as (keyof Labels)[]).filter((name) => name !== 'initial');
  it.each(names)('does not understand it under another label for %s (control)', async (name) => {
    const labels = { ...LABELS, [name]: `${LABELS[name]}0` };
    for (const way of WAYS) {
      const unused = UNUSED_WITH[name];
      expect(await understands(way, labels)).toBe(unused === way.oneTime);
    }
  });
});

/** Prekeys that play no part with, or without, one-time prekeys. */
const UNUSED_WITH: Partial<Record<keyof Labels, boolean>> = {
  oneTimePrekey: false,
  kemPrekey: false,
  lastResortPrekey: true,
};

const peerOf = ({ account, device, identity }: SecondDevice) => ({
  account,
  device,
  identityKey: identity.open,
});

/** Two devices; with a session that both have written in. */
async function met(answered = true) {
  const library = await LibraryDevice.at(NOON);
  const second = new SecondDevice(NOON);
  const secondPeer = peerOf(second);
  await library.start(second.bundle(NOON, true), secondPeer, NOON);
  if (answered) {
    second.open(library.seal('hello', Buffer.alloc(0), secondPeer, NOON), library.peer, NOON);
    await library.open(second.seal('hello', Buffer.alloc(0), NOON), secondPeer, NOON);
  }
  return { library, second, secondPeer };
}

const refused = (opening: Promise<unknown>): Promise<boolean> => opening.then(() => false, isRefusal);
