/**
 * All unit tests, in one run. The integration tests have jest.int.config.mjs, the browser's tests/e2e. Jest takes the time
 * limit of a test from here and not from the projects.
 */
export default {
  testTimeout: 60_000,
  projects: ['libs/domain', 'libs/crypto', 'libs/audit', 'apps/api', 'apps/web', 'tests'].map(
    (project) => `<rootDir>/${project}/jest.config.mjs`,
  ),
};
