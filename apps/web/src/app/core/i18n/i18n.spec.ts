import { describe, expect, it } from '@jest/globals';
import { en, type MessageKey } from './en.js';
import { fr } from './fr.js';

const SAMPLE = { n: 3, name: 'Maëlle', email: 'm@example.org', missing: 4, over: 12, people: 3, devices: 5 };
const MORE = {
  query: 'iroise',
  text: 'bonjour',
  author: 'Hana',
  room: 'Iroise',
  domains: 'example.org',
  actor: 'Hana',
  subject: 'Yann',
  device: '4f2a 90c1',
  date: '3 March',
  days: 41,
  at: '3 March',
  city: 'Nouméa',
  position: '4711',
  host: 'collab.lab.example',
  title: 'Hana',
  current: 3,
  accounts: 7,
  rooms: 48,
  direct: 20,
  address: 'hana@example.org',
};

function written(message: unknown): string {
  return typeof message === 'function'
    ? String(message({ ...SAMPLE, ...MORE, since: '10:02' }))
    : String(message);
}

/** Sentences of `text` where high punctuation lacks its no-break space, or a typewriter sign stands for a real one. */
function typingFaults(text: string): string[] {
  const bare = text.replace(/\d\d:\d\d/g, '');
  const faults = [/[^\u00a0\u202f][;:?!»]/, /«[^\u00a0\u202f]/, /'/, /"/, /\.\.\./];
  return faults.some((fault) => fault.test(bare)) ? [text] : [];
}

describe('the texts of the interface', () => {
  it('exist in both languages under the same keys', () => {
    expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(Object.keys(en) as MessageKey[])('%s says something in both languages', (key) => {
    for (const text of [written(en[key]), written(fr[key])]) {
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/undefined|\[object/);
    }
  });

  it('keep the French spacing of high punctuation, and typographic apostrophes', () => {
    expect(Object.values(fr).flatMap((message) => typingFaults(written(message)))).toEqual([]);
  });

  it('would be caught with a plain space, a typewriter apostrophe or three dots', () => {
    for (const fault of ['Prêt ?', 'Prêt?', "l'appareil", 'Envoi...', '« salon »']) {
      expect(typingFaults(fault)).toEqual([fault]);
    }
    expect(typingFaults('Prêt\u202f? L’appareil «\u00a0salon\u00a0» attend depuis 10:02.')).toEqual([]);
  });

  it('never raise their voice', () => {
    for (const message of [...Object.values(en), ...Object.values(fr)]) {
      expect(written(message)).not.toMatch(/!|\boops\b|\bplease note\b/i);
    }
  });

  it('count people the French way: zero and one are singular', () => {
    expect(fr['rooms.unread']({ n: 0 })).toBe('0\u00a0message non lu');
    expect(fr['rooms.unread']({ n: 2 })).toBe('2\u00a0messages non lus');
    expect(en['rooms.unread']({ n: 1 })).toBe('1 unread message');
  });
});
