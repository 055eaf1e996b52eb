import { nodePreset } from '../../jest.preset.mjs';

/** End-to-end tests: a real server and real Chromium, one file after the other, no second tries. */
export default {
  ...nodePreset('../..'),
  testMatch: ['<rootDir>/*.e2e.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
