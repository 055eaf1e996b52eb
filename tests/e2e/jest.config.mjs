import { nodePreset } from '../../jest.preset.mjs';

/** End-to-end tests: a real server, PostgreSQL and Chromium, one file after the other, no second tries. */
export default {
  ...nodePreset('../..'),
  testMatch: ['<rootDir>/*.e2e.ts'],
  globalSetup: '<rootDir>/../start-database.mjs',
  globalTeardown: '<rootDir>/../stop-database.mjs',
  testTimeout: 120_000,
  maxWorkers: 1,
};
