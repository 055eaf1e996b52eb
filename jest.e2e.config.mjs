import integration from './jest.int.config.mjs';

/** End-to-end stories: the built server and client, the embedded PostgreSQL and real Chromium. One story at a time. */
export default {
  ...integration,
  testMatch: ['<rootDir>/tests/e2e/**/*.e2e.ts'],
  testTimeout: 90_000,
  maxWorkers: 1,
};
