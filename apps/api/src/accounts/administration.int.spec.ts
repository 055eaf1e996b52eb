import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ChangePolicy,
  ChangeRoles,
  CompleteGuide,
  DisableAccount,
  EnableAccount,
  FinishSignUp,
  InvitePerson,
  ListGuideReaders,
  ListPeople,
  ReadGuide,
  ReadInvitation,
  ReadPolicy,
  ReadSession,
  ReadSignUpPolicy,
  SOCKET_CLOSE,
  StartSignUp,
  WithdrawInvitation,
  type AccountId,
  type Role,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { Refused, type Browser } from '../../../../tests/browser.js';
import { passwords } from '../../../../tests/passwords.js';
import { arrive, logIn, signUp } from '../../../../tests/people.js';
import { SocketClient } from '../../../../tests/socket-client.js';
import { AdministrationLog } from './administration-log.js';
import { InvitationExpiry } from './invitation-expiry.job.js';

const PASSWORD = 'a heron over the slow water';
const personNamed = (name: string) => ({ email: `${name}@example.org`, password: PASSWORD });
const operator = { kind: 'operator' } as const;

let server: ApiServer;
let chief: Browser;
let chiefId: AccountId;
beforeAll(async () => {
  server = await startApiServer();
  chiefId = await signUp(server, personNamed('chief'));
  await setRoles(chiefId, 'administrator', 'researcher');
  chief = server.browser();
  await logIn(chief, personNamed('chief'));
});
afterAll(() => server.stop());

const setRoles = (accountId: AccountId, ...roles: Role[]) =>
  server.nest
    .get(AdministrationLog)
    .decide(accountId, { type: 'change-roles', change: { accountId, roles } }, operator);
const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
};
const administratorNamed = async (name: string) => {
  const accountId = await signUp(server, personNamed(name));
  await setRoles(accountId, 'administrator');
  const browser = server.browser();
  await logIn(browser, personNamed(name));
  return { accountId, browser };
};
const tokenOfInvitation = async (email: string): Promise<string> => {
  const { link } = await server.mails.mailTo(email);
  const token = /\/sign-up#invitation=(.+)$/.exec(link ?? '')?.[1];
  if (token === undefined) throw new Error('the mail has no invitation');
  return token;
};
const acceptInvitation = async (invitationToken: string, email: string, password = PASSWORD) => {
  const browser = server.browser();
  let signUpToken = '';
  const registrationRecord = await passwords.register(password, async (registrationRequest) => {
    const started = await browser.run(StartSignUp, { registrationRequest, invitationToken });
    signUpToken = started.signUpToken;
    return started;
  });
  const displayName = 'Hana Mori';
  return { signUpToken, email, displayName, language: 'en' as const, registrationRecord, invitationToken };
};

