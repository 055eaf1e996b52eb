import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startLogIn, startRegistration } from '@collab/crypto';
import {
  FinishLogIn,
  FinishSignUp,
  LogOut,
  ReadSession,
  RefreshSession,
  StartLogIn,
  StartSignUp,
  StoreVault,
  VerifyEmail,
  VerifySecondFactor,
  type CommandDefinition,
} from '@collab/domain';
import * as z from 'zod';
import { forgetShown, nextAnswer } from '../../../../tests/authenticator.js';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser, HeaderOverrides } from '../../../../tests/browser.js';
import { logIn, provePassword, signUp } from '../../../../tests/people.js';
import { AccountLog } from './account-log.js';
import { EndpointRegistry } from '../kernel/security/endpoint-registry.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';

const PERSON = { email: 'maelle@example.org', password: 'a heron over the slow water' };

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ COLLAB_SECOND_FACTOR: 'required' });
  await signUp(server, PERSON);
  await logIn(server.browser(), PERSON);
});
afterAll(() => server.stop());
/** What is tried here without being completed is no guess. */
beforeEach(() => server.database.query('DELETE FROM log_in_tries'));

const codeOf = (body: string): string => (JSON.parse(body) as { code: string }).code;
const refusalOf = async (
  browser: Browser,
  command: CommandDefinition,
  body: unknown,
  headers: HeaderOverrides = {},
) => {
  const answer = await browser.send(command, body, headers);
  return [answer.status, codeOf(answer.body)];
};
const signedIn = async (): Promise<Browser> => {
  const browser = server.browser();
  await passSteps();
  await logIn(browser, PERSON);
  return browser;
};
/** As if the codes of the authenticator app that were used had been shown long ago. */
const passSteps = async (): Promise<void> => {
  forgetShown(PERSON.email);
  await server.database.query('UPDATE factors SET last_step = -1');
};
/** As if the grace after the use of every refresh token had passed. */
const passGrace = () =>
  server.database.query(`UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds'`);

