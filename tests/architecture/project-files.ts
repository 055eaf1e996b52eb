import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What is made or installed, and is not part of the project. */
const MADE = new Set([
  'node_modules',
  'dist',
  '.git',
  '.nx',
  '.angular',
  'var',
  'coverage',
  'screenshots',
  '.env',
]);

/** Paths of all files of the project, from its root, sorted. */
export function projectFiles(folder = ROOT): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !MADE.has(name) && !name.endsWith('.tsbuildinfo'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? projectFiles(path) : [relative(ROOT, path)];
    })
    .sort();
}

/** The text of a file of the project. */
export function projectText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
