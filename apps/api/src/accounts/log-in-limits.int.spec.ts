import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startLogIn } from '@collab/crypto';
import { RefusalBody, StartLogIn, VerifySecondFactor } from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { nextAnswer } from '../../../../tests/authenticator.js';
import type { Browser } from '../../../../tests/browser.js';
import { logIn, provePassword, signUp } from '../../../../tests/people.js';

const HANA = { email: 'hana@example.org', password: 'a heron over the slow water' };
const NOBODY = 'nobody@example.org';

let server: ApiServer;
/** A browser on which Hana has logged in before. */
let known: Browser;
let guess: string;

beforeAll(async () => {
  server = await startApiServer({ COLLAB_SECOND_FACTOR: 'required' });
  await signUp(server, HANA);
  known = server.browser();
  await logIn(known, HANA);
  guess = (await startLogIn('a guess')).startLoginRequest;
});
afterAll(() => server.stop());
beforeEach(() => server.database.query('DELETE FROM log_in_tries'));

/** As if so many seconds had gone by. */
const pass = (seconds: number) =>
  server.database.query(
    `UPDATE log_in_tries SET tried_at = tried_at - make_interval(secs => $1),
       open_at = open_at - make_interval(secs => $1)`,
    [seconds],
  );
/** Tries a password; resolves to the status, and to the seconds to wait where there are some. */
const attempt = async (email: string, browser = server.browser()): Promise<(number | string)[]> => {
  const { status, body, headers } = await browser.send(StartLogIn, { email, startLoginRequest: guess });
  if (status === 200) return [status];
  const { code, retryAt = '' } = RefusalBody.parse(JSON.parse(body));
  const seconds = Math.ceil((Date.parse(retryAt) - Date.now()) / 1000);
  expect(Math.abs(Number(headers.get('retry-after')) - seconds)).toBeLessThanOrEqual(1);
  return [status, code];
};
const waitOf = async (email: string): Promise<number> => {
  const { body } = await server.browser().send(StartLogIn, { email, startLoginRequest: guess });
  const { retryAt } = RefusalBody.parse(JSON.parse(body));
  return retryAt === undefined ? 0 : Math.round((Date.parse(retryAt) - Date.now()) / 1000);
};

/** Makes the tries after which browsers that an account does not know have to wait. */
const lockOut = async (email: string): Promise<void> => {
  for (const seconds of [0, 0, 0, 1, 2]) {
    await pass(seconds);
    await attempt(email);
  }
};

describe('guessing a password', () => {
  it.each([
    ['an account', HANA.email],
    ['no account', NOBODY],
  ])(
    'on browsers that it does not know: waits that grow, then a quarter of an hour; the address has %s',
    async (_what, email) => {
      const seen: unknown[] = [];
      for (const seconds of [0, 0, 0, 1, 2]) {
        await pass(seconds);
        seen.push(await attempt(email));
      }
      expect(seen).toEqual([[200], [200], [200], [200], [200]]);
      expect(await attempt(email)).toEqual([429, 'too-many-tries']);
      expect(await waitOf(email)).toBe(900);
      await pass(899);
      expect(await attempt(email)).toEqual([429, 'too-many-tries']);
      await pass(1);
      expect(await attempt(email)).toEqual([200]);
    },
  );

  it('while a wait goes on is refused and does not count', async () => {
    await lockOut(HANA.email);
    for (let n = 0; n < 20; n++) expect(await attempt(HANA.email)).toEqual([429, 'too-many-tries']);
    await pass(900);
    expect(await attempt(HANA.email)).toEqual([200]);
  });

  it('a hundred times at once lets one more through, and no two', async () => {
    for (const seconds of [0, 0, 0, 1]) {
      await pass(seconds);
      await attempt(HANA.email);
    }
    await pass(2);
    const seen = await Promise.all(Array.from({ length: 100 }, () => attempt(HANA.email)));
    expect(seen.filter(([status]) => status === 200)).toHaveLength(1);
  });

  it('slowly, one try in five minutes, is what the lock leaves', async () => {
    for (let n = 0; n < 12; n++) {
      expect(await attempt(HANA.email)).toEqual([200]);
      await pass(300);
    }
  });

  it('by a stranger keeps the owner out of a new browser, and not of one that is known', async () => {
    await lockOut(HANA.email);
    expect(await attempt(HANA.email)).toEqual([429, 'too-many-tries']);
    await server.database.query('UPDATE factors SET last_step = -1');
    const session = await logIn(known.copy(), HANA);
    expect(session.email).toBe(HANA.email);
  });

  it('with a mark that was made up, or is another account’s, is a stranger’s', async () => {
    const samir = { email: 'samir@example.org', password: HANA.password };
    await signUp(server, samir);
    const his = server.browser();
    await logIn(his, samir);
    const forged = server.browser();
    forged.setCookie('collab_known', `${'A'.repeat(22)}${'B'.repeat(43)}`, '/api');
    await lockOut(HANA.email);
    expect(await attempt(HANA.email, his)).toEqual([429, 'too-many-tries']);
    expect(await attempt(HANA.email, forged)).toEqual([429, 'too-many-tries']);
    expect(await attempt(HANA.email, known.copy())).toEqual([200]);
  });

  it('on a known browser is slowed down, and never locked for longer than five minutes', async () => {
    const thief = known.copy();
    for (const seconds of [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32]) {
      await pass(seconds);
      expect(await attempt(HANA.email, thief)).toEqual([200]);
    }
    expect(await attempt(HANA.email, thief)).toEqual([429, 'too-many-tries']);
    await pass(300);
    for (let n = 0; n < 20; n++) {
      expect(await attempt(HANA.email, thief)).toEqual([200]);
      await pass(300);
    }
    expect(await attempt(HANA.email)).toEqual([200]);
  });

  it('counts wrong second factors too, and nothing once the log-in is complete', async () => {
    await server.database.query('UPDATE factors SET last_step = -1');
    const browser = server.browser();
    const step = await provePassword(browser, HANA);
    if (step.next !== 'second-factor') throw new Error('Hana has a second factor');
    const { token } = step;
    const wrong = { token, answer: { method: 'recovery-code', code: '0000-0000-0000-0000' } };
    for (const seconds of [0, 0, 1, 2]) {
      await pass(seconds);
      expect((await browser.send(VerifySecondFactor, wrong)).status).toBe(401);
    }
    expect(await attempt(HANA.email)).toEqual([429, 'too-many-tries']);
    await pass(900);
    await browser.run(VerifySecondFactor, { token, answer: nextAnswer(HANA.email) });
    const rows: unknown[] = await server.database.query('SELECT FROM log_in_tries');
    expect(rows).toEqual([]);
  });
});
