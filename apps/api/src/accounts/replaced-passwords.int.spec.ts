import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finishLogIn, startLogIn } from '@collab/crypto';
import {
  ChangePassword,
  FinishLogIn,
  FinishPasswordReset,
  ReadSession,
  ReadVault,
  StartLogIn,
  StoreAccountBook,
  StoreKeyringSegment,
  type AccountId,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import {
  keeperAt,
  NEW_PASSWORD,
  passwordChange,
  resetOf,
  resetTokenTo,
  rewrapped,
} from '../../../../tests/keepers.js';
import { logIn, newDevice, registration, type NewPerson } from '../../../../tests/people.js';
import { AccountLog } from './account-log.js';
import { digestOf } from './credentials.js';
import { IdentityResets } from './finish-password-reset.handler.js';
import { LogInCompletion } from './log-in-completion.js';
import { PasswordResets } from './password-resets.js';

let server: ApiServer;
beforeAll(async () => (server = await startApiServer()));
afterAll(() => server.stop());

let arrived = 0;

/** Somebody who has a vault and a recovery sheet. */
const keeper = () => keeperAt(server, `hurried-${arrived++}@example.org`);

/** A log-in up to the proof of the password, which the server has not seen yet. */
async function begunLogIn({ email, password }: NewPerson) {
  const browser = server.browser();
  const { state, startLoginRequest } = await startLogIn(password);
  const { logInToken, loginResponse } = await browser.run(StartLogIn, { email, startLoginRequest });
  const { finishLoginRequest } = await finishLogIn({ password, state, loginResponse });
  return { browser, proof: { logInToken, finishLoginRequest } };
}

/** How many sessions of an account can still do something. */
async function aliveOf({ accountId }: { readonly accountId: AccountId }): Promise<number> {
  const rows: unknown[] = await server.database.query(
    'SELECT FROM sessions WHERE account_id = $1 AND ended_at IS NULL',
    [accountId],
  );
  return rows.length;
}

/** The token of a newly mailed link. */
const mailedToken = ({ email }: NewPerson) => resetTokenTo(server, email);

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'accepted',
    (error: { code?: string }) => error.code,
  );

describe('a password that is replaced', () => {
  it('opens no session any more, also for a log-in that was begun before', async () => {
    const owner = await keeper();
    const { browser, person } = owner;
    const [late, inTime] = [await begunLogIn(person), await begunLogIn(person)];
    const client = 'Test browser';
    expect(await codeOf(inTime.browser.run(FinishLogIn, { ...inTime.proof, client }))).toBe('accepted');
    await browser.run(ChangePassword, await passwordChange(owner));
    expect(await codeOf(late.browser.run(FinishLogIn, { ...late.proof, client }))).toBe('log-in-expired');
    expect(await aliveOf(owner)).toBe(1);
  });

  it('leaves none of a hundred log-ins behind that are completed while it is replaced', async () => {
    const owner = await keeper();
    const { browser, accountId } = owner;
    const rows: { registration_record: string }[] = await server.database.query(
      'SELECT registration_record FROM credentials WHERE account_id = $1',
      [accountId],
    );
    const recordDigest = digestOf(rows[0]?.registration_record ?? '');
    const replacement = await passwordChange(owner);
    const completion = server.nest.get(LogInCompletion);
    const visitor = { source: '127.0.0.1', markFor: () => undefined };
    const complete = () => completion.open({ accountId, recordDigest, client: 'Test browser' }, visitor);
    const before = Array.from({ length: 50 }, complete);
    const changed = browser.run(ChangePassword, replacement);
    const outcomes = await Promise.allSettled([...before, ...Array.from({ length: 50 }, complete), changed]);
    expect(outcomes.at(-1)?.status).toBe('fulfilled');
    expect(await aliveOf(owner)).toBe(1);
    expect((await server.nest.get(AccountLog).read(accountId)).sessions.size).toBe(1);
    expect(await codeOf(complete())).toBe('log-in-expired');
  });

  it('is set by one of a hundred parallel uses of a mailed link with the sheet, and the others are told why', async () => {
    const owner = await keeper();
    const token = await mailedToken(owner.person);
    const browser = server.browser();
    const registered = await resetOf(browser, token);
    const { registrationRecord } = registered;
    const recovered = await rewrapped(owner, 2, registered);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () =>
        codeOf(browser.run(FinishPasswordReset, { token, registrationRecord, recovered })),
      ),
    );
    expect(outcomes.sort()).toEqual(['accepted', ...Array<string>(99).fill('link-used')]);
  });
});

