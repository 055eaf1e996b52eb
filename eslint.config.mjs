import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * Style, and the borders inside the project. Each border says in words what to do instead; tests/architecture plants a
 * forbidden import behind each of them.
 */

const SPECS = ['**/*.spec.ts', '**/testing/**', 'libs/*/src/vectors/**'];

/** @param {...{ regex: string, message: string }} patterns */
const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

/** Everything but own files and the given packages. @param {string} packages @param {string} message */
const onlyOwnFilesAnd = (packages, message) => ({
  regex: `^(?!\\.{1,2}/${packages && `|${packages}`})`,
  message,
});

const noRandomness = {
  object: 'Math',
  property: 'random',
  message: 'Predictable numbers have no place here: take crypto.getRandomValues or a number that comes in.',
};
const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name, so that a thing is called the same everywhere.',
};
const noZodByName = {
  selector: "ImportDeclaration[importKind='value'][source.value='zod'] > ImportSpecifier",
  message:
    'Write import * as z: by name, zod comes with its sentences in fifty languages, 700 kB of the client.',
};

const API = [
  {
    regex: '^@collab/crypto(?!/public$)',
    message: 'The server may import @collab/crypto/public only: it can verify, and can never decrypt.',
  },
  {
    regex: '^(ts-mls|@hpke|@noble|@serenity-kit)(/|$)',
    message: 'Cryptography lives in libs/crypto; the server takes what @collab/crypto/public gives.',
  },
  { regex: '^@angular/', message: 'The server does not know the client.' },
  { regex: '/(libs|apps)/', message: 'Import a library by its package name, not by its path.' },
];
const MODULE_BORDERS = [
  ['domain', ['domain'], 'The domain is pure: it may import zod only.'],
  ['crypto', ['crypto'], 'libs/crypto knows bytes, not the domain: let the caller pass what is needed.'],
  ['audit', ['audit', 'domain'], 'libs/audit may import the domain; a signer is passed in.'],
  ['api', ['api', 'domain', 'audit', 'crypto', 'migrations'], 'The server does not know the client.'],
  [
    'web',
    ['web', 'domain', 'crypto', 'audit'],
    'The client does not know the server: they share the domain.',
  ],
  ['migrations', ['migrations'], 'A migration must mean the same for ever: it may import typeorm only.'],
].map(([scope, allowed]) => ({
  sourceTag: `scope:${scope}`,
  onlyDependOnLibsWithTags: /** @type {string[]} */ (allowed).map((name) => `scope:${name}`),
}));

export default defineConfig(
  { ignores: ['**/dist', '**/node_modules', '**/.angular', '.nx', 'var', 'coverage', 'patches', 'docker'] },
  {
    files: ['**/*.ts', '**/*.mjs'],
    extends: [tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      'no-restricted-properties': ['error', noRandomness],
      'no-restricted-syntax': ['error', noDefaultExport, noZodByName],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts', 'migrations/**/*.ts'],
    ignores: SPECS,
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints: MODULE_BORDERS, allow: [] }],
    },
  },
  {
    files: ['libs/domain/src/**/*.ts'],
    ignores: SPECS,
    rules: {
      ...forbid(onlyOwnFilesAnd('zod$', 'The domain is pure: it may import zod and its own files only.')),
      'no-restricted-properties': [
        'error',
        noRandomness,
        {
          object: 'Date',
          property: 'now',
          message: 'The domain has no clock: the time comes in with the command.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        noDefaultExport,
        noZodByName,
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'The domain has no clock: the time comes in with the command.',
        },
      ],
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'window', 'document', 'crypto', 'fetch', 'setTimeout', 'localStorage'].map(
          (name) => ({
            name,
            message: 'The domain runs everywhere: it uses neither Node nor the browser.',
          }),
        ),
      ],
    },
  },
  ...[
    ['libs/crypto/src/**/*.ts', '', 'Only primitives/, group/ and vault/ import cryptographic packages.'],
    ['libs/crypto/src/primitives/**/*.ts', '@noble/', 'primitives/ wraps @noble and imports nothing else.'],
    ['libs/crypto/src/group/**/*.ts', 'ts-mls|@hpke/', 'group/ wraps ts-mls behind our own port.'],
    [
      'libs/crypto/src/vault/**/*.ts',
      '@serenity-kit/opaque$',
      'vault/ wraps OPAQUE and imports nothing else.',
    ],
    [
      'libs/audit/src/**/*.ts',
      '@collab/domain$|@noble/hashes|zod$|yaml$',
      'libs/audit imports the domain, hashes, zod and a YAML parser; a signer is passed in.',
    ],
    ['migrations/*.ts', 'typeorm$', 'A migration must mean the same for ever: it may import typeorm only.'],
  ].map(([files, packages, message]) => ({
    files: [String(files)],
    ignores: SPECS,
    rules: forbid(onlyOwnFilesAnd(String(packages), String(message))),
  })),
  { files: ['apps/api/src/**/*.ts'], ignores: SPECS, rules: forbid(...API) },
  {
    files: ['apps/api/src/kernel/**/*.ts'],
    ignores: SPECS,
    rules: forbid(...API, {
      regex: '^\\.\\./\\.\\./',
      message: 'The kernel knows no slice: let the slice register itself.',
    }),
  },
  {
    files: ['apps/api/src/*/*.ts'],
    // The command line puts the slices together, as app.module.ts does.
    ignores: [...SPECS, 'apps/api/src/cli/*.ts'],
    rules: forbid(...API, {
      regex: '^\\.\\./(?!kernel/)(?!.*\\.(query|module)\\.js$)',
      message:
        'Slices do not import each other: speak through events, or through the other slice’s exported query.',
    }),
  },
  {
    files: ['apps/web/src/**/*.ts'],
    ignores: SPECS,
    rules: forbid(
      {
        regex: '^(@nestjs/|typeorm$|bullmq$|pg$|@kurrent/|node:)',
        message: 'The client runs in a browser: it does not know the server’s packages.',
      },
      { regex: '/(libs|apps)/', message: 'Import a library by its package name, not by its path.' },
    ),
  },
  {
    files: ['apps/web/src/app/ui/**/*.ts'],
    ignores: SPECS,
    rules: forbid({
      regex: '^\\.\\./(?!ui/)(?!core/i18n)',
      message: 'ui/ only presents: what it shows comes in through inputs.',
    }),
  },
  {
    files: ['apps/web/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['apps/web/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    // Tools that read a default export by their own contract.
    files: [
      '**/*.config.mjs',
      '**/jest.*.mjs',
      'tests/*-database.mjs',
      'tests/longest-first.mjs',
      'tests/native-runner.mjs',
      '.dependency-cruiser.mjs',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['bench/**', 'proof/**', 'tools/**'], rules: { 'no-console': 'off' } },
  // Typed by JSDoc and checked by tsc, which asks for this form.
  { files: ['**/*.mjs'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
);
