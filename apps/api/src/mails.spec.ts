import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { factorMail } from './accounts/factor-mails.js';
import { invitationMail, invitedWithAccountMail } from './accounts/invitation-mails.js';
import {
  identityResetMail,
  noAccountMail,
  passwordChangedMail,
  passwordResetMail,
} from './accounts/recovery-mails.js';
import { accountExistsMail, verificationMail } from './accounts/sign-up-mails.js';
import { askedByMail } from './contacts/contact-mails.js';
import { type MailContent, type MailLanguage, renderMail } from './kernel/mail/mail-template.js';

const publicUrl = 'https://collab.lab.example';
const link = `${publicUrl}/verify#token=${'q'.repeat(43)}`;
const displayName = 'Maëlle <b>Kervadec</b>';
const owner = { displayName, publicUrl };
const asked = { name: displayName, host: 'collab.lab.example', publicUrl };

type Written = (language: MailLanguage) => MailContent;
/** Every mail that the server writes, with whether it may say a person's name: the reader's own, or who asks for them. */
const MAILS: Readonly<Record<string, readonly [write: Written, saysName: boolean]>> = {
  verificationMail: [(language) => verificationMail({ displayName, link }, language), true],
  accountExistsMail: [(language) => accountExistsMail({ logInLink: `${publicUrl}/log-in` }, language), false],
  invitationMail: [(language) => invitationMail({ link }, language), false],
  invitedWithAccountMail: [(language) => invitedWithAccountMail({ link }, language), false],
  passwordResetMail: [(language) => passwordResetMail({ link }, language), false],
  noAccountMail: [(language) => noAccountMail({ signUpLink: `${publicUrl}/sign-up` }, language), false],
  passwordChangedMail: [(language) => passwordChangedMail(owner, language), true],
  identityResetMail: [(language) => identityResetMail(owner, language), true],
  'factorMail added': [(language) => factorMail('added')(owner, language), true],
  'factorMail removed': [(language) => factorMail('removed')(owner, language), true],
  'factorMail codes-replaced': [(language) => factorMail('codes-replaced')(owner, language), true],
  'factorMail code-used': [(language) => factorMail('code-used')(owner, language), true],
  'factorMail copy-suspected': [(language) => factorMail('copy-suspected')(owner, language), true],
  'factorMail reset': [(language) => factorMail('reset')(owner, language), true],
  'askedByMail open': [(language) => askedByMail({ ...asked, maySignUp: true }, language), true],
  'askedByMail closed': [(language) => askedByMail({ ...asked, maySignUp: false }, language), true],
};
const EACH = Object.entries(MAILS).flatMap(([name, [write, saysName]]) =>
  (['en', 'fr'] as const).map((language) => ({ name, language, write, saysName })),
);

const linksOf = (text: string): string[] => [...new Set(text.match(/https?:\/\/[^\s"<]+/g) ?? [])].sort();
/** What a reader of the HTML sees. */
const visible = (html: string): string =>
  html
    .replace(/^.*<body[^>]*>/s, '')
    .replace(/<[^>]+>/g, '\n')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
/** What a mail program would load when the mail is opened. */
const loads = (html: string): string[] =>
  html.match(
    /<(?:img|script|link|iframe|object|embed|video|audio|form)\b|url\(|@import|\bsrc=|\bbackground=/gi,
  ) ?? [];

describe('every mail', () => {
  it.each(EACH)('$name says the same as text and as HTML in $language', ({ write, language, saysName }) => {
    const content = write(language);
    const { subject, text, html } = renderMail(content, language);
    expect(linksOf(html)).toEqual(linksOf(text));
    const action = content.action === undefined ? [] : [content.action.label, content.action.url];
    for (const words of [...content.paragraphs, ...action, content.footnote ?? '']) {
      expect(text).toContain(words);
      expect(visible(html)).toContain(words);
    }
    expect(loads(html)).toEqual([]);
    expect(html).not.toContain('<b>');
    expect(`${subject} ${text}`).not.toMatch(/undefined|\[object|@/);
    expect(subject).not.toContain('Kervadec');
    expect(text.includes('Kervadec')).toBe(saysName);
  });

  it.each(EACH.filter(({ language }) => language === 'fr'))('$name keeps French spacing', ({ write }) => {
    const { paragraphs, action, footnote = '', subject } = write('fr');
    const words = [subject, ...paragraphs, action?.label ?? '', footnote].join(' ');
    expect(words.match(/[^\u00a0\u202f\d][;:?!»]|'|\.\.\./g)).toBeNull();
  });

  it('is in this list', () => {
    const folder = import.meta.dirname;
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const declared = files
      .filter((name) => name.endsWith('-mails.ts'))
      .flatMap((name) => [
        ...readFileSync(join(folder, name), 'utf8').matchAll(
          /^export const (\w+)[^=]*MailTemplate|^export const (factorMail)\b/gm,
        ),
      ])
      .map(([, name, factory]) => name ?? factory);
    const listed = new Set(Object.keys(MAILS).map((name) => name.split(' ')[0]));
    expect([...new Set(declared)].sort()).toEqual([...listed].sort());
  });

  it('would be caught with a picture, or with a link that the text leaves out', () => {
    expect(loads('<p><img src="https://tracker.example/1.gif"></p>')).not.toEqual([]);
    expect(linksOf('<a href="https://one.example">')).not.toEqual(linksOf('no link'));
  });
});