describe('a new identity', () => {
  it('comes also when the server ended half way, and the old password is gone until then', async () => {
    const { person, accountId, browser } = await keeper();
    const sealed = new Uint8Array(60);
    await browser.run(StoreAccountBook, { book: { revision: 1, sealed } });
    await browser.run(StoreKeyringSegment, { index: 0, revision: 1, sealed });
    expect(await sealedOf(accountId)).toBe(2);
    const token = await mailedToken(person);
    const { registrationRecord } = await resetOf(server.browser(), token);
    await server.nest.get(PasswordResets).consumeForNewIdentity(token, registrationRecord);
    expect(await codeOf(logIn(server.browser(), person))).toBe('wrong-password');
    await server.nest.get(IdentityResets).finish();
    // Somebody may still be at work on it.
    expect(await pendingOf(accountId)).toBe(1);
    await passAMinute();
    await server.nest.get(IdentityResets).finish();
    const again = server.browser();
    await logIn(again, { ...person, password: NEW_PASSWORD });
    expect(await again.run(ReadVault, {})).toEqual({ vault: null });
    // What the old vault opened opens for nobody: it would only stand in the way.
    expect(await sealedOf(accountId)).toBe(0);
    expect(await pendingOf(accountId)).toBe(0);
  });

  it('comes to nobody who came back by a later link and the sheet, after an attempt that had failed', async () => {
    const owner = await keeper();
    const { person, accountId } = owner;
    const failed = await mailedToken(person);
    const { registrationRecord: lost } = await resetOf(server.browser(), failed);
    await server.nest.get(PasswordResets).consumeForNewIdentity(failed, lost);
    expect(await pendingOf(accountId)).toBe(1);
    const token = await mailedToken(person);
    const registered = await resetOf(server.browser(), token);
    const { registrationRecord } = registered;
    const recovered = await rewrapped(owner, 2, registered);
    await server.browser().run(FinishPasswordReset, { token, registrationRecord, recovered });
    expect(await pendingOf(accountId)).toBe(0);
    await passAMinute();
    await server.nest.get(IdentityResets).finish();
    const again = server.browser();
    await logIn(again, { ...person, password: NEW_PASSWORD });
    expect((await again.run(ReadVault, {})).vault?.revision).toBe(2);
  });

  it('is brought by no session of before, also where its request had been let in already', async () => {
    const { browser, person, device } = await keeper();
    const session = await browser.run(ReadSession, {});
    const { accountId, sessionId } = session;
    /** What is left to do for a request that the guard has let through. */
    const registering = async (made: ReturnType<typeof newDevice>) => {
      const { deviceId, name, certificate, identityKey } = await registration(made, session);
      const device = { accountId, deviceId, name, certificate };
      const command = { type: 'register-device', device, identityKey, sessionId } as const;
      return codeOf(server.nest.get(AccountLog).decide(accountId, command, { kind: 'account', accountId }));
    };
    // Control: until then the session can register devices of its identity.
    expect(await registering(newDevice(device.identity))).toBe('accepted');
    const token = await mailedToken(person);
    const { registrationRecord } = await resetOf(server.browser(), token);
    await server.browser().run(FinishPasswordReset, { token, registrationRecord, recovered: null });
    expect(await registering(newDevice())).toBe('unauthenticated');
  });
});

/** As if all used links had been used a minute earlier. */
const passAMinute = () =>
  server.database.query(`UPDATE password_resets SET used_at = used_at - interval '61 seconds'`);

async function pendingOf(accountId: AccountId): Promise<number> {
  const rows: unknown[] = await server.database.query(
    'SELECT FROM password_resets WHERE account_id = $1 AND identity_pending',
    [accountId],
  );
  return rows.length;
}

async function sealedOf(accountId: AccountId): Promise<number> {
  const rows: unknown[] = await server.database.query(
    `SELECT account_id FROM account_books WHERE account_id = $1
     UNION ALL SELECT account_id FROM keyring_segments WHERE account_id = $1`,
    [accountId],
  );
  return rows.length;
}
