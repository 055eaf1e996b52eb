import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CRYPTO_ERRORS } from './errors.js';
import { LABELS } from './labels.js';

describe('domain separation', () => {
  it('gives every purpose a label of its own, none the beginning of another', () => {
    const labels = Object.values(LABELS);
    for (const [i, label] of labels.entries())
      for (const other of labels.slice(i + 1)) {
        expect(other.startsWith(label)).toBe(false);
        expect(label.startsWith(other)).toBe(false);
      }
  });

  it('lists the same labels in the protocol document', () => {
    const document = readFileSync(join(import.meta.dirname, '../../../docs/protocol-crypto.md'), 'utf8');
    const section = document.slice(document.indexOf('## 13. '), document.indexOf('## 14. '));
    const listed = [...section.matchAll(/`(collab [a-z ]+ \d+)`/g)].map(([, label]) => label);
    expect(listed.sort()).toEqual(Object.values(LABELS).sort());
  });
});

describe('errors', () => {
  it('have one sentence a code, so that a sentence tells which it is', () => {
    const sentences = Object.values(CRYPTO_ERRORS);
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});