describe('administrators', () => {
  it('see who there is, by page and by search, and nobody else does', async () => {
    await signUp(server, { ...personNamed('soazig'), displayName: 'Soazig Le Goff' });
    const { people } = await chief.run(ListPeople, { text: 'le g', after: null });
    expect(people).toEqual([
      expect.objectContaining({
        email: 'soazig@example.org',
        displayName: 'Soazig Le Goff',
        roles: ['researcher'],
        status: 'active',
      }),
    ]);
    expect((await chief.run(ListPeople, { text: '%', after: null })).people).toEqual([]);
    const soazig = server.browser();
    await logIn(soazig, personNamed('soazig'));
    expect(await codeOf(soazig.run(ListPeople, { text: '', after: null }))).toBe('forbidden');
  });

  it('give roles to others, which count from the next request on, and take them away', async () => {
    const { accountId, browser } = await arrive(server, personNamed('yann'));
    await chief.run(ChangeRoles, { accountId, roles: ['researcher', 'administrator', 'officer'] });
    expect((await browser.run(ReadSession, {})).roles).toContain('officer');
    expect((await browser.run(ListPeople, { text: 'yann', after: null })).people).toHaveLength(1);
    await chief.run(ChangeRoles, { accountId, roles: ['researcher'] });
    expect(await codeOf(browser.run(ListPeople, { text: '', after: null }))).toBe('forbidden');
  });

  it('grant themselves nothing', async () => {
    const roles: Role[] = ['administrator', 'officer'];
    expect(await codeOf(chief.run(ChangeRoles, { accountId: chiefId, roles }))).toBe('forbidden');
  });

  it('are never all gone, also when two demote each other at the same moment', async () => {
    const alone = await startApiServer();
    const [first, second] = [personNamed('first'), personNamed('second')];
    try {
      const ids = [await signUp(alone, first), await signUp(alone, second)] as const;
      const log = alone.nest.get(AdministrationLog);
      for (let round = 0; round < 5; round++) {
        for (const accountId of ids)
          await log.decide(
            accountId,
            { type: 'change-roles', change: { accountId, roles: ['administrator'] } },
            operator,
          );
        const demote = (by: AccountId, accountId: AccountId) =>
          log.decide(
            accountId,
            { type: 'change-roles', change: { accountId, roles: ['researcher'] } },
            { kind: 'account', accountId: by },
          );
        await Promise.allSettled([demote(ids[0], ids[1]), demote(ids[1], ids[0])]);
        const left = (await Promise.all(ids.map((accountId) => log.read(accountId)))).filter(({ roles }) =>
          roles.includes('administrator'),
        );
        expect(left).toHaveLength(1);
      }
    } finally {
      await alone.stop();
    }
  });

  it('are on record with what they did', async () => {
    const accountId = await signUp(server, personNamed('gwenn'));
    await chief.run(DisableAccount, { accountId });
    const rows: { actor: unknown }[] = await server.database.query(
      `SELECT actor FROM events WHERE stream = $1 AND type = 'AccountDisabled'`,
      [`account-${accountId}`],
    );
    expect(JSON.stringify(rows)).toContain(chiefId);
  });
});

describe('disabling an account', () => {
  it('closes its sockets, ends its sessions and keeps it out until it is enabled', async () => {
    const { accountId, browser } = await arrive(server, personNamed('nolwenn'));
    const socket = await SocketClient.connect(server, browser);
    const closed = socket.closed;
    await chief.run(DisableAccount, { accountId });
    expect(await closed).toBe(SOCKET_CLOSE.sessionEnded);
    expect(await codeOf(browser.run(ReadSession, {}))).toBe('unauthenticated');
    expect(await codeOf(logIn(server.browser(), personNamed('nolwenn')))).toBe('account-disabled');
    expect((await chief.run(ListPeople, { text: 'nolwenn', after: null })).people[0]?.status).toBe(
      'disabled',
    );
    await chief.run(EnableAccount, { accountId });
    expect(await codeOf(browser.run(ReadSession, {}))).toBe('unauthenticated');
    expect(await codeOf(logIn(server.browser(), personNamed('nolwenn')))).toBe('done');
  });

  it('takes the right to administer with it', async () => {
    const { accountId, browser } = await administratorNamed('deputy');
    await chief.run(DisableAccount, { accountId });
    expect(await codeOf(browser.run(DisableAccount, { accountId: chiefId }))).toBe('unauthenticated');
    const log = server.nest.get(AdministrationLog);
    await expect(
      log.decide(chiefId, { type: 'disable', accountId: chiefId }, { kind: 'account', accountId }),
    ).rejects.toThrow('You may not do this here.');
  });
});

