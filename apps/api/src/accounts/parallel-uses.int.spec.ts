import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  DeviceId,
  FinishLogIn,
  ReplaceRecoveryCodes,
  StartLogIn,
  VerifyEmail,
  VerifySecondFactor,
  type AccountId,
  type CommandDefinition,
  type FactorAnswer,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { forgetShown, nextAnswer } from '../../../../tests/authenticator.js';
import { passwords } from '../../../../tests/passwords.js';
import { logIn, provePassword, proveSignUp, requestAccount, signUp } from '../../../../tests/people.js';
import { DeviceLinks } from './device-links.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { SecondFactors } from './second-factors.js';

const HANA = { email: 'hana@example.org', password: 'a heron over the slow water' };

let server: ApiServer;
let accountId: AccountId;
let recoveryCodes: readonly string[];

beforeAll(async () => {
  server = await startApiServer({ COLLAB_SECOND_FACTOR: 'required' });
  accountId = await signUp(server, HANA);
  const browser = server.browser();
  await logIn(browser, HANA);
  ({ recoveryCodes } = await browser.run(ReplaceRecoveryCodes, {}));
});
afterAll(() => server.stop());

/** Runs a hundred at once; resolves with how many of them were carried out, and why the others were not. */
async function hundred(use: (n: number) => Promise<unknown>) {
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => use(n)));
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const codes = new Set(refusals.map((refusal: { code?: string }) => refusal.code ?? String(refusal)));
  return { done: outcomes.length - refusals.length, refusedAs: [...codes] };
}

/** Sends one request, from a browser of its own if none is given. Throws its refusal. */
async function sent(command: CommandDefinition, body: unknown, browser = server.browser()): Promise<void> {
  const answer = await browser.send(command, body);
  if (answer.status !== 200) throw JSON.parse(answer.body);
}

const shown = (answer: FactorAnswer) => ({ accountId, token: '', answer });
const accepted = async (answer: FactorAnswer): Promise<void> => {
  if (!(await server.nest.get(SecondFactors).accept(shown(answer)))) throw new Error('counts no more');
};

describe('a second factor', () => {
  it('of the app, shown a hundred times at once, counts once', async () => {
    const answer = nextAnswer(HANA.email);
    expect((await hundred(() => accepted(answer))).done).toBe(1);
  });

  it('of the recovery codes, shown a hundred times at once, counts once, and leaves nine', async () => {
    const [code = ''] = recoveryCodes;
    expect((await hundred(() => accepted({ method: 'recovery-code', code }))).done).toBe(1);
    expect(await server.nest.get(SecondFactors).recoveryCodesLeft(accountId)).toBe(9);
  });

  it('of the recovery codes has 80 random bits, and is kept as a hash under a key that is not in the database', async () => {
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes)
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const rows: { code_hash: Buffer }[] = await server.database.query('SELECT code_hash FROM recovery_codes');
    const kept = rows.map(({ code_hash }) => code_hash.toString('hex'));
    const plainHash = (text: string) => createHash('sha256').update(text).digest('hex');
    const guesses = recoveryCodes.flatMap((code) => [code, code.replaceAll('-', '')]);
    for (const guess of guesses)
      for (const text of [guess, `${accountId} ${guess}`]) expect(kept).not.toContain(plainHash(text));
    expect(kept.every((hash) => hash.length === 64)).toBe(true);
  });

  it('would count more than once by looking first and writing then, which shows what the two above are worth', async () => {
    const naive = async () => {
      const rows: { last_step: string }[] = await server.database.query('SELECT last_step FROM factors');
      if (Number(rows[0]?.last_step) < 0) throw new Error('counts no more');
      await server.database.query('UPDATE factors SET last_step = -1');
    };
    expect((await hundred(naive)).done).toBeGreaterThan(1);
    forgetShown(HANA.email);
  });
});

