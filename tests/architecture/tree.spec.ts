import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectFiles, projectText } from './project-files.js';

const files = projectFiles();
const FORBIDDEN_NAMES = /^(common|shared|utils?|helpers?|base|manager)$/;
const MAX_LINES = 400;
/** Published test vectors and the frozen registry: data, not code. */
const DATA = /(^|\/)vectors\/|\.snapshot\.json$/;

describe('the tree', () => {
  it('in README names exactly the folders that there are', () => {
    const { listed, parents } = readmeTree(projectText('README.md'));
    expect(differences(listed, parents, files)).toEqual({ unlisted: [], missing: [] });
  });

  it('in README would be reported when it left a folder out or invented one', () => {
    const altered = projectText('README.md').replace('  kernel/ ', '  invented/ ');
    const { listed, parents } = readmeTree(altered);
    expect(differences(listed, parents, files)).toEqual({
      unlisted: ['apps/api/src/kernel'],
      missing: ['apps/api/src/invented'],
    });
  });

  it('has no folder or file whose name says nothing', () => {
    const meaningless = (path: string) =>
      path.split('/').some((name) => FORBIDDEN_NAMES.test(name.split('.')[0] ?? ''));
    expect(meaningless('apps/api/src/common/string.utils.ts')).toBe(true);
    expect(files.filter((path) => /\.(ts|mjs|html|scss)$/.test(path) && meaningless(path))).toEqual([]);
  });

  it('has no source file of more than 400 lines', () => {
    const sources = files.filter((path) => /\.(ts|mjs|html|scss)$/.test(path) && !DATA.test(path));
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((path) => projectText(path).split('\n').length > MAX_LINES + 1)).toEqual([]);
  });
});

/** Folders of the tree in README, and those among them whose subfolders it lists. */
function readmeTree(readme: string): { listed: readonly string[]; parents: readonly string[] } {
  const tree = /## The tree[\s\S]*?```\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const listed: string[] = [];
  const parents = new Set<string>();
  let parent = '';
  for (const line of tree.split('\n').filter((text) => text.trim() !== '')) {
    const names =
      line
        .trim()
        .split(/\s{2,}/)[0]
        ?.split(' ') ?? [];
    const nested = line.startsWith('  ');
    if (nested) parents.add(parent);
    for (const name of names.filter((text) => text.endsWith('/'))) {
      listed.push(`${nested ? `${parent}/` : ''}${name.slice(0, -1)}`);
    }
    if (!nested) parent = listed.at(-1) ?? '';
  }
  return { listed, parents: [...parents] };
}

/** Folders that hold files but are not listed, and listed ones that hold none. */
function differences(listed: readonly string[], parents: readonly string[], paths: readonly string[]) {
  const folders = new Set(paths.flatMap((path) => ancestors(path)));
  const due = [...folders].filter((folder) => {
    if (folder.startsWith('.')) return false;
    const covered = listed.some((entry) => entry === folder || entry.startsWith(`${folder}/`));
    if (covered) return false;
    return !folder.includes('/') || parents.includes(dirname(folder));
  });
  return { unlisted: due.sort(), missing: listed.filter((entry) => !folders.has(entry)) };
}

function ancestors(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...ancestors(folder)];
}
