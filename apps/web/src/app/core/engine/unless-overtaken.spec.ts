import { describe, expect, it } from '@jest/globals';
import { EngineError } from '../engine.port.js';
import { unlessOvertaken } from './unless-overtaken.js';

/** A room in which somebody else's commits come first for a while, and a device that tries to get one in. */
async function tryWhere(overtakes: number, code: 'epoch-stale' | 'network' = 'epoch-stale') {
  let tries = 0;
  let accepted = false;
  const outcome = await unlessOvertaken(() =>
    Promise.resolve(
      accepted ||
        (() => {
          if (++tries <= overtakes) return Promise.reject(new EngineError(code));
          accepted = true;
          return Promise.resolve();
        }),
    ),
  ).catch((error: EngineError) => error.code);
  return { outcome, accepted, tries };
}

describe('a commit that others may overtake', () => {
  it('succeeds whenever it gets through, at the last try too, and fails only when none of them did', async () => {
    let overtakes = 0;
    for (; ; overtakes++) {
      const { outcome, accepted } = await tryWhere(overtakes);
      if (!accepted) break;
      expect({ overtakes, outcome }).toEqual({ overtakes, outcome: true });
    }
    expect(await tryWhere(overtakes)).toEqual({ outcome: 'epoch-stale', accepted: false, tries: overtakes });
    expect(overtakes).toBe(5);
  });

  it('is not tried where a look finds nothing to do, and fails at once for any other reason', async () => {
    expect(await unlessOvertaken(() => Promise.resolve(false))).toBe(false);
    expect(await tryWhere(1, 'network')).toEqual({ outcome: 'network', accepted: false, tries: 1 });
  });
});
