import { fileURLToPath } from 'node:url';

/** Jest settings of every Node project: Node's own modules, TypeScript by swc, libraries mapped to their sources. */
export const nodePreset = (root = '../..') => ({
  testEnvironment: 'node',
  testRunner: fileURLToPath(new URL('tests/native-runner.mjs', import.meta.url)),
  moduleNameMapper: {
    '^@collab/(domain|audit|crypto)$': `<rootDir>/${root}/libs/$1/src/index.ts`,
    '^@collab/crypto/public$': `<rootDir>/${root}/libs/crypto/src/public.ts`,
    '^@collab/domain/testing$': `<rootDir>/${root}/libs/domain/src/testing/index.ts`,
    '^@collab/migrations$': `<rootDir>/${root}/migrations/index.ts`,
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
  },
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.int\\.spec\\.ts$'],
  modulePathIgnorePatterns: ['/dist/'],
  // How long a test takes is the benches' business; this only ends one that hangs.
  testTimeout: 60_000,
});
