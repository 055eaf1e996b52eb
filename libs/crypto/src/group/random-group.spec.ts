import { describe, expect, it } from '@jest/globals';
import { randomGroupRun } from '../testing/random-group-run.js';

describe('property 2: whatever happens to a group, its members agree', () => {
  it.each([11, 12])(
    'through random adds, removals, replacements, updates and resyncs (seed %i)',
    async (seed) => {
      const report = await randomGroupRun({ seed, operations: 25, maxMembers: 7 });
      expect(report.commits).toBeGreaterThan(15);
      expect(report.joins).toBeGreaterThan(5);
      // Removed devices attacked each removal, and the attack itself was shown to work.
      expect(report.attacks).toBe(report.removals);
      expect(report.attacks).toBeGreaterThan(3);
      expect(report.controls).toBeGreaterThan(0);
    },
    60_000,
  );
});