describe('a log-in', () => {
  it('is one of a hundred that continue it with the same proof of the password', async () => {
    const { email, password } = HANA;
    const proof = await passwords.prove(password, (startLoginRequest) =>
      server.browser().run(StartLogIn, { email, startLoginRequest }),
    );
    const uses = await hundred(() => sent(FinishLogIn, { ...proof, client: 'Test browser' }));
    expect(uses).toEqual({ done: 1, refusedAs: ['wrong-credentials'] });
  });

  it('is completed once, also by several right answers at the same moment', async () => {
    const step = await provePassword(server.browser(), HANA);
    if (step.next !== 'second-factor') throw new Error('the person has a second factor');
    const codes = recoveryCodes.slice(1, 5).map((code) => ({ method: 'recovery-code', code }) as const);
    const answers = [nextAnswer(HANA.email), ...codes];
    const outcomes = await Promise.allSettled(
      answers.map((answer) => sent(VerifySecondFactor, { token: step.token, answer })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    // Whoever comes second finds the log-in over, or is told to wait as after any tries.
    const late = { code: expect.stringMatching(/^(log-in-expired|too-many-tries)$/) };
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(late);
  });
});

describe('the mailed link of a sign-up', () => {
  it('opens one account, of a hundred uses with proofs of its password from other browsers', async () => {
    const password = 'twelve herons in a row';
    await requestAccount(server.browser(), { email: 'row@example.org', password });
    const token = await server.mails.tokenTo('row@example.org');
    const proofs = await Promise.all([0, 1].map(() => proveSignUp(server.browser(), token, password)));
    const uses = await hundred((n) => sent(VerifyEmail, { token, password: proofs[n % 2] }));
    expect(uses.done).toBe(1);
    for (const code of uses.refusedAs) expect(['link-used', 'wrong-credentials']).toContain(code);
  });
});

describe('the link of the first administrator', () => {
  it('makes one of a hundred who have all confirmed their address at the same moment', async () => {
    const link = await readFile(join(server.config.dataDir, 'administrator-link'), 'utf8');
    const administratorToken = link.trim().split('#administrator=')[1] ?? '';
    const signUps = server.nest.get(PendingSignUps);
    const registrationRecord = 'A'.repeat(256);
    const mailed: string[] = [];
    const browsers = Array.from({ length: 100 }, () => server.browser());
    for (let n = 0; n < 100; n++) {
      const email = `administrator-${n}@example.org`;
      const details = {
        email,
        displayName: 'Ada',
        language: 'en',
        registrationRecord,
        administratorToken,
      } as const;
      const tokens = await signUps.finish((await signUps.start()).signUpToken, details);
      mailed.push(tokens?.emailToken ?? '');
      browsers[n]?.setCookie('collab_sign_up', tokens?.browserToken ?? '');
    }
    const uses = await hundred((n) => sent(VerifyEmail, { token: mailed[n] }, browsers[n]));
    expect(uses).toEqual({ done: 1, refusedAs: ['link-used'] });
    const rows = await server.database.query(`SELECT FROM accounts WHERE 'administrator' = ANY (roles)`);
    expect(rows).toHaveLength(1);
  });
});

describe('a link by which a device lets a new browser in', () => {
  const bytes = (length: number) => new Uint8Array(randomBytes(length));
  const newId = () => DeviceId.parse(randomBytes(16).toString('base64url'));

  /** A link that a device has just opened. */
  async function opened() {
    const links = server.nest.get(DeviceLinks);
    const [owner, token] = [{ accountId, deviceId: newId() }, bytes(32)];
    const linkHash = new Uint8Array(await crypto.subtle.digest('SHA-256', token));
    await links.open(owner, linkHash, bytes(120));
    return { links, owner, linkHash, guestOf: () => ({ token, claim: bytes(32) }) };
  }

  it('takes each step once, of a hundred at the same moment', async () => {
    const { links, owner, linkHash, guestOf } = await opened();
    const guests = Array.from({ length: 100 }, guestOf);
    const guestNumber = (n: number) => guests[n] ?? guestOf();
    const approved = { deviceId: newId(), signingKey: bytes(32), approval: bytes(100) };
    const once = { done: 1, refusedAs: ['device-link-invalid'] };
    expect(await hundred((n) => links.redeem(guestNumber(n), bytes(300)))).toEqual(once);
    const readers = await Promise.allSettled(guests.map((guest) => links.read(guest)));
    const guest = guestNumber(readers.findIndex(({ status }) => status === 'fulfilled'));
    expect(readers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await hundred(() => links.approve(owner, linkHash, approved))).toEqual(once);
    expect(await hundred(() => links.answer(guest, bytes(200)))).toEqual(once);
    expect(await hundred(() => links.handOver(owner, linkHash, bytes(200)))).toEqual(once);
    expect(await hundred(() => links.finish(server.database, guest))).toEqual(once);
  });

  it('would let in more than one by looking first and writing then, which shows what the test above is worth', async () => {
    const { linkHash, guestOf } = await opened();
    const naive = async () => {
      const free: unknown[] = await server.database.query(
        'SELECT FROM device_links WHERE link_hash = $1 AND claim_hash IS NULL',
        [Buffer.from(linkHash)],
      );
      if (free.length === 0) throw new Error('used');
      await server.database.query('UPDATE device_links SET claim_hash = $2 WHERE link_hash = $1', [
        Buffer.from(linkHash),
        Buffer.from(guestOf().claim),
      ]);
    };
    expect((await hundred(naive)).done).toBeGreaterThan(1);
  });
});
