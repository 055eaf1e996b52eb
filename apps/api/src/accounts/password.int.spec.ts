import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openVault, signingKeyPairOf, unwrapVaultKeyByRecoveryCode } from '@collab/crypto';
import {
  ChangePassword,
  FinishPasswordReset,
  ReadPasswordReset,
  ReadPeople,
  ReadRecovery,
  ReadSession,
  ReadVault,
  RegisterDevice,
  RequestPasswordReset,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser } from '../../../../tests/browser.js';
import {
  keeperAt,
  NEW_PASSWORD,
  passwordChange,
  resetOf,
  resetTokenTo,
  rewrapped,
} from '../../../../tests/keepers.js';
import { logIn, newDevice, registration, type NewPerson } from '../../../../tests/people.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { PasswordResets } from './password-resets.js';

let server: ApiServer;
beforeAll(async () => (server = await startApiServer()));
afterAll(() => server.stop());

let arrived = 0;

/** Somebody who has a vault and a recovery sheet. */
const keeper = () => keeperAt(server, `forgetful-${arrived++}@example.org`);

/** The token of a newly mailed link. */
const mailedToken = ({ email }: NewPerson) => resetTokenTo(server, email);

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'accepted',
    (error: { code?: string }) => error.code,
  );

const changesOf = async (browser: Browser) =>
  (await browser.run(ReadRecovery, {})).history.map(({ change }) => change);

describe('a new password', () => {
  it('is set by who knows the old one, and ends the other sessions', async () => {
    const owner = await keeper();
    const { browser, person } = owner;
    const elsewhere = server.browser();
    await logIn(elsewhere, person);
    await browser.run(ChangePassword, await passwordChange(owner));
    expect(await codeOf(elsewhere.run(ReadSession, {}))).toBe('unauthenticated');
    expect(await changesOf(browser)).toEqual(['password-changed', 'created']);
    expect(await codeOf(logIn(server.browser(), person))).toBe('wrong-password');
    await logIn(server.browser(), { ...person, password: NEW_PASSWORD });
    expect((await server.mails.mailTo(person.email)).subject).toBe('Your Collab password was changed');
  });

  it('is refused to who has a session and cannot open the vault', async () => {
    const owner = await keeper();
    const { browser, person } = owner;
    const thief = {
      ...owner,
      contents: { ...owner.contents, identitySecret: newDevice().identity.secretKey },
    };
    expect(await codeOf(browser.run(ChangePassword, await passwordChange(thief)))).toBe('forbidden');
    await logIn(server.browser(), person);
  });
});

