import { nodePreset } from './jest.preset.mjs';

/** Integration specs: what needs the real embedded PostgreSQL, one server for the whole run. */
const preset = nodePreset('.');

export default {
  ...preset,
  testMatch: ['<rootDir>/apps/api/src/**/*.int.spec.ts', '<rootDir>/tests/**/*.int.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/tests/start-database.mjs',
  globalTeardown: '<rootDir>/tests/stop-database.mjs',
  testTimeout: 30_000,
  maxWorkers: 2,
};
