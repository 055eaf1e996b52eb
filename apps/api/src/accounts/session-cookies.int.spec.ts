import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLogIn } from '@collab/crypto';
import { LogOut, ReadSession, RefreshSession, StartLogIn, VerifyEmail } from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Answer, Browser } from '../../../../tests/browser.js';
import { logIn, requestAccount } from '../../../../tests/people.js';

const PERSON = { email: 'maelle@example.org', password: 'a heron over the slow water' };

/** One cookie that an answer has set, and the route that it came from. */
interface SetCookie {
  readonly route: string;
  readonly name: string;
  readonly attributes: readonly string[];
}

/** The cookies that an answer sets. */
const cookiesOf = (route: string, { headers }: Answer): SetCookie[] =>
  headers.getSetCookie().map((cookie) => {
    const [pair = '', ...attributes] = cookie.split('; ');
    return { route, name: pair.split('=')[0] ?? '', attributes };
  });

/** A browser that notes every cookie that any route sets it. */
function watched(server: ApiServer, seen: SetCookie[]): Browser {
  const browser = server.browser();
  const send = browser.send.bind(browser);
  browser.send = async (command, ...rest) => {
    const answer = await send(command, ...rest);
    seen.push(...cookiesOf(command.type, answer));
    return answer;
  };
  return browser;
}

/** Every way into an account and a session, on and out of it. */
async function walk(server: ApiServer): Promise<SetCookie[]> {
  const seen: SetCookie[] = [];
  const newcomer = watched(server, seen);
  await requestAccount(newcomer, PERSON);
  await newcomer.run(VerifyEmail, { token: await server.mails.tokenTo(PERSON.email) });
  const browser = watched(server, seen);
  await logIn(browser, PERSON);
  await browser.run(RefreshSession, {});
  await browser.run(LogOut, {});
  await watched(server, seen).send(RefreshSession, {});
  return seen;
}

describe.each([
  { publicUrl: 'http://collab.example.org', host: '', secure: false },
  { publicUrl: 'https://collab.example.org', host: '__Host-', secure: true },
])('every cookie of $publicUrl', ({ publicUrl, host, secure }) => {
  let server: ApiServer;
  let cookies: readonly SetCookie[];
  beforeAll(async () => {
    server = await startApiServer({ PUBLIC_URL: publicUrl });
    cookies = await walk(server);
  }, 60_000);
  afterAll(() => server.stop());

  it('comes from the routes into the account and the session, on and out of it', () => {
    expect(new Set(cookies.map(({ route }) => route))).toEqual(
      new Set(['finish-sign-up', 'verify-email', 'finish-log-in', 'refresh-session', 'log-out']),
    );
    expect(cookies).toHaveLength(11);
  });

  it('is hidden from scripts and from other sites, and bound to its path, or over TLS to this very host', () => {
    const names = {
      [`${host}collab_access`]: 'Path=/',
      [`${host}collab_sign_up`]: 'Path=/',
      [`${host}collab_refresh`]: secure ? 'Path=/' : 'Path=/api/session',
      [`${host}collab_known`]: secure ? 'Path=/' : 'Path=/api',
    };
    expect(new Set(cookies.map(({ name }) => name))).toEqual(new Set(Object.keys(names)));
    for (const { name, attributes } of cookies) {
      expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', names[name]]));
      expect(attributes.includes('Secure')).toBe(secure);
      expect(attributes.filter((attribute) => attribute.startsWith('Domain'))).toEqual([]);
    }
  });

  it('counts for nothing beside another one of its name, whichever comes first', async () => {
    const browser = server.browser();
    await logIn(browser, PERSON);
    const pair = (name: string, value = browser.cookie(`${host}collab_${name}`)) =>
      `${host}collab_${name}=${value}`;
    const { startLoginRequest } = await startLogIn(PERSON.password);
    const guess = { email: PERSON.email, startLoginRequest };
    for (const [name, command, input] of [
      ['access', ReadSession, {}],
      ['known', StartLogIn, guess],
      ['refresh', RefreshSession, {}],
    ] as const) {
      const outcome = async (...cookies: string[]) =>
        (await browser.copy().send(command, input, { cookie: cookies.join('; ') })).status;
      const [own, planted] = [pair(name), pair(name, 'A'.repeat(43))];
      for (const cookies of [
        [own, planted],
        [planted, own],
        [own, own],
      ])
        expect([name, await outcome(...cookies)]).toEqual([name, 400]);
      // Control: alone, or beside one of another name, it counts.
      expect([name, await outcome(own)]).toEqual([name, 200]);
      expect([name, await outcome(planted.replace('collab', 'other'), own)]).toEqual([name, 200]);
    }
  });
});