describe('a forgotten password', () => {
  it('is replaced by the mailed link and the recovery sheet, and the identity stays', async () => {
    const owner = await keeper();
    const { browser, person, recoveryCode, accountId } = owner;
    const token = await mailedToken(person);
    const stranger = server.browser();
    const { vault, ...told } = await stranger.run(ReadPasswordReset, { token });
    expect(told).toEqual({ accountId, email: person.email, displayName: 'Maëlle Kervadec' });
    if (!vault?.wrappedByRecoveryCode) throw new Error('there is a recovery sheet');
    const vaultKey = await unwrapVaultKeyByRecoveryCode(vault.wrappedByRecoveryCode, recoveryCode, accountId);
    const contents = await openVault(vault.sealed, vaultKey, { accountId, revision: vault.revision });
    const registered = await resetOf(stranger, token);
    const { registrationRecord } = registered;
    const recovered = await rewrapped({ accountId, vaultKey, recoveryCode, contents }, 2, registered);
    await stranger.run(FinishPasswordReset, { token, registrationRecord, recovered });
    expect(await codeOf(browser.run(ReadSession, {}))).toBe('unauthenticated');
    const again = server.browser();
    const session = await logIn(again, { ...person, password: NEW_PASSWORD });
    expect(await changesOf(again)).toEqual(['recovered', 'created']);
    const device = newDevice(signingKeyPairOf(contents.identitySecret));
    await again.run(RegisterDevice, await registration(device, session));
  });

  it('is not replaced by who reads the mailbox and puts a vault of their own in place', async () => {
    const owner = await keeper();
    const { person } = owner;
    const token = await mailedToken(person);
    const browser = server.browser();
    const registered = await resetOf(browser, token);
    const { registrationRecord } = registered;
    const own = { ...owner, contents: { ...owner.contents, identitySecret: newDevice().identity.secretKey } };
    for (const revision of [1, 2]) {
      const recovered = await rewrapped(own, revision, registered);
      expect(
        await codeOf(browser.run(FinishPasswordReset, { token, registrationRecord, recovered })),
      ).not.toBe('accepted');
    }
    await logIn(server.browser(), person);
  });

  it('costs the identity without the recovery sheet: devices, vault and sessions are gone', async () => {
    const { browser, person, accountId } = await keeper();
    const token = await mailedToken(person);
    const stranger = server.browser();
    const { registrationRecord } = await resetOf(stranger, token);
    await stranger.run(FinishPasswordReset, { token, registrationRecord, recovered: null });
    // So that it wipes what it keeps.
    expect(await codeOf(browser.run(ReadSession, {}))).toBe('device-revoked');
    const again = server.browser();
    const session = await logIn(again, { ...person, password: NEW_PASSWORD });
    expect(await again.run(ReadVault, {})).toEqual({ vault: null });
    const device = newDevice();
    await again.run(RegisterDevice, await registration(device, session));
    const { people } = await again.run(ReadPeople, { accountIds: [accountId] });
    expect(people[0]?.identityKey).toEqual(device.identity.publicKey);
    // The old ones stay readable, for what they have signed, and are marked as removed.
    const devices = people[0]?.devices ?? [];
    expect(devices.filter(({ revocation }) => revocation === null)).toMatchObject([
      { deviceId: device.deviceId },
    ]);
    expect(devices.filter(({ revocation }) => revocation?.length === 0)).toHaveLength(devices.length - 1);
    expect(devices.length).toBeGreaterThan(1);
    expect((await changesOf(again))[0]).toBe('identity-reset');
    expect((await server.mails.mailTo(person.email)).subject).toBe('Your Collab identity was replaced');
  });

  it('is replaced by one of a hundred parallel uses of two links, with the sheet and without', async () => {
    const owner = await keeper();
    const tokens = [await mailedToken(owner.person), await mailedToken(owner.person)] as const;
    const browser = server.browser();
    const registered = await resetOf(browser, tokens[0]);
    const { registrationRecord } = registered;
    const recovered = await rewrapped(owner, 2, registered);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, n) => {
        const token = tokens[n % 4 < 2 ? 0 : 1];
        const reset = { token, registrationRecord, recovered: n % 2 === 0 ? recovered : null };
        return codeOf(browser.run(FinishPasswordReset, reset));
      }),
    );
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'link-used')).toHaveLength(99);
    await logIn(server.browser(), { ...owner.person, password: NEW_PASSWORD });
  });

  it('is not replaced by a link that is used, expired, or made up; and it says which', async () => {
    const { person, accountId } = await keeper();
    const token = await mailedToken(person);
    const browser = server.browser();
    const outcomeOf = (candidate: string) => codeOf(browser.run(ReadPasswordReset, { token: candidate }));
    const finished = (candidate: string, registrationRecord: string) =>
      codeOf(browser.run(FinishPasswordReset, { token: candidate, registrationRecord, recovered: null }));
    expect(await outcomeOf('x'.repeat(43))).toBe('link-invalid');
    expect(await outcomeOf(token)).toBe('accepted');
    const { registrationRecord } = await resetOf(browser, token);
    await server.database.query(`UPDATE password_resets SET expires_at = now() - interval '1 second'`);
    for (const outcome of [
      outcomeOf(token),
      codeOf(resetOf(browser, token)),
      finished(token, registrationRecord),
    ])
      expect(await outcome).toBe('link-expired');
    const newest = await server.nest.get(PasswordResets).issue(accountId);
    expect(await finished(newest, registrationRecord)).toBe('accepted');
    for (const outcome of [outcomeOf(newest), finished(newest, registrationRecord)])
      expect(await outcome).toBe('link-used');
    // Also when the next one is on its way.
    await server.nest.get(PasswordResets).issue(accountId);
    expect(await outcomeOf(newest)).toBe('link-used');
  });

  it('answers the same for an address without an account, whose owner alone is told', async () => {
    const nobody = { email: 'nobody-here@example.org', password: '' };
    const browser = server.browser();
    const { person } = await keeper();
    const answerFor = async (email: string) => {
      const { status, headers, body } = await browser.send(RequestPasswordReset, { email, language: 'fr' });
      // The clock's second says nothing about the address.
      return { status, headers: [...headers].filter(([name]) => name !== 'date'), body };
    };
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) {
      const answer = await answerFor(person.email);
      expect(answer).toEqual(await answerFor(nobody.email));
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect((await server.mails.mailTo(nobody.email)).subject).toBe('Aucun compte Collab à cette adresse');
  });
});

