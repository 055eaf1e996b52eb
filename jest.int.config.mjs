import { nodePreset } from './jest.preset.mjs';

/** Integration specs: what needs the real embedded PostgreSQL, one server for the whole run. */
const preset = nodePreset('.');

export default {
  ...preset,
  moduleNameMapper: {
    ...preset.moduleNameMapper,
    '^\\./opaque-profile\\.js$': '<rootDir>/tests/light-passwords.ts',
  },
  testMatch: ['<rootDir>/apps/api/src/**/*.int.spec.ts', '<rootDir>/tests/**/*.int.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/tests/start-database.mjs',
  globalTeardown: '<rootDir>/tests/stop-database.mjs',
  testSequencer: '<rootDir>/tests/longest-first.mjs',
  testTimeout: 60_000,
  // Twice as many as cores: these tests wait more than half of the time, for timers, processes and the database.
  maxWorkers: 4,
};
