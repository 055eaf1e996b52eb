/** All unit tests, in one run. The integration tests have jest.int.config.mjs, the browser's tests/e2e. */
export default {
  projects: ['libs/domain', 'libs/crypto', 'libs/audit', 'apps/api', 'apps/web', 'tests'].map(
    (project) => `<rootDir>/${project}/jest.config.mjs`,
  ),
};