describe('a stranger who asks for somebody’s new password', () => {
  const read = (token: string) => codeOf(server.browser().run(ReadPasswordReset, { token }));
  const ask = (email: string) =>
    codeOf(server.browser().run(RequestPasswordReset, { email, language: 'en' }));
  const pass = (minutes: number) =>
    server.database.query('UPDATE password_resets SET expires_at = expires_at - make_interval(mins => $1)', [
      minutes,
    ]);

  it('voids no link that the owner has, and gets no more mails sent than three', async () => {
    const { person, accountId } = await keeper();
    const token = await mailedToken(person);
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask(person.email)));
    expect(asked.sort()).toEqual(['accepted', 'accepted', ...Array<string>(18).fill('links-mailed')]);
    const others = [await server.mails.tokenTo(person.email), await server.mails.tokenTo(person.email)];
    for (const mailed of [token, ...others]) expect(await read(mailed)).toBe('accepted');
    const { registrationRecord } = await resetOf(server.browser(), token);
    const reset = { token, registrationRecord, recovered: null };
    await server.browser().run(FinishPasswordReset, reset);
    // It has ended the others.
    for (const mailed of others) expect(await read(mailed)).toBe('link-used');
    // Control: a link that the next one takes the place of.
    await pass(20);
    const open = await server.nest.get(PasswordResets).issue(accountId);
    await server.database.query('DELETE FROM password_resets WHERE used_at IS NULL AND account_id = $1', [
      accountId,
    ]);
    expect(await read(open)).toBe('link-invalid');
  });

  it('does not learn by asking that there is an account, also when its owner has used a link', async () => {
    const { person } = await keeper();
    const nobody = 'nobody-either@example.org';
    const asked = () => Promise.all([person.email, nobody].map(ask));
    const token = await mailedToken(person);
    await ask(nobody);
    for (let mail = 2; mail <= 3; mail++) expect(await asked()).toEqual(['accepted', 'accepted']);
    const { registrationRecord } = await resetOf(server.browser(), token);
    await server.browser().run(FinishPasswordReset, { token, registrationRecord, recovered: null });
    expect(await asked()).toEqual(['links-mailed', 'links-mailed']);
    // The owner, who has used one and has no other, waits for 20 minutes at most.
    await pass(20);
    expect(await asked()).toEqual(['accepted', 'accepted']);
    expect(await asked()).toEqual(['links-mailed', 'links-mailed']);
  });

  it('minute after minute, never leaves the owner without a link that is good for ten minutes', async () => {
    const { person } = await keeper();
    let newest = '';
    const withoutLink = await minutesWithoutLink({
      isMailed: async () => {
        if ((await ask(person.email)) !== 'accepted') return false;
        newest = await server.mails.tokenTo(person.email);
        return true;
      },
      isGoodFor: async (minutes) => {
        await pass(minutes);
        const seen = await read(newest);
        await pass(-minutes);
        return seen === 'accepted';
      },
      nextMinute: () => pass(1),
    });
    expect(withoutLink).toEqual([]);
  });

  it('would, if mails were counted by the hour and links lived for less', async () => {
    const limiter = new RateLimiter();
    let minute = 0;
    let goodUntil = 0;
    const hourly = { burst: 3, perMinute: 1 / 60 };
    const withoutLink = await minutesWithoutLink({
      isMailed: async () => {
        const isMailed = limiter.allows('mails', 'owner', hourly, minute * 60_000);
        if (isMailed) goodUntil = minute + 30;
        return isMailed;
      },
      isGoodFor: async (minutes) => minute + minutes < goodUntil,
      nextMinute: async () => minute++,
    });
    expect(withoutLink.length).toBeGreaterThan(30);
  });
});

/**
 * The minutes of an hour and a half in which the owner has no link that is good for ten more, where a stranger asks as
 * often as there is another mail for it.
 */
async function minutesWithoutLink(mails: {
  readonly isMailed: () => Promise<boolean>;
  readonly isGoodFor: (minutes: number) => Promise<boolean>;
  readonly nextMinute: () => Promise<unknown>;
}): Promise<readonly number[]> {
  const without: number[] = [];
  for (let minute = 0; minute < 90; minute++) {
    while (await mails.isMailed());
    if (!(await mails.isGoodFor(10))) without.push(minute);
    await mails.nextMinute();
  }
  return without;
}
