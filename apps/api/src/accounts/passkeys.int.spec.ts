import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ChallengePasskey,
  ConfirmSecondFactor,
  EnrolFirstPasskey,
  FinishConfirmation,
  FinishPasskey,
  ReadFactors,
  StartConfirmation,
  StartFirstPasskey,
  StartPasskey,
  VerifySecondFactor,
  type AccountId,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { Refused, type Browser } from '../../../../tests/browser.js';
import { SoftwarePasskey, strangeKey, type Deviation } from '../../../../tests/passkey.js';
import { passwords } from '../../../../tests/passwords.js';
import { provePassword, signUp } from '../../../../tests/people.js';
import { SecondFactors } from './second-factors.js';

const ORIGIN = 'https://collab.example.org';
const IDA = { email: 'ida@example.org', password: 'three gannets over the skerry' };
const EMIL = { email: 'emil@example.org', password: 'the winch drum turns slowly' };

let server: ApiServer;
let ida: Browser;
let idaId: AccountId;
const laptop = new SoftwarePasskey(ORIGIN);
const emils = new SoftwarePasskey(ORIGIN);

beforeAll(async () => {
  server = await startApiServer({ PUBLIC_URL: ORIGIN, COLLAB_SECOND_FACTOR: 'required' });
  idaId = await signUp(server, IDA);
  await signUp(server, EMIL);
});
beforeEach(forgetTries);
afterAll(() => server.stop());

/** As if nobody had tried anything for a while: how tries are slowed down has its own tests. */
async function forgetTries(): Promise<void> {
  await server.database.query('DELETE FROM log_in_tries');
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refused ? error.code : error),
  );

/** The token of a log-in that asks to enrol a second factor. */
async function toEnrol(browser: Browser, person: typeof IDA): Promise<string> {
  const step = await provePassword(browser, person);
  if (step.next !== 'enrol-second-factor') throw new Error('the account has a second factor');
  expect(step.passkeys).toBe(true);
  return step.token;
}

/** The token of a log-in that asks for a second factor. */
async function toAnswer(browser: Browser, person = IDA): Promise<string> {
  const step = await provePassword(browser, person);
  if (step.next !== 'second-factor') throw new Error('the account has no second factor');
  expect(step.methods).toEqual(['passkey', 'recovery-code']);
  return step.token;
}

/** Answers a new challenge of a log-in, honestly or not. */
async function answer(browser: Browser, token: string, deviation: Deviation = {}, passkey = laptop) {
  const assertion = passkey.sign(await browser.run(ChallengePasskey, { token }), deviation);
  return browser.run(VerifySecondFactor, { token, answer: { method: 'passkey', assertion } });
}

const eventsOf = async (accountId: AccountId, type: string): Promise<number> => {
  const rows: unknown[] = await server.database.query('SELECT FROM events WHERE stream = $1 AND type = $2', [
    `account-${accountId}`,
    type,
  ]);
  return rows.length;
};

