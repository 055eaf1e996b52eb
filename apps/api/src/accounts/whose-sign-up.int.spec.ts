import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  FinishLogIn,
  ReadVerification,
  ResendVerification,
  StartLogIn,
  StartVerification,
  VerifyEmail,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser } from '../../../../tests/browser.js';
import { passwords } from '../../../../tests/passwords.js';
import { beginSignUp, logIn, proveSignUp, requestAccount, signUp } from '../../../../tests/people.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { PendingSignUps } from './pending-sign-ups.js';

const OWN = 'a heron over the slow water';
const FOREIGN = 'chosen by whoever lies in wait';
const COOKIE = 'collab_sign_up';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'done',
    (refusal: { code?: string }) => refusal.code ?? String(refusal),
  );
const accountsOf = async (email: string): Promise<number> => {
  const rows: unknown[] = await server.database.query('SELECT FROM accounts WHERE email = $1', [email]);
  return rows.length;
};
const needs = async (browser: Browser, token: string) =>
  (await browser.run(ReadVerification, { token })).needs;
const byLink = (browser: Browser, token: string) => codeOf(browser.run(VerifyEmail, { token }));
/** What becomes of a link in another browser than the one that signed up. */
const byPassword = async (browser: Browser, token: string, password: string, provedTo = token) =>
  codeOf(
    proveSignUp(browser, provedTo, password).then((proof) =>
      browser.run(VerifyEmail, { token, password: proof }),
    ),
  );
/** Signs somebody up in a browser of their own, up to the mail. */
async function begin(email: string, password: string) {
  const browser = server.browser();
  const accountId = await requestAccount(browser, { email, password });
  return { browser, accountId, token: await server.mails.tokenTo(email) };
}

describe('whoever signs up with a foreign address', () => {
  it('gets no account, however its owner follows the mailed link, who then signs up as if nothing had been', async () => {
    const email = 'victim@example.org';
    const attack = await begin(email, FOREIGN);
    const owner = server.browser();
    for (let click = 0; click < 3; click++) {
      expect(await needs(owner, attack.token)).toBe('password');
      expect(await byLink(owner, attack.token)).toBe('password-required');
    }
    expect(await byPassword(owner, attack.token, OWN)).toBe('wrong-password');
    expect(await accountsOf(email)).toBe(0);
    const attacker = { email, password: FOREIGN };
    expect(await codeOf(logIn(server.browser(), attacker))).toBe('wrong-password');

    await signUp(server, { email, password: OWN });
    expect(await byLink(attack.browser, attack.token)).toBe('link-used');
    expect(await byPassword(owner, attack.token, FOREIGN)).toBe('link-used');
    expect(await accountsOf(email)).toBe(1);
    expect(await codeOf(logIn(server.browser(), attacker))).toBe('wrong-password');
    await logIn(server.browser(), { email, password: OWN });
  });

  it('would get one where the owner’s browser passes for theirs, which shows what the test above is worth', async () => {
    const email = 'planted@example.org';
    const { browser, token } = await begin(email, FOREIGN);
    const owner = server.browser();
    owner.setCookie(COOKIE, browser.cookie(COOKIE) ?? '');
    expect(await byLink(owner, token)).toBe('done');
    await logIn(server.browser(), { email, password: FOREIGN });
  });
});

