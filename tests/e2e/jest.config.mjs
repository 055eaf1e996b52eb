import { nodePreset } from '../../jest.preset.mjs';

/** End-to-end tests: a real server, PostgreSQL and Chromium for each file, no second tries. */
export default {
  ...nodePreset('../..'),
  testMatch: ['<rootDir>/*.e2e.ts'],
  globalSetup: '<rootDir>/../start-database.mjs',
  globalTeardown: '<rootDir>/../stop-database.mjs',
  testTimeout: 120_000,
  testSequencer: '<rootDir>/../longest-first.mjs',
  // A story waits for its pages about half of the time; two fill two cores.
  maxWorkers: 2,
};