describe('a passkey', () => {
  it('is enrolled at the first log-in, and comes with recovery codes', async () => {
    ida = server.browser();
    const token = await toEnrol(ida, IDA);
    const creation = await ida.run(StartFirstPasskey, { token });
    const { session, recoveryCodes } = await ida.run(EnrolFirstPasskey, {
      token,
      name: 'Laptop',
      passkey: laptop.make(creation),
    });
    ida.csrfToken = session.csrfToken;
    expect(session.accountId).toBe(idaId);
    expect(recoveryCodes).toHaveLength(10);
    expect(await eventsOf(idaId, 'PasskeyEnrolled')).toBe(1);
    const { factors } = await ida.run(ReadFactors, {});
    expect(factors).toEqual([expect.objectContaining({ kind: 'passkey', name: 'Laptop', lastUsedAt: null })]);
  });

  it('completes a log-in', async () => {
    const browser = server.browser();
    expect(await answer(browser, await toAnswer(browser))).toMatchObject({ accountId: idaId });
  });

  it.each<[string, Deviation]>([
    ['another origin', { origin: 'https://collab.example.org.evil.example' }],
    ['a page inside another site', { crossOrigin: true }],
    ['the name of another site', { rpId: 'evil.example' }],
    ['a challenge of one’s own making', { challenge: 'A'.repeat(43) }],
    ['what makes a passkey instead of what uses it', { type: 'webauthn.create' }],
    ['nobody touching the authenticator', { flags: 0 }],
    ['the key of somebody else', { key: strangeKey() }],
    ['a credential that nobody has', { credentialId: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('is refused with %s, and the honest answer still counts', async (_what, deviation) => {
    const browser = server.browser();
    const token = await toAnswer(browser);
    expect(await codeOf(answer(browser, token, deviation))).toBe('wrong-passkey');
    expect(await codeOf(answer(browser, token))).toBe('accepted');
  });

  it('of another person counts nothing, though it counts for its owner', async () => {
    const emil = server.browser();
    const first = await toEnrol(emil, EMIL);
    const passkey = emils.make(await emil.run(StartFirstPasskey, { token: first }));
    await emil.run(EnrolFirstPasskey, { token: first, name: 'Key', passkey });
    const browser = server.browser();
    const token = await toAnswer(browser);
    expect(await codeOf(answer(browser, token, {}, emils))).toBe('wrong-passkey');
    expect(await codeOf(answer(browser, token))).toBe('accepted');
    expect(await codeOf(answer(emil, await toAnswer(emil, EMIL), {}, emils))).toBe('accepted');
  });

  it('answers each challenge once, and only the newest one of its own log-in', async () => {
    const [one, two] = [server.browser(), server.browser()];
    const [first, second] = [await toAnswer(one), await toAnswer(two)];
    const old = laptop.sign(await one.run(ChallengePasskey, { token: first }));
    const newest = laptop.sign(await one.run(ChallengePasskey, { token: first }));
    const shown = async (token: string, assertion: typeof old) => {
      await forgetTries();
      return codeOf(one.run(VerifySecondFactor, { token, answer: { method: 'passkey', assertion } }));
    };
    expect(await shown(first, old)).toBe('wrong-passkey');
    expect(await shown(second, newest)).toBe('wrong-passkey');
    expect(await shown(first, newest)).toBe('accepted');
    expect(await shown(first, newest)).toBe('log-in-expired');
  });

  it('shown a hundred times at once, counts once', async () => {
    const browser = server.browser();
    const token = await toAnswer(browser);
    const assertion = laptop.sign(await browser.run(ChallengePasskey, { token }));
    const factors = server.nest.get(SecondFactors);
    const shown = { accountId: idaId, token, answer: { method: 'passkey', assertion } } as const;
    const accepted = await Promise.all(Array.from({ length: 100 }, () => factors.accept(shown)));
    expect(accepted.filter((counts) => counts)).toHaveLength(1);
    await answer(browser, token);
  });

  it('that counts backwards may be a copy: refused, recorded, and its owner gets a mail', async () => {
    const browser = server.browser();
    const token = await toAnswer(browser);
    expect(await eventsOf(idaId, 'PasskeyCopySuspected')).toBe(0);
    expect(await codeOf(answer(browser, token, { counter: 1 }))).toBe('wrong-passkey');
    expect(await eventsOf(idaId, 'PasskeyCopySuspected')).toBe(1);
    expect(await codeOf(answer(browser, token))).toBe('accepted');
    expect(await eventsOf(idaId, 'PasskeyCopySuspected')).toBe(1);
  });

  it('may count nothing at all, as those do that are kept in step between devices', async () => {
    const browser = server.browser();
    const phone = new SoftwarePasskey(ORIGIN);
    const { token, creation } = await ida.run(StartPasskey, {});
    await ida.run(FinishPasskey, { token, name: 'Phone', passkey: phone.make(creation) });
    for (let times = 0; times < 2; times++) {
      const step = await toAnswer(browser);
      expect(await codeOf(answer(browser, step, { counter: 0 }, phone))).toBe('accepted');
    }
  });

  it('is made for one account, in the session that began it, at this site', async () => {
    const another = new SoftwarePasskey(ORIGIN);
    const finish = async (deviation: Deviation, passkey = another) => {
      const { token, creation } = await ida.run(StartPasskey, {});
      return codeOf(
        ida.run(FinishPasskey, { token, name: 'Key', passkey: passkey.make(creation, deviation) }),
      );
    };
    expect(await finish({ origin: 'https://evil.example' })).toBe('wrong-passkey');
    expect(await finish({ rpId: 'evil.example' })).toBe('wrong-passkey');
    expect(await finish({ challenge: 'A'.repeat(43) })).toBe('wrong-passkey');
    expect(await finish({ type: 'webauthn.get' })).toBe('wrong-passkey');
    expect(await finish({}, emils)).toBe('conflict');
    const { token, creation } = await ida.run(StartPasskey, {});
    const passkey = another.make(creation);
    const elsewhere = server.browser();
    const session = await answer(elsewhere, await toAnswer(elsewhere));
    elsewhere.csrfToken = session.csrfToken;
    expect(await codeOf(elsewhere.run(FinishPasskey, { token, name: 'Key', passkey }))).toBe(
      'log-in-expired',
    );
    expect(await codeOf(ida.run(FinishPasskey, { token, name: 'Key', passkey }))).toBe('accepted');
  });
});

describe('a session that is no longer fresh', () => {
  /** The token of a confirmation whose password is proved. */
  async function confirmation(): Promise<string> {
    const proof = await passwords.prove(IDA.password, (startLoginRequest) =>
      ida.run(StartConfirmation, { startLoginRequest }),
    );
    const step = await ida.run(FinishConfirmation, proof);
    if (step.next !== 'second-factor') throw new Error('the account has no second factor');
    return step.token;
  }

  it('is so again once a passkey has signed for it, and not by what was signed for a log-in', async () => {
    await server.database.query(`UPDATE sessions SET authenticated_at = now() - interval '1 hour'`);
    expect(await codeOf(ida.run(StartPasskey, {}))).toBe('fresh-log-in-required');
    const token = await confirmation();
    const elsewhere = server.browser();
    const logIn = await toAnswer(elsewhere);
    const forLogIn = laptop.sign(await elsewhere.run(ChallengePasskey, { token: logIn }));
    const confirm = (assertion: typeof forLogIn) =>
      codeOf(ida.run(ConfirmSecondFactor, { token, answer: { method: 'passkey', assertion } }));
    expect(await confirm(forLogIn)).toBe('wrong-passkey');
    expect(await codeOf(ida.run(StartPasskey, {}))).toBe('fresh-log-in-required');
    expect(await confirm(laptop.sign(await ida.run(ChallengePasskey, { token })))).toBe('accepted');
    expect(await codeOf(ida.run(StartPasskey, {}))).toBe('accepted');
    await answer(elsewhere, logIn);
  });
});