describe('a sign-up', () => {
  it('is opened by the link alone in the browser that began it', async () => {
    const { browser, token } = await begin('here@example.org', OWN);
    expect(await needs(browser, token)).toBe('nothing');
    expect(await byLink(browser, token)).toBe('done');
    expect(browser.cookie(COOKIE)).toBeUndefined();
    expect(await codeOf(needs(browser, token))).toBe('link-used');
  });

  it('is opened in another browser by its password, after which its guesses are forgotten', async () => {
    const email = 'phone@example.org';
    const laptop = await begin(email, OWN);
    const phone = server.browser();
    expect(await byPassword(phone, laptop.token, 'a heron over quick water')).toBe('wrong-password');
    expect(await byPassword(phone, laptop.token, OWN)).toBe('done');
    expect(await byLink(laptop.browser, laptop.token)).toBe('link-used');
    const tries: unknown[] = await server.database.query('SELECT FROM log_in_tries WHERE bucket = $1', [
      laptop.accountId,
    ]);
    expect(tries).toEqual([]);
    for (const browser of [laptop.browser, phone]) await logIn(browser, { email, password: OWN });
  });

  it('takes no more guesses than a log-in', async () => {
    const { accountId, token } = await begin('guessed@example.org', OWN);
    const guess = () => byPassword(server.browser(), token, FOREIGN);
    expect(await guess()).toBe('wrong-password');
    // As after three more of them: the next one is the fifth.
    await server.database.query('UPDATE log_in_tries SET level = 4 WHERE bucket = $1', [accountId]);
    expect(await guess()).toBe('wrong-password');
    expect(await guess()).toBe('too-many-tries');
    expect(await byPassword(server.browser(), token, OWN)).toBe('too-many-tries');
  });

  it('is told apart from another one for the same address: each link opens what its mail belonged to', async () => {
    const email = 'twice@example.org';
    const first = await begin(email, OWN);
    const second = await begin(email, FOREIGN);
    expect(await byLink(first.browser, second.token)).toBe('password-required');
    expect(await byLink(second.browser, first.token)).toBe('password-required');
    expect(await byPassword(first.browser, second.token, OWN)).toBe('wrong-password');
    expect(await byPassword(first.browser, second.token, OWN, first.token)).toBe('wrong-credentials');
    expect(await accountsOf(email)).toBe(0);
    expect(await byPassword(first.browser, second.token, FOREIGN)).toBe('done');
    expect(await byLink(first.browser, first.token)).toBe('link-used');
    expect(await codeOf(logIn(server.browser(), { email, password: OWN }))).toBe('wrong-password');
    await logIn(server.browser(), { email, password: FOREIGN });
  });

  it('takes a proof of its password for nothing else, and no other proof for it', async () => {
    const known = { email: 'known@example.org', password: OWN };
    await signUp(server, known);
    const { token } = await begin('purpose@example.org', OWN);
    const browser = server.browser();
    const proof = await proveSignUp(browser, token, OWN);
    expect(await codeOf(browser.run(FinishLogIn, { ...proof, client: 'Test browser' }))).toBe(
      'wrong-credentials',
    );
    expect(await codeOf(browser.run(VerifyEmail, { token, password: proof }))).toBe('wrong-credentials');
    const ofLogIn = await passwords.prove(OWN, (startLoginRequest) =>
      browser.run(StartLogIn, { email: known.email, startLoginRequest }),
    );
    expect(await codeOf(browser.run(VerifyEmail, { token, password: ofLogIn }))).toBe('wrong-credentials');
    expect(await byPassword(browser, token, OWN)).toBe('done');
  });

  it('knows its browser by a token that it keeps as a hash, for a day, and compares whole', async () => {
    const email = 'cookie@example.org';
    const { browser, token } = await begin(email, OWN);
    const cookie = browser.cookie(COOKIE) ?? '';
    expect(cookie).toMatch(/^[\w-]{43}$/);
    const rows: unknown[] = await server.database.query('SELECT sign_ups::text FROM sign_ups');
    for (const form of [cookie, Buffer.from(cookie, 'base64url').toString('hex')])
      expect(JSON.stringify(rows)).not.toContain(form);
    for (const other of [
      `${cookie.startsWith('A') ? 'B' : 'A'}${cookie.slice(1)}`,
      cookie.slice(1),
      '',
      token,
    ]) {
      browser.setCookie(COOKIE, other);
      expect(await byLink(browser, token)).toBe('password-required');
    }
    browser.setCookie(COOKIE, cookie);
    await server.database.query(`UPDATE sign_ups SET browser_until = now() WHERE browser_until IS NOT NULL`);
    expect(await byLink(browser, token)).toBe('password-required');
    expect(await byPassword(browser, token, OWN)).toBe('done');
  });

  it('says of a link that is over or never was the same before and after the password is asked for', async () => {
    const late = await begin('late@example.org', OWN);
    const proof = await proveSignUp(server.browser(), late.token, OWN);
    await server.database.query(`UPDATE sign_ups SET expires_at = now() WHERE sealed IS NOT NULL`);
    const { startLoginRequest } = { startLoginRequest: 'A'.repeat(128) };
    for (const [token, code] of [
      [late.token, 'link-expired'],
      ['A'.repeat(43), 'link-invalid'],
    ] as const) {
      const browser = server.browser();
      expect(await codeOf(needs(browser, token))).toBe(code);
      expect(await codeOf(browser.run(StartVerification, { token, startLoginRequest }))).toBe(code);
      expect(await byLink(browser, token)).toBe(code);
    }
    expect(await codeOf(server.browser().run(VerifyEmail, { token: late.token, password: proof }))).toBe(
      'link-expired',
    );
    await late.browser.run(ResendVerification, { token: late.token });
    const anew = await server.mails.tokenTo('late@example.org');
    expect([await needs(server.browser(), anew), await needs(late.browser, anew)]).toEqual([
      'password',
      'nothing',
    ]);
    expect(await byLink(late.browser, anew)).toBe('done');
  });
});

