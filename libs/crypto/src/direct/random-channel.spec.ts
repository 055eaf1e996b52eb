import { describe, expect, it } from '@jest/globals';
import type { Bytes } from '../primitives/bytes.js';
import { twoDevices, type LabDevice } from '../testing/direct-lab.js';
import { RandomSource } from '../testing/random-source.js';

const OPERATIONS = 500;
/** Operations between two restarts: fewer than messages may be late by would push sessions out that are still needed. */
const RESTART_EVERY = 40;

interface Sent {
  readonly by: LabDevice;
  readonly to: LabDevice;
  readonly message: Bytes;
  readonly text: string;
}

/** Two devices over a network that loses, reorders and repeats, and what became of each message. */
async function converse(seed: number, restarts: boolean) {
  const random = new RandomSource(seed);
  const { ada, ben } = await twoDevices();
  await ada.start(ben);
  const underWay: Sent[] = [];
  const delivered: Sent[] = [];
  const counts = { sent: 0, opened: 0, lost: 0, repeatsRefused: 0, faults: 0 };
  for (let operation = 0; operation < OPERATIONS; operation++) {
    if (restarts && operation % RESTART_EVERY === RESTART_EVERY - 1)
      for (const [device, peer] of restarting(random, ada, ben)) await device.start(peer, NOTHING_ONE_TIME);
    const [by, to] = random.below(2) === 0 && ben.channel !== null ? [ben, ada] : [ada, ben];
    const text = `message ${operation}`;
    underWay.push({ by, to, message: by.send(to, text), text });
    counts.sent++;
    while (underWay.length > random.below(12)) {
      const [next] = underWay.splice(random.below(underWay.length), 1);
      if (next === undefined) break;
      if (random.below(10) === 0) counts.lost++;
      else if ((await next.to.receive(next.by, next.message)) === next.text) {
        counts.opened++;
        delivered.push(next);
      } else counts.faults++;
      const repeated = random.below(4) === 0 ? delivered[random.below(delivered.length)] : undefined;
      if (repeated === undefined) continue;
      const refusal = await repeated.to.refusalOf(repeated.by, repeated.message);
      if (refusal === undefined) counts.faults++;
      else counts.repeatsRefused++;
    }
  }
  return { ...counts, underWay: underWay.length, ada, ben };
}

const NOTHING_ONE_TIME = { oneTime: false, kemOneTime: false };

/** One side, the other, or both at once. */
function restarting(random: RandomSource, ada: LabDevice, ben: LabDevice) {
  const pairs = [
    [ada, ben],
    [ben, ada],
  ] as const;
  return random.some(pairs, 1 + random.below(2));
}

describe('a channel over a network that loses, reorders and repeats', () => {
  it('opens every message that arrives once, as it was written, and never a second time', async () => {
    for (const seed of [1, 2, 3]) {
      const { sent, opened, lost, repeatsRefused, faults, underWay } = await converse(seed, false);
      expect({ faults, accounted: opened + lost + underWay }).toEqual({ faults: 0, accounted: sent });
      expect(Math.min(lost, repeatsRefused)).toBeGreaterThan(20);
      expect(opened).toBeGreaterThan(350);
    }
  }, 60_000);

  it('loses nothing when either side, or both at once, start new sessions meanwhile, and ends in one', async () => {
    for (const seed of [5, 6, 7]) {
      const { sent, opened, lost, faults, underWay, ada, ben } = await converse(seed, true);
      expect({ faults, accounted: opened + lost + underWay }).toEqual({ faults: 0, accounted: sent });
      await ben.receive(ada, ada.send(ben, 'last'));
      await ada.receive(ben, ben.send(ada, 'last'));
      expect(ada.session.sessionId).toEqual(ben.session.sessionId);
    }
  }, 60_000);

  it('keeps a state of a few kilobytes meanwhile, and goes on afterwards', async () => {
    const { ada, ben } = await converse(4, false);
    for (const device of [ada, ben]) expect(device.channel?.length).toBeLessThan(20_000);
    expect(await ben.receive(ada, ada.send(ben, 'on'))).toBe('on');
    expect(await ada.receive(ben, ben.send(ada, 'and on'))).toBe('and on');
  }, 60_000);
});
