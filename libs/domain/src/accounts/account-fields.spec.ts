import { describe, expect, it } from '@jest/globals';
import { ClientName, DeviceName, DisplayName, domainOf, EmailAddress } from './account-fields.js';

const accepts = (schema: typeof EmailAddress, text: string): boolean => schema.safeParse(text).success;

describe('an e-mail address', () => {
  it.each(['maelle@example.org', 'r\u00e9mi+lab@xn--lab-2.example', 'a@b.c'])('may be %s', (text) => {
    expect(accepts(EmailAddress, text)).toBe(true);
  });

  it.each([
    '',
    'maelle',
    'maelle@localhost',
    'two@at@example.org',
    'a b@example.org',
    'nul\u0000@example.org',
    'line\n@example.org',
    'hidden\u200b@example.org',
    'half\ud800@example.org',
    'many@example.org,other@example.org',
    '\u212aim@example.org',
    '\u0130da@example.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(250)}.org`,
  ])('may not be %j', (text) => {
    expect(accepts(EmailAddress, text)).toBe(false);
  });

  it('has a domain, which is the same in capitals', () => {
    expect(domainOf('Maelle@Labo.Example.ORG')).toBe('labo.example.org');
  });
});

describe.each([
  ['a person', DisplayName, 80],
  ['a device', DeviceName, 80],
  ['a browser', ClientName, 120],
])('the name of %s', (_whose, schema, max) => {
  it('is one line that every screen and database can show', () => {
    for (const text of ['Ma\u00eblle Kervadec', '\u5c71\u7530\u82b1\u5b50', 'x'.repeat(max)])
      expect(accepts(schema, text)).toBe(true);
    for (const text of [
      'x'.repeat(max + 1),
      ' padded',
      'nul\u0000',
      'two\nlines',
      'turned\u202earound',
      'half\ud800',
      '\u3164',
      '\u2800\u2800',
      '\u034f\u0301',
    ]) {
      expect(accepts(schema, text)).toBe(false);
    }
  });
});