describe('a log-in', () => {
  it('gives a session whose cookies scripts cannot read and other sites cannot send', async () => {
    const browser = server.browser();
    const step = await provePassword(browser, PERSON);
    if (step.next !== 'second-factor') throw new Error('the person has a second factor');
    expect(browser.cookie('collab_access')).toBeUndefined();
    const completion = { token: step.token, answer: nextAnswer(PERSON.email) };
    const answer = await browser.send(VerifySecondFactor, completion);
    const cookies = answer.headers.getSetCookie().sort();
    expect(cookies).toHaveLength(3);
    expect(cookies[0]).toMatch(
      /^collab_access=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=300; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(cookies[1]).toMatch(
      /^collab_known=[\w-]{65}; Max-Age=31536000; Path=\/api; HttpOnly; SameSite=Strict$/,
    );
    expect(cookies[2]).toMatch(
      /^collab_refresh=[\w-]{43}; Max-Age=1209600; Path=\/api\/session; HttpOnly; SameSite=Strict$/,
    );
    expect((await browser.send(VerifySecondFactor, completion)).status).toBe(401);
  });

  it('over TLS gives cookies that no other host and no plain connection can set or see', async () => {
    const secure = await startApiServer({ PUBLIC_URL: 'https://collab.example.org' });
    const person = { ...PERSON, email: 'tls@example.org' };
    await signUp(secure, person);
    const browser = secure.browser();
    await logIn(browser, person);
    const answer = await browser.send(RefreshSession, {});
    const cookies = answer.headers.getSetCookie().sort();
    expect(cookies[0]).toMatch(/^__Host-collab_access=.+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(cookies[1]).toMatch(/^__Host-collab_refresh=.+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect((await browser.run(ReadSession, {})).email).toBe(person.email);
    await secure.stop();
  });

  it('knows the address in every spelling', async () => {
    const view = await logIn(server.browser(), { ...PERSON, email: 'MAELLE@Example.org' });
    expect(view.email).toBe(PERSON.email);
  });

  it('with a wrong password ends in the browser, which learns nothing to send', async () => {
    await expect(logIn(server.browser(), { ...PERSON, password: 'a wrong one' })).rejects.toMatchObject({
      code: 'wrong-password',
    });
  });

  it('to an unknown address gets an answer of the same shape, and the same end', async () => {
    const { startLoginRequest } = await startLogIn(PERSON.password);
    const lengths = await Promise.all(
      [PERSON.email, 'nobody@example.org'].map(async (email) => {
        const answer = await server.browser().send(StartLogIn, { email, startLoginRequest });
        return [answer.status, answer.body.length];
      }),
    );
    expect(lengths[0]).toEqual(lengths[1]);
    await expect(logIn(server.browser(), { ...PERSON, email: 'nobody@example.org' })).rejects.toMatchObject({
      code: 'wrong-password',
    });
  });

  it('against a record that was never OPAQUE’s fails for its own account and for no other', async () => {
    const email = 'broken@example.org';
    const browser = server.browser();
    const { registrationRequest } = await startRegistration(PERSON.password);
    const { signUpToken } = await browser.run(StartSignUp, { registrationRequest });
    const details = { email, displayName: 'Broken', language: 'en' as const };
    await browser.run(FinishSignUp, { signUpToken, ...details, registrationRecord: 'A'.repeat(256) });
    await browser.run(VerifyEmail, { token: await server.mails.tokenTo(email) });
    const { startLoginRequest } = await startLogIn(PERSON.password);
    expect(await refusalOf(browser, StartLogIn, { email, startLoginRequest })).toEqual([400, 'bad-request']);
    expect((await logIn(server.browser(), PERSON)).email).toBe(PERSON.email);
  });

  it('that is not continued within a minute, or with something else, is refused', async () => {
    const browser = server.browser();
    const { startLoginRequest } = await startLogIn(PERSON.password);
    const start = () => browser.run(StartLogIn, { email: PERSON.email, startLoginRequest });
    const finish = (logInToken: string) =>
      refusalOf(browser, FinishLogIn, { logInToken, finishLoginRequest: 'A'.repeat(86), client: 'Test' });
    expect(await finish((await start()).logInToken)).toEqual([401, 'wrong-credentials']);
    const { logInToken } = await start();
    await server.database.query(`UPDATE log_ins SET expires_at = now()`);
    expect(await finish(logInToken)).toEqual([401, 'wrong-credentials']);
  });
});

describe('a session', () => {
  it('is read by its access cookie, and by nothing once that is gone', async () => {
    const browser = await signedIn();
    expect(await browser.run(ReadSession, {})).toMatchObject({ email: PERSON.email, deviceId: null });
    browser.setCookie('collab_access', '');
    expect(await refusalOf(browser, ReadSession, {})).toEqual([401, 'unauthenticated']);
  });

  it('goes on by its refresh cookie, which changes each time', async () => {
    const browser = await signedIn();
    const first = browser.cookie('collab_refresh');
    browser.setCookie('collab_access', '');
    await browser.run(RefreshSession, {});
    expect(browser.cookie('collab_refresh')).not.toBe(first);
    expect((await browser.run(ReadSession, {})).email).toBe(PERSON.email);
  });

  it('survives fifty refreshes at the same time', async () => {
    const browser = await signedIn();
    const tabs = Array.from({ length: 50 }, () => browser.copy());
    const views = await Promise.all(tabs.map((tab) => tab.run(RefreshSession, {})));
    expect(new Set(views.map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(new Set(tabs.map((tab) => tab.cookie('collab_refresh'))).size).toBe(1);
    const [tab = browser] = tabs;
    expect((await tab.run(RefreshSession, {})).sessionId).toBe(views[0]?.sessionId);
  });

  it('ends for everybody when a refresh token is used again after the grace', async () => {
    const browser = await signedIn();
    const thief = browser.copy();
    const { sessionId } = await browser.run(RefreshSession, {});
    await passGrace();
    const ended = new Set<string>();
    const stopListening = server.nest.get(SessionRegistry).onEnded((id) => ended.add(id));
    expect(await refusalOf(thief, RefreshSession, {})).toEqual([401, 'unauthenticated']);
    stopListening();
    expect(ended).toEqual(new Set([sessionId]));
    expect(await refusalOf(browser, ReadSession, {})).toEqual([401, 'unauthenticated']);
    expect(await refusalOf(browser, RefreshSession, {})).toEqual([401, 'unauthenticated']);
  });

  it('does not end for the owner of the newest token, grace or not', async () => {
    const browser = await signedIn();
    for (let i = 0; i < 3; i++) {
      await browser.run(RefreshSession, {});
      await passGrace();
    }
    expect((await browser.run(ReadSession, {})).email).toBe(PERSON.email);
  });

  it('does not go on with a refresh token that is too old or was never given out', async () => {
    const browser = await signedIn();
    browser.copy().setCookie('collab_refresh', 'A'.repeat(43), '/api/session');
    const forger = server.browser();
    forger.setCookie('collab_refresh', 'A'.repeat(43), '/api/session');
    expect(await refusalOf(forger, RefreshSession, {})).toEqual([401, 'unauthenticated']);
    await server.database.query('UPDATE refresh_tokens SET expires_at = now()');
    expect(await refusalOf(browser, RefreshSession, {})).toEqual([401, 'unauthenticated']);
  });

  it('that ends on another node is announced on this one, by the log', async () => {
    const { accountId, sessionId } = await logIn(server.browser(), PERSON);
    const announced = new Promise((resolve) => server.nest.get(SessionRegistry).onEnded(resolve));
    const session = { accountId, sessionId, reason: 'logged-out' } as const;
    const elsewhere = server.nest.get(AccountLog);
    await elsewhere.decide(accountId, { type: 'end-session', session }, { kind: 'account', accountId });
    expect(await announced).toBe(sessionId);
  });

  it('ends by log-out, at once, although the access token is still good', async () => {
    const browser = await signedIn();
    const tab = browser.copy();
    expect((await tab.run(ReadSession, {})).email).toBe(PERSON.email);
    await browser.run(LogOut, {});
    expect(browser.cookie('collab_access')).toBeUndefined();
    expect(browser.cookie('collab_refresh')).toBeUndefined();
    expect(await refusalOf(tab, ReadSession, {})).toEqual([401, 'unauthenticated']);
    expect(await refusalOf(tab, RefreshSession, {})).toEqual([401, 'unauthenticated']);
  });
});

describe('a request that another site makes a browser send', () => {
  const unsafe = () =>
    server.nest
      .get(EndpointRegistry)
      .commands()
      .filter(({ http }) => http.method !== 'GET');
  const bodyOf = (command: CommandDefinition) => z.encode(command.input, command.example.input);

  it('is refused from any other origin, whatever it asks for', async () => {
    const browser = await signedIn();
    expect(unsafe().length).toBeGreaterThan(12);
    for (const command of unsafe()) {
      for (const origin of [null, 'null', 'http://evil.example', `${server.config.publicUrl}.evil.example`]) {
        const refusal = await refusalOf(browser, command, bodyOf(command), { origin });
        expect([command.type, origin, ...refusal]).toEqual([command.type, origin, 403, 'origin-not-allowed']);
      }
    }
  });

  it('is refused without the token of its session, whatever a signed-in person may ask for', async () => {
    const browser = await signedIn();
    const foreign = (await signedIn()).csrfToken ?? '';
    const commands = unsafe().filter(({ access }) => access !== 'anyone');
    expect(commands.length).toBeGreaterThan(6);
    for (const command of commands) {
      for (const token of [null, '', 'A'.repeat(43), foreign, `${browser.csrfToken}A`]) {
        const refusal = await refusalOf(browser, command, bodyOf(command), { 'x-csrf-token': token });
        expect([command.type, token, ...refusal]).toEqual([command.type, token, 403, 'csrf']);
      }
    }
  });

  it('is refused before its body is looked at, which for people with a session is the next thing', async () => {
    const nonsense = 'no JSON at all';
    const stranger = server.browser();
    const origin = 'http://evil.example';
    expect(await refusalOf(stranger, StoreVault, nonsense, { origin })).toEqual([403, 'origin-not-allowed']);
    expect(await refusalOf(stranger, StoreVault, nonsense)).toEqual([401, 'unauthenticated']);
    const person = await signedIn();
    expect(await refusalOf(person, StoreVault, nonsense, { 'x-csrf-token': null })).toEqual([403, 'csrf']);
    expect(await refusalOf(person, StoreVault, nonsense)).toEqual([400, 'bad-request']);
  });

  it('is let through with origin and token: the refusals above are theirs', async () => {
    const person = await signedIn();
    expect((await person.send(LogOut, {})).status).toBe(200);
  });
});

describe('limits', () => {
  it('slow down log-ins and sign-ups of one source', async () => {
    const limited = await startApiServer({ COLLAB_LOG_INS_PER_MINUTE: '3', COLLAB_SIGN_UPS_PER_HOUR: '2' });
    const { startLoginRequest } = await startLogIn('a guess');
    const { registrationRequest } = await startRegistration('a password');
    const logIns: number[] = [];
    for (const email of ['a@example.org', 'b@example.org', 'c@example.org', 'd@example.org']) {
      logIns.push((await limited.browser().send(StartLogIn, { email, startLoginRequest })).status);
    }
    const signUps: number[] = [];
    for (let i = 0; i < 3; i++) {
      signUps.push((await limited.browser().send(StartSignUp, { registrationRequest })).status);
    }
    expect([logIns, signUps]).toEqual([
      [200, 200, 200, 429],
      [200, 200, 429],
    ]);
    await limited.stop();
  });
});