describe('a mailed link whose address has got another account in the meantime', () => {
  const answersTo = async (token: string, browser = server.browser()) => [
    await codeOf(needs(browser, token)),
    await codeOf(browser.run(StartVerification, { token, startLoginRequest: 'A'.repeat(128) })),
  ];

  it('says so as soon as it is read, in the browser that signed up and in any other, and takes no guess', async () => {
    const email = 'claimed@example.org';
    const { browser, accountId, token } = await begin(email, FOREIGN);
    expect(await needs(server.browser(), token)).toBe('password');
    await signUp(server, { email, password: OWN });
    for (const opened of [browser, server.browser()])
      expect(await answersTo(token, opened)).toEqual(['link-used', 'link-used']);
    const tries: unknown[] = await server.database.query('SELECT FROM log_in_tries WHERE bucket = $1', [
      accountId,
    ]);
    expect(tries).toEqual([]);
  });

  it('tells of it nobody who does not have it, such as whoever signed up with the address', async () => {
    const [email, free] = ['told@example.org', 'untold@example.org'];
    const [stranger, other] = [server.browser(), server.browser()];
    const { signUpToken: taken } = await beginSignUp(stranger, { email, password: FOREIGN });
    const { signUpToken: open } = await beginSignUp(other, { email: free, password: FOREIGN });
    const links = [await server.mails.tokenTo(email), await server.mails.tokenTo(free)];
    await signUp(server, { email, password: OWN });
    expect(await answersTo(taken, stranger)).toEqual(await answersTo(open, other));
    const [withLink, withOther] = await Promise.all(
      links.map((token) => codeOf(needs(server.browser(), token))),
    );
    expect([withLink, withOther]).toEqual(['link-used', 'done']);
  });
});

describe('the mail of a sign-up that is asked for again', () => {
  it('is sent five times, after which the last link stays good and whoever asks is told the same', async () => {
    const { browser, token } = await begin('again@example.org', OWN);
    const signUps = server.nest.get(PendingSignUps);
    let newest = token;
    for (let n = 0; n < 5; n++) newest = (await signUps.replace(newest)) ?? 'none';
    expect(newest).not.toBe('none');
    const send = jest.spyOn(server.nest.get(Mailer), 'send');
    try {
      expect(await browser.run(ResendVerification, { token: newest })).toEqual({});
      expect(send).not.toHaveBeenCalled();
    } finally {
      send.mockRestore();
    }
    expect(await byLink(browser, newest)).toBe('done');
  });

  it('leaves the link good that is out where the address gets no more mail for a while', async () => {
    const email = 'full@example.org';
    const { browser, token } = await begin(email, OWN);
    let newest = token;
    for (let n = 0; n < 2; n++) {
      await browser.run(ResendVerification, { token: newest });
      newest = await server.mails.tokenTo(email);
    }
    expect(await browser.run(ResendVerification, { token: newest })).toEqual({});
    expect(await byLink(browser, newest)).toBe('done');
  });
});