describe('an invitation', () => {
  it('opens an account with the invited roles, without a second mail', async () => {
    const email = 'hana@example.org';
    await chief.run(InvitePerson, { email, language: 'fr', roles: ['researcher', 'compliance'] });
    const token = await tokenOfInvitation(email);
    expect(await server.browser().run(ReadInvitation, { token })).toEqual({ email });
    const input = await acceptInvitation(token, email);
    expect(await server.browser().run(FinishSignUp, input)).toEqual({ next: 'log-in' });
    const session = await logIn(server.browser(), personNamed('hana'));
    expect(session.roles).toEqual(['researcher', 'compliance']);
    expect(await codeOf(server.browser().run(ReadInvitation, { token }))).toBe('link-used');
  });

  it('is used by exactly one of a hundred at the same moment', async () => {
    const email = 'many@example.org';
    await chief.run(InvitePerson, { email, language: 'en', roles: ['researcher'] });
    const token = await tokenOfInvitation(email);
    const input = await acceptInvitation(token, email);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => codeOf(server.browser().run(FinishSignUp, input))),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect((await chief.run(ListPeople, { text: 'many@', after: null })).people).toHaveLength(1);
  });

  it('says kindly why it does not work: expired, taken back, altered, or of another server', async () => {
    const email = 'late@example.org';
    await chief.run(InvitePerson, { email, language: 'en', roles: ['researcher'] });
    const token = await tokenOfInvitation(email);
    const read = (candidate: string) => codeOf(server.browser().run(ReadInvitation, { token: candidate }));
    const [accountId = '', proof = ''] = token.split('.');
    const flipped = proof.startsWith('A') ? `B${proof.slice(1)}` : `A${proof.slice(1)}`;
    expect(await read(`${accountId}.${flipped}`)).toBe('link-invalid');
    expect(await read(`${chiefId}.${proof}`)).toBe('link-invalid');
    await server.database.query(
      `UPDATE invitations SET expires_at = now() - interval '1 minute' WHERE account_id = $1`,
      [accountId],
    );
    expect(await read(token)).toBe('link-expired');
    await chief.run(WithdrawInvitation, { accountId: accountId as AccountId });
    expect(await read(token)).toBe('link-invalid');
  });

  it('that is taken back, or over for weeks, leaves no key that would open its address', async () => {
    const invite = async (email: string) => {
      await chief.run(InvitePerson, { email, language: 'en', roles: ['researcher'] });
      const [accountId = ''] = (await tokenOfInvitation(email)).split('.');
      return accountId as AccountId;
    };
    const [back, over, waiting] = [
      await invite('back@example.org'),
      await invite('over@example.org'),
      await invite('waiting@example.org'),
    ];
    await chief.run(WithdrawInvitation, { accountId: back });
    const age = (accountId: AccountId, days: number) =>
      server.database.query(
        'UPDATE invitations SET expires_at = now() - make_interval(days => $2) WHERE account_id = $1',
        [accountId, days],
      );
    await age(over, 22);
    await age(waiting, 20);
    await server.nest.get(InvitationExpiry, { strict: false }).forget();
    const kept: { subject: AccountId }[] = await server.database.query(
      'SELECT subject FROM subject_keys WHERE subject = ANY($1) AND wrapped_key IS NOT NULL',
      [[back, over, waiting]],
    );
    expect(kept).toEqual([{ subject: waiting }]);
    const rows = await server.database.query(
      'SELECT account_id FROM invitations WHERE account_id = ANY($1)',
      [[back, over, waiting]],
    );
    expect(rows).toEqual([{ account_id: waiting }]);
  });

  it('is for one address and no other', async () => {
    const email = 'one@example.org';
    await chief.run(InvitePerson, { email, language: 'en', roles: ['administrator'] });
    const input = await acceptInvitation(await tokenOfInvitation(email), 'other@example.org');
    expect(await codeOf(server.browser().run(FinishSignUp, input))).toBe('link-invalid');
  });

  it('answers the same for an address that has an account, whose owner alone learns it', async () => {
    const invite = (email: string) =>
      chief.send(InvitePerson, { email, language: 'en', roles: ['researcher'] });
    const [unknown, known] = [await invite('nobody@example.org'), await invite('chief@example.org')];
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    expect((await server.mails.mailTo('nobody@example.org')).link).toContain('#invitation=');
    expect((await server.mails.mailTo('chief@example.org')).link).toMatch(/\/log-in$/);
  });
});

