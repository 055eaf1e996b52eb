import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startRegistration } from '@collab/crypto';
import {
  FinishSignUp,
  StartSignUp,
  VerifyEmail,
  ResendVerification,
  type CommandDefinition,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser } from '../../../../tests/browser.js';
import { logIn, requestAccount, signUp } from '../../../../tests/people.js';
import { AdministratorLink } from './administrator-link.js';
import { CredentialStore } from './credentials.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { AccountOpening } from './account-opening.js';

const PASSWORD = 'a heron over the slow water';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ COLLAB_TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => server.stop());

/** A browser at another address than the others, as the proxy before the server tells. */
function browserAt(address: string): Browser {
  const browser = server.browser();
  const request = browser.request.bind(browser);
  browser.request = (method, path, body, headers = {}) =>
    request(method, path, body, { ...headers, 'x-forwarded-for': address });
  return browser;
}

const link = () => readFile(join(server.config.dataDir, 'administrator-link'), 'utf8');
const expireLinks = () =>
  server.database.query(`UPDATE sign_ups SET expires_at = now() - interval '1 second'`);
const accountsOf = async (email: string): Promise<number> => {
  const rows: { n: number }[] = await server.database.query(
    'SELECT count(*)::integer AS n FROM accounts WHERE email = $1',
    [email],
  );
  return rows[0]?.n ?? 0;
};

