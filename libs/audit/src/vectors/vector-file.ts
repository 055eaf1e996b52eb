import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const givenFolder = process.env['COLLAB_VECTORS'];

/** Bytes of a base64 field. */
export const base64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

/**
 * Declares the one test of a vector file: it loops over every case, names the failing ones, and counts. Own files have
 * to hold exactly `expectedCases`; of a folder given by COLLAB_VECTORS a file may hold another number, or be absent,
 * which is reported by a skipped test.
 */
export function vectorFile<Content, Case>(
  path: string,
  expectedCases: number,
  casesOf: (content: Content) => readonly Case[],
  run: (each: Case) => void,
): void {
  // A relative folder is meant from where the command was typed, which npm passes on.
  const typedIn = process.env['INIT_CWD'] ?? process.cwd();
  const folder = givenFolder === undefined ? import.meta.dirname : resolve(typedIn, givenFolder);
  const file = join(folder, path);
  describe(path, () => {
    if (givenFolder !== undefined && !existsSync(file)) {
      it.skip('is absent from the given folder', () => undefined);
      return;
    }
    const cases = casesOf(JSON.parse(readFileSync(file, 'utf8')) as Content);
    it(`holds in all of its ${cases.length} cases`, () => {
      const failures: string[] = [];
      for (const [index, each] of cases.entries()) {
        try {
          run(each);
        } catch (reason) {
          failures.push(`case number ${index}: ${String(reason)}`);
        }
      }
      expect(failures).toEqual([]);
      if (givenFolder === undefined) expect(cases).toHaveLength(expectedCases);
      else expect(cases).not.toHaveLength(0);
    });
  });
}