describe('the policy of sign-ups', () => {
  it('is for administrators to set, and holds from the next sign-up on', async () => {
    const { revision } = await chief.run(ReadPolicy, {});
    const change = {
      allowedDomains: [],
      secondFactorRequired: false,
      passwordCharacters: 14,
      guideAgain: false,
    };
    await chief.run(ChangePolicy, { ...change, revision, signUp: 'invitation' });
    expect(await codeOf(signUp(server, personNamed('stranger')))).toBe('sign-up-closed');
    expect(await server.browser().run(ReadSignUpPolicy, {})).toMatchObject({ passwordCharacters: 14 });
    expect(await codeOf(chief.run(ChangePolicy, { ...change, revision, signUp: 'open' }))).toBe('conflict');
    const domains = { ...change, signUp: 'domains' as const, allowedDomains: ['lab.example.org'] };
    await chief.run(ChangePolicy, { ...domains, revision: revision + 1 });
    expect(await codeOf(signUp(server, personNamed('stranger')))).toBe('address-not-allowed');
    const insider = { email: 'insider@lab.example.org', password: PASSWORD };
    expect(await codeOf(signUp(server, insider))).toBe('done');
    await chief.run(ChangePolicy, { ...change, revision: revision + 2, signUp: 'open' });
    expect(await codeOf(signUp(server, personNamed('stranger')))).toBe('done');
  });
});

describe('the guide', () => {
  it('is asked of everybody until they have read it, and again when administrators say so', async () => {
    const { browser: reader, accountId } = await personWith('reader', 'researcher');
    const { browser: officer } = await personWith('watcher', 'officer');
    const entryOf = async () =>
      (await officer.run(ListGuideReaders, { skip: 0 })).readers.find(
        (entry) => entry.accountId === accountId,
      );
    const { version, read } = await reader.run(ReadGuide, {});
    expect(read).toBe(false);
    expect((await entryOf())?.read).toBeNull();

    await reader.run(CompleteGuide, { version });
    await reader.run(CompleteGuide, { version });
    expect(await reader.run(ReadGuide, {})).toEqual({ version, read: true });
    expect((await entryOf())?.read).toMatchObject({ version, current: true });
    const { people } = await chief.run(ListPeople, { text: 'reader@', after: null });
    expect(people[0]?.guideRead).toEqual(expect.any(String));

    const { revision, policy } = await chief.run(ReadPolicy, {});
    const { awarenessVersion, ...unchanged } = policy;
    await chief.run(ChangePolicy, { ...unchanged, revision, guideAgain: true });
    const next = { ...version, policyVersion: awarenessVersion + 1 };
    expect(await reader.run(ReadGuide, {})).toEqual({ version: next, read: false });
    expect((await entryOf())?.read).toMatchObject({ version, current: false });
    // What is still on a screen from before does not count as the version that holds.
    expect(await codeOf(reader.run(CompleteGuide, { version }))).toBe('conflict');
    await reader.run(CompleteGuide, { version: next });
    expect((await entryOf())?.read).toMatchObject({ version: next, current: true });
  });

  it('says who has read it to officers alone', async () => {
    const { browser: reader } = await personWith('curious', 'researcher');
    expect(await codeOf(reader.run(ListGuideReaders, { skip: 0 }))).toBe('forbidden');
    expect(await codeOf(chief.run(ListGuideReaders, { skip: 0 }))).toBe('forbidden');
  });
});

/** Somebody with one role and no other, signed in. */
async function personWith(name: string, role: Role) {
  const accountId = await signUp(server, personNamed(name));
  await setRoles(accountId, role);
  const browser = server.browser();
  await logIn(browser, personNamed(name));
  return { accountId, browser };
}