describe('a sign-up', () => {
  it('makes the account under the id that was given out, once the mailed link is used', async () => {
    const person = { email: 'maelle@example.org', password: PASSWORD };
    const browser = server.browser();
    const accountId = await requestAccount(browser, person);
    const token = await server.mails.tokenTo(person.email);
    expect(await accountsOf(person.email)).toBe(0);
    await browser.run(VerifyEmail, { token });
    expect(await logIn(server.browser(), person)).toMatchObject({
      accountId,
      email: person.email,
      roles: ['researcher'],
      deviceId: null,
    });
  });

  it('is finished by one of a hundred parallel uses of the link', async () => {
    const email = 'hundred@example.org';
    const browser = server.browser();
    await requestAccount(browser, { email, password: PASSWORD });
    const token = await server.mails.tokenTo(email);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => browser.send(VerifyEmail, { token })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410)).toHaveLength(99);
    expect(await accountsOf(email)).toBe(1);
  });

  it('is won by one of several who sign up with one address, however they spell it', async () => {
    const rivals = ['Two@example.org', 'two@Example.org', 'TWO@EXAMPLE.ORG'].map((email) => ({
      email,
      browser: server.browser(),
    }));
    for (const { email, browser } of rivals) await requestAccount(browser, { email, password: PASSWORD });
    const tokens = await Promise.all(rivals.map(({ email }) => server.mails.tokenTo(email)));
    const answers = await Promise.all(
      rivals.map(({ browser }, n) => browser.send(VerifyEmail, { token: tokens[n] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
  });

  it('writes to one address three times at once, and once for who asks from elsewhere, and answers the same', async () => {
    const mailer = server.nest.get(Mailer);
    const written: string[] = [];
    const spy = jest.spyOn(mailer, 'send').mockImplementation(async ({ to }) => void written.push(to));
    try {
      const browser = server.browser();
      const flooded = { email: 'flooded@example.org', password: PASSWORD };
      for (let n = 0; n < 5; n++) await requestAccount(browser, flooded);
      for (let n = 0; n < 2; n++) await requestAccount(browserAt('192.0.2.7'), flooded);
      await requestAccount(browser, { email: 'calm@example.org', password: PASSWORD });
    } finally {
      spy.mockRestore();
    }
    expect(written).toEqual([...Array<string>(3 + 1).fill('flooded@example.org'), 'calm@example.org']);
  });

  it('answers the same for an address that has an account, whose owner alone is told', async () => {
    const person = { email: 'known@example.org', password: PASSWORD };
    await signUp(server, person);
    const browser = server.browser();
    await requestAccount(browser, { ...person, password: 'another password altogether' });
    const mail = await server.mails.mailTo(person.email);
    expect(mail.link).toBe(`${server.config.publicUrl}/log-in`);
    await logIn(server.browser(), person);
  });

  it('says of its link whether it was used, has expired or never was, and mails another one', async () => {
    const email = 'links@example.org';
    const browser = server.browser();
    await requestAccount(browser, { email, password: PASSWORD });
    const first = await server.mails.tokenTo(email);
    const outcome = async (command: CommandDefinition, token: string) => {
      const { status, body } = await browser.send(command, { token });
      return status === 200 ? 'done' : (JSON.parse(body) as { code: string }).code;
    };
    const altered = `${first.startsWith('A') ? 'B' : 'A'}${first.slice(1)}`;
    expect(await outcome(VerifyEmail, altered)).toBe('link-invalid');
    expect(await outcome(ResendVerification, altered)).toBe('link-invalid');
    await server.database.query(
      `UPDATE sign_ups SET expires_at = now() - interval '1 second' WHERE sealed IS NOT NULL`,
    );
    expect(await outcome(VerifyEmail, first)).toBe('link-expired');
    expect(await outcome(ResendVerification, first)).toBe('done');
    const second = await server.mails.tokenTo(email);
    expect(await outcome(VerifyEmail, first)).toBe('link-invalid');
    expect(await outcome(VerifyEmail, second)).toBe('done');
    expect(await outcome(VerifyEmail, second)).toBe('link-used');
    expect(await outcome(ResendVerification, second)).toBe('link-used');
    expect(await accountsOf(email)).toBe(1);
  });

  it('does not outlive its link', async () => {
    const email = 'late@example.org';
    const browser = server.browser();
    await requestAccount(browser, { email, password: PASSWORD });
    const token = await server.mails.tokenTo(email);
    await expireLinks();
    expect((await browser.send(VerifyEmail, { token })).status).toBe(410);
    expect(await accountsOf(email)).toBe(0);
  });

  it('takes its details once, and only with a token that was given out', async () => {
    const browser = server.browser();
    const { registrationRequest } = await startRegistration(PASSWORD);
    const { signUpToken } = await browser.run(StartSignUp, { registrationRequest });
    const details = {
      signUpToken,
      email: 'once@example.org',
      displayName: 'Once',
      language: 'en',
      registrationRecord: registrationRequest,
    };
    expect((await browser.send(FinishSignUp, details)).status).toBe(200);
    expect((await browser.send(FinishSignUp, details)).status).toBe(410);
    const foreign = { ...details, signUpToken: 'A'.repeat(43) };
    expect((await browser.send(FinishSignUp, foreign)).status).toBe(410);
  });

  it('refuses what is not an OPAQUE message', async () => {
    const answer = await server.browser().send(StartSignUp, { registrationRequest: 'A'.repeat(40) });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([400, { code: 'bad-request' }]);
  });

  it('keeps no password, no token and no address in the clear while it waits', async () => {
    const email = 'sealed@example.org';
    const accountId = await requestAccount(server.browser(), { email, password: PASSWORD });
    const token = await server.mails.tokenTo(email);
    const rows: unknown[] = await server.database.query(
      `SELECT sign_ups::text AS row, encode(sealed, 'escape') AS sealed FROM sign_ups`,
    );
    const kept = JSON.stringify(rows);
    expect(kept).toContain(accountId);
    for (const secret of [email, token, PASSWORD, 'Kervadec']) expect(kept).not.toContain(secret);
  });
});

describe('a server that ended between the proof of a mailbox and the account', () => {
  it('opens the account when it starts again, once', async () => {
    const person = { email: 'crash@example.org', password: PASSWORD };
    const browser = server.browser();
    const accountId = await requestAccount(browser, person);
    const token = await server.mails.tokenTo(person.email);
    const { nest, database } = server;
    const proof = { browserToken: browser.cookie('collab_sign_up'), password: undefined };
    await database.transaction(async (transaction) => {
      const { details } = await nest.get(PendingSignUps).verify(transaction, token, proof);
      const { registrationRecord } = details;
      await nest.get(CredentialStore).claim(transaction, person.email, { accountId, registrationRecord });
    });
    expect(await accountsOf(person.email)).toBe(0);
    for (let start = 0; start < 2; start++) await nest.get(AccountOpening).onApplicationBootstrap();
    expect(await accountsOf(person.email)).toBe(1);
    expect((await logIn(server.browser(), person)).accountId).toBe(accountId);
  });
});

describe('a server on which the opening of an account failed', () => {
  /** Uses the link while no event can be appended; leaves the sign-up as if that had been a while ago. */
  async function failHalfWay(email: string) {
    const browser = server.browser();
    await requestAccount(browser, { email, password: PASSWORD });
    const token = await server.mails.tokenTo(email);
    await server.database.query('ALTER TABLE events ADD CONSTRAINT nothing_new CHECK (false) NOT VALID');
    expect((await browser.send(VerifyEmail, { token })).status).toBeGreaterThanOrEqual(500);
    await server.database.query('ALTER TABLE events DROP CONSTRAINT nothing_new');
    expect(await accountsOf(email)).toBe(0);
    expect((await browser.send(VerifyEmail, { token })).status).toBe(410);
    await server.database.query(
      `UPDATE sign_ups SET verified_at = now() - interval '61 seconds' WHERE verified_at IS NOT NULL`,
    );
    return { browser, token };
  }

  it('opens it by itself a little later', async () => {
    const email = 'later@example.org';
    await failHalfWay(email);
    await server.nest.get(AccountOpening).finish();
    expect(await accountsOf(email)).toBe(1);
    await server.nest.get(AccountOpening).finish();
    await logIn(server.browser(), { email, password: PASSWORD });
  });

  it('opens it when the person clicks the link again, and takes the link no third time', async () => {
    const email = 'again@example.org';
    const { token } = await failHalfWay(email);
    await server.browser().run(VerifyEmail, { token });
    expect(await accountsOf(email)).toBe(1);
    expect((await server.browser().send(VerifyEmail, { token })).status).toBe(410);
    await logIn(server.browser(), { email, password: PASSWORD });
  });

  it('ends with it what the browser is known by for this sign-up, and for no other', async () => {
    const cookie = 'collab_sign_up';
    const failed = await failHalfWay('ended@example.org');
    const email = 'under-way@example.org';
    const browser = server.browser();
    await requestAccount(browser, { email, password: PASSWORD });
    const kept = browser.cookie(cookie);
    await browser.run(VerifyEmail, { token: failed.token });
    expect(browser.cookie(cookie)).toBe(kept);
    await browser.run(VerifyEmail, { token: await server.mails.tokenTo(email) });
    expect(await accountsOf(email)).toBe(1);
    expect(browser.cookie(cookie)).toBeUndefined();

    const own = await failHalfWay('own@example.org');
    expect(own.browser.cookie(cookie)).toBeDefined();
    await own.browser.run(VerifyEmail, { token: own.token });
    expect(own.browser.cookie(cookie)).toBeUndefined();
  });
});

describe('the first administrator', () => {
  it('has the same link after a restart, unless its file is lost', async () => {
    const administratorLink = server.nest.get(AdministratorLink);
    const first = await link();
    await administratorLink.onApplicationBootstrap();
    expect(await link()).toBe(first);
    await administratorLink.removeFile();
    await administratorLink.onApplicationBootstrap();
    expect(await link()).not.toBe(first);
  });

  it('signs up with the link in a file that only the server can read, and nobody does so again', async () => {
    const file = join(server.config.dataDir, 'administrator-link');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const token = /^http:\/\/collab\.example\.org\/sign-up#administrator=([\w-]{43})\n$/.exec(
      await link(),
    )?.[1];
    const administratorToken = token ?? '';
    const first = { email: 'admin@example.org', password: PASSWORD, administratorToken };
    const second = { ...first, email: 'second-admin@example.org' };
    const rivals = [first, second].map((person) => ({ person, browser: server.browser() }));
    for (const { person, browser } of rivals) await requestAccount(browser, person);
    const tokens = await Promise.all(rivals.map(({ person }) => server.mails.tokenTo(person.email)));
    const answers = await Promise.all(
      rivals.map(({ browser }, n) => browser.send(VerifyEmail, { token: tokens[n] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    const winner = answers[0]?.status === 200 ? first : second;
    expect((await logIn(server.browser(), winner)).roles).toEqual(['administrator', 'researcher']);
    expect(existsSync(file)).toBe(false);
    const third = { ...first, email: 'third@example.org' };
    await expect(requestAccount(server.browser(), third)).rejects.toMatchObject({ code: 'link-invalid' });
  });

  it('is nobody who made a token up', async () => {
    const person = { email: 'forger@example.org', password: PASSWORD, administratorToken: 'B'.repeat(43) };
    await expect(requestAccount(server.browser(), person)).rejects.toMatchObject({ code: 'link-invalid' });
  });
});
