import { describe, expect, it } from '@jest/globals';
import { LibraryDevice } from './library-device.js';
import { LABELS } from './labels.js';
import { exchange } from './lossy-line.js';
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

  // The label of the remembered start is left out: its hash never leaves a device.
  it.each((Object.keys(LABELS) as (keyof typeof LABELS)[]).filter((name) => name !== 'initial'))(
    'does not understand the library under another label for %s (control)',
    async (name) => {
      const labels = { ...LABELS, [name]: `${LABELS[name]}0` };
      const reaches = (oneTime: boolean, libraryStarts: boolean) =>
        exchange({ seed: 5, messages: 40, libraryStarts, oneTime, labels }).then(
          () => true,
          () => false,
        );
      const ways = [true, false].flatMap((a) => [true, false].map((b) => [a, b] as const));
      const reached = await Promise.all(ways.map(([oneTime, starts]) => reaches(oneTime, starts)));
      expect(reached).toContain(false);
    },
  );
});
