import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A forbidden line in a file that could exist, and what the border says about it. */
const PLANTED: readonly (readonly [file: string, line: string, message: RegExp])[] = [
  ['libs/domain/src/rooms/planted.ts', "import 'node:fs';", /The domain is pure/],
  ['libs/domain/src/rooms/planted.ts', "import '@noble/hashes/sha2.js';", /The domain is pure/],
  ['libs/domain/src/rooms/planted.ts', 'export const now = Date.now();', /The domain has no clock/],
  ['libs/domain/src/rooms/planted.ts', 'export const now = new Date();', /The domain has no clock/],
  ['libs/domain/src/rooms/planted.ts', 'export const dice = Math.random();', /Predictable numbers/],
  [
    'libs/domain/src/rooms/planted.ts',
    'export const key = crypto.randomUUID();',
    /neither Node nor the browser/,
  ],
  ['libs/crypto/src/envelope/planted.ts', "import '@noble/ciphers/aes.js';", /Only primitives\//],
  ['libs/crypto/src/primitives/planted.ts', "import 'ts-mls';", /primitives\/ wraps @noble/],
  ['libs/crypto/src/group/planted.ts', "import '@collab/domain';", /group\/ wraps ts-mls/],
  ['libs/crypto/src/vault/planted.ts', "import 'typeorm';", /vault\/ wraps OPAQUE/],
  ['libs/audit/src/planted.ts', "import '@nestjs/common';", /a signer is passed in/],
  ['libs/audit/src/planted.ts', "import '@collab/crypto';", /a signer is passed in/],
  ['apps/api/src/rooms/planted.ts', "import '@collab/crypto';", /it can verify, and can never decrypt/],
  ['apps/api/src/rooms/planted.ts', "import 'ts-mls';", /Cryptography lives in libs\/crypto/],
  [
    'apps/api/src/rooms/planted.ts',
    "import '../accounts/accounts.handler.js';",
    /Slices do not import each other/,
  ],
  [
    'apps/api/src/kernel/mail/planted.ts',
    "import '../../rooms/rooms.module.js';",
    /The kernel knows no slice/,
  ],
  ['apps/web/src/app/rooms/planted.ts', "import 'typeorm';", /does not know the server’s packages/],
  ['apps/web/src/app/rooms/planted.ts', "import '@nestjs/common';", /does not know the server’s packages/],
  ['apps/web/src/app/ui/planted.ts', "import '../core/session.js';", /ui\/ only presents/],
  ['migrations/1900000000000-planted.ts', "import '@collab/domain';", /must mean the same for ever/],
  ['apps/api/src/rooms/planted.ts', 'export default 1;', /Export by name/],
];

/** The same places, and lines that they may have. */
const ALLOWED: readonly (readonly [file: string, line: string])[] = [
  ['libs/domain/src/rooms/planted.ts', "import 'zod';"],
  ['libs/crypto/src/primitives/planted.ts', "import '@noble/ciphers/aes.js';"],
  ['libs/crypto/src/group/planted.ts', "import 'ts-mls';"],
  ['apps/api/src/rooms/planted.ts', "import '@collab/crypto/public';"],
  ['apps/api/src/rooms/planted.ts', "import '../accounts/people.query.js';"],
  ['apps/api/src/kernel/mail/planted.ts', "import '../jobs/jobs.js';"],
  ['migrations/1900000000000-planted.ts', "import 'typeorm';"],
];

/** Reads [file, line] pairs, prints the messages of each. ESLint needs a process of its own: its plugins are CommonJS. */
const LINT = `
  import { ESLint } from 'eslint';
  const eslint = new ESLint();
  const results = [];
  for (const [filePath, line] of JSON.parse(process.argv[1])) {
    const [result] = await eslint.lintText(line + '\\n', { filePath });
    results.push(result.messages.map(({ message }) => message));
  }
  process.stdout.write(JSON.stringify(results));
`;

describe('the borders', () => {
  let messages: readonly (readonly string[])[] = [];
  beforeAll(() => {
    // The rule between projects checks nothing, and says so in the output, until Nx has drawn its graph.
    execFileSync('node', ['node_modules/nx/dist/bin/nx.js', 'show', 'projects'], { cwd: ROOT });
    const lines = [...PLANTED.map(([file, line]) => [file, line]), ...ALLOWED];
    const output = execFileSync('node', ['--input-type=module', '--eval', LINT, JSON.stringify(lines)], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NX_DAEMON: 'false' },
    });
    messages = JSON.parse(output);
  }, 120_000);

  it.each(PLANTED.map((planted, index) => [...planted, index] as const))(
    'report in %s: %s',
    (_file, _line, message, index) => {
      expect(messages[index]).toContainEqual(expect.stringMatching(message));
    },
  );

  it.each(ALLOWED.map((allowed, index) => [...allowed, index] as const))(
    'let %s have: %s',
    (_file, _line, index) => {
      expect(messages[PLANTED.length + index]).toEqual([]);
    },
  );
});
