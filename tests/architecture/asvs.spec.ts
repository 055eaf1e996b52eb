import { describe, expect, it } from '@jest/globals';
import { projectFiles, projectText } from './project-files.js';

/** The requirements of ASVS 5.0 that apply: a chapter's section with the numbers of its requirements. */
const APPLIES: Readonly<Record<string, string>> = {
  '1.1': '1-2',
  '1.2': '1-5 9-10',
  '1.3': '1-6 10-12',
  '1.5': '2-3',
  '2.1': '1-3',
  '2.2': '1-3',
  '2.3': '1-5',
  '2.4': '1-2',
  '3.2': '1-3',
  '3.3': '1-4',
  '3.4': '1-8',
  '3.5': '1-5 8',
  '3.6': '1',
  '3.7': '1-2 5',
  '4.1': '1-5',
  '4.2': '1 5',
  '4.4': '1-4',
  '5.1': '1',
  '5.2': '1-4',
  '5.3': '1-2',
  '5.4': '1-3',
  '6.1': '1-3',
  '6.2': '1-12',
  '6.3': '1-5 7-8',
  '6.4': '1-4 6',
  '6.5': '1-6 8',
  '6.6': '2-3',
  '6.7': '2',
  '7.1': '1-2',
  '7.2': '1-4',
  '7.3': '1-2',
  '7.4': '1-5',
  '7.5': '1-3',
  '7.6': '2',
  '8.1': '1-2',
  '8.2': '1-4',
  '8.3': '1-2',
  '8.4': '1-2',
  '9.1': '1-3',
  '9.2': '1-4',
  '11.1': '1-2',
  '11.2': '1-4',
  '11.3': '1-4',
  '11.4': '1-4',
  '11.5': '1',
  '11.6': '1-2',
  '12.1': '1-5',
  '12.2': '1-2',
  '12.3': '1-5',
  '13.1': '1',
  '13.2': '1-6',
  '13.3': '1-2',
  '13.4': '1-5',
  '14.1': '1-2',
  '14.2': '1-4 7',
  '14.3': '1-3',
  '15.1': '1-4',
  '15.2': '1-4',
  '15.3': '1-7',
  '15.4': '1-3',
  '16.1': '1',
  '16.2': '1-5',
  '16.3': '1-4',
  '16.4': '1-3',
  '16.5': '1-4',
  '17.1': '1-2',
  '17.2': '8',
  '17.3': '1-2',
};

const required = Object.entries(APPLIES).flatMap(([section, ranges]) =>
  ranges.split(' ').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => `${section}.${first + index}`);
  }),
);

const document = projectText('docs/asvs.md');
const existing = new Set(projectFiles());

interface Row {
  readonly number: string;
  readonly how: string;
  readonly files: readonly string[];
}

/** The rows of the tables; files are what stands in code marks and has a folder in it. */
function rowsOf(text: string): readonly Row[] {
  return text.split('\n').flatMap((line) => {
    const [, number, , how, shown] = line.split('|').map((cell) => cell.trim());
    if (number === undefined || how === undefined || !/^\d+\.\d+\.\d+(?:\\\*)?$/.test(number)) return [];
    const files = [...`${how} ${shown ?? ''}`.matchAll(/`([\w.@-]+(?:\/[\w.@-]+)+\.\w+)`/g)];
    return [{ number: number.replace('\\*', ''), how, files: files.map(([, file = '']) => file) }];
  });
}

const missingFiles = (text: string): readonly string[] =>
  rowsOf(text).flatMap(({ number, files }) =>
    files.filter((file) => !existing.has(file)).map((file) => `${number}: ${file}`),
  );

describe('the table of ASVS requirements', () => {
  it('has one row for each that applies, and no other', () => {
    const numbers = rowsOf(document).map(({ number }) => number);
    expect(numbers).toEqual(required);
  });

  it('names files that there are', () => {
    expect(missingFiles(document)).toEqual([]);
  });

  it('says how each is met, or what it comes with, or why not', () => {
    for (const { number, how } of rowsOf(document)) expect([number, how.length > 3]).toEqual([number, true]);
  });

  it('would be caught with a row that names a file which is gone, or with a row twice', () => {
    const gone = '| 1.1.1 | Something | Somehow | `tests/guarantees/gone.int.spec.ts` |';
    expect(missingFiles(gone)).toEqual(['1.1.1: tests/guarantees/gone.int.spec.ts']);
    const twice = rowsOf(`${document}\n${gone}`).map(({ number }) => number);
    expect(twice).not.toEqual(required);
  });
});
