import { describe, expect, it } from '@jest/globals';
import { crashRepeatedly } from './crash.ts';

const PATIENCE_MS = 180_000;
const UNHARMED = { lost: 0, doubled: 0, bodiless: 0, dense: true };

describe('an acknowledged event', () => {
  it(
    'outlives kill -9 of the process that appended it',
    async () => {
      const outcome = await crashRepeatedly({ killed: 'writer', rounds: 3, appends: 300 });
      expect(outcome).toMatchObject(UNHARMED);
      expect(outcome.acknowledged).toBeGreaterThan(900);
    },
    PATIENCE_MS,
  );

  it(
    'outlives kill -9 of the whole database, and the process goes on by itself',
    async () => {
      const outcome = await crashRepeatedly({ killed: 'database', rounds: 3, appends: 300 });
      expect(outcome).toMatchObject(UNHARMED);
      expect(outcome.acknowledged).toBeGreaterThan(900);
    },
    PATIENCE_MS,
  );

  it(
    'is lost where the database answers before it has written: the test sees it',
    async () => {
      const settings = { synchronous_commit: 'off', wal_writer_delay: '10s' };
      const outcome = await crashRepeatedly({ killed: 'database', rounds: 1, appends: 300, settings });
      expect(outcome.lost).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});
