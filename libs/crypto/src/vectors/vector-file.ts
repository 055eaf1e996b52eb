import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

const givenFolder = process.env['COLLAB_VECTORS'];

/** Bytes of a hex field. */
export const hex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/**
 * Declares the one test of a vector file: it loops over every case, names the failing ones, and counts. Own files have
 * to hold exactly `expectedCases`; of a folder given by COLLAB_VECTORS a file may hold another number, or be absent,
 * which is reported by a skipped test.
 */
export function vectorFile<Content, Case>(
  path: string,
  expectedCases: number,
  casesOf: (content: Content) => Iterable<Case>,
  run: (each: Case) => void | Promise<void>,
  parse: (text: string) => unknown = JSON.parse,
): void {
  const file = join(givenFolder === undefined ? import.meta.dirname : absolute(givenFolder), path);
  describe(path, () => {
    if (givenFolder !== undefined && !existsSync(file)) {
      it.skip('is absent from the given folder', () => undefined);
      return;
    }
    const cases = [...casesOf(parse(readFileSync(file, 'utf8')) as Content)];
    it(`holds in all of its ${cases.length} cases`, async () => {
      const failures: string[] = [];
      for (const [index, each] of cases.entries()) {
        try {
          await run(each);
        } catch (reason) {
          failures.push(`case ${nameOf(each, index)}: ${String(reason)}`);
        }
      }
      expect(failures).toEqual([]);
      if (givenFolder === undefined) expect(cases).toHaveLength(expectedCases);
      else expect(cases).not.toHaveLength(0);
    }, 300_000);
  });
}

/** A relative folder is meant from where the command was typed, which npm passes on. */
const absolute = (folder: string) =>
  isAbsolute(folder) ? folder : resolve(process.env['INIT_CWD'] ?? process.cwd(), folder);

const nameOf = (each: unknown, index: number): string =>
  typeof each === 'object' && each !== null && 'tcId' in each ? String(each.tcId) : `number ${index}`;
