import { describe, expect, it } from '@jest/globals';
import { projectFiles, projectText } from './project-files.js';

/** What belongs to a machine or to a way of working, and not to the project. Written in parts, to be absent here. */
const FORBIDDEN = new RegExp(
  [
    ['registry', '\\.npmjs'].join(''),
    ['/ro', 'ot/'].join(''),
    ['/ho', 'me/\\w'].join(''),
    ['/wo', 'rk/'].join(''),
    ['HOU', 'SE\\.md'].join(''),
    ['TO', 'DO'].join(''),
    ['FIX', 'ME'].join(''),
  ].join('|'),
);
const TEXT = /\.(ts|mjs|js|json|md|html|scss|css|yml|svg|sh)$|(^|\/)(\.env\.example|\.npmrc|Dockerfile)$/;

describe('the words of the project', () => {
  it('name no registry host, no path of a machine and nothing left undone', () => {
    const texts = projectFiles().filter((path) => TEXT.test(path));
    expect(texts.length).toBeGreaterThan(150);
    expect(texts.filter((path) => FORBIDDEN.test(projectText(path)))).toEqual([]);
  });

  it('would be reported', () => {
    expect('see ' + ['/ho', 'me/me/notes'].join('')).toMatch(FORBIDDEN);
  });
});
