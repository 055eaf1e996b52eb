import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKeyringKey, deriveContactKey, openContactNote, sealContactNote } from '@collab/crypto';
import {
  type AccountId,
  AnswerContactRequest,
  BlockPerson,
  ChooseHandle,
  CommandId,
  CONTACT_REQUEST_DAYS,
  CONTACT_REQUESTS_PER_DAY,
  contactStream,
  type CommandDefinition,
  FindContactKey,
  FindPerson,
  ListContacts,
  PublishContactKey,
  ReadAccountBook,
  ReadHandle,
  ReadPeople,
  ReadSession,
  RemoveContact,
  RequestContact,
  StoreAccountBook,
  WithdrawContactRequest,
} from '@collab/domain';
import * as z from 'zod';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser } from '../../../../tests/browser.js';
import { arrive } from '../../../../tests/people.js';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { ContactLog } from './contact-log.js';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

let count = 0;
const newRequestId = () => CommandId.parse(randomBytes(16).toString('base64url'));
const sealed = () => new Uint8Array(randomBytes(2_173));

async function somebody() {
  const email = `person-${count++}@example.org`;
  return { email, ...(await arrive(server, { email, password: 'a heron over the slow water' })) };
}

async function ask(browser: Browser, to: string): Promise<CommandId> {
  const requestId = newRequestId();
  await browser.run(RequestContact, { requestId, to, note: sealed() });
  return requestId;
}

/** What a person sees, once it is as expected; the jobs that deliver run by themselves. */
async function untilSees(browser: Browser, expected: readonly [AccountId, string][]): Promise<void> {
  const until = Date.now() + 20_000;
  for (;;) {
    const { contacts } = await browser.run(ListContacts, {});
    const seen = contacts.map(({ accountId, status }) => `${accountId} ${status}`);
    if (
      seen.sort().join() ===
      expected
        .map((pair) => pair.join(' '))
        .sort()
        .join()
    )
      return;
    if (Date.now() > until) throw new Error(`still sees ${seen.join() || 'nobody'}`);
  }
}

/** What has happened between two people, by types of events. */
async function typesOf(one: AccountId, other: AccountId): Promise<string[]> {
  const store: EventStore = server.nest.get(EVENT_STORE, { strict: false });
  return (await store.readStream(contactStream(one, other))).map(({ type }) => type);
}

/** Resolves when every job about a request has run. */
async function settled(): Promise<void> {
  const canary = await somebody();
  const requester = await somebody();
  await ask(requester.browser, canary.email);
  await untilSees(canary.browser, [[requester.accountId, 'incoming']]);
}

async function contacts() {
  const [one, other] = [await somebody(), await somebody()];
  const requestId = await ask(one.browser, other.email);
  await untilSees(other.browser, [[one.accountId, 'incoming']]);
  await other.browser.run(AnswerContactRequest, { accountId: one.accountId, accepted: true });
  await untilSees(one.browser, [[other.accountId, 'contact']]);
  return { one, other, requestId };
}

/** The part of an answer that a stranger could compare. */
async function looksOf(browser: Browser, command: CommandDefinition, input: unknown) {
  const { status, headers, body } = await browser.send(command, z.encode(command.input, input));
  const names = [...headers.keys()].filter((name) => name !== 'date').sort();
  return { status, names, length: body.length };
}

/** Resolves to the requests that led to a mail, once every request was looked at. */
async function mailedRequests(): Promise<ReadonlySet<string>> {
  const waiting = 'SELECT 1 FROM contact_requests WHERE sealed_address IS NOT NULL';
  const until = Date.now() + 20_000;
  while ((await server.database.query<unknown[]>(waiting)).length > 0)
    if (Date.now() > until) throw new Error('addresses of requests are kept');
  const rows: { cause: string }[] = await server.database.query('SELECT cause FROM mails_of_events');
  return new Set(rows.map(({ cause }) => cause.replace('contact-request-', '')));
}

describe('a request to an address without an account', () => {
  it('mails it, once a week whoever asks, and says whether the reader may sign up', async () => {
    const [one, other] = [await somebody(), await somebody()];
    const to = `stranger-${count++}@example.org`;
    const first = await ask(one.browser, to.toUpperCase());
    expect((await server.mails.mailTo(to)).link).toMatch(/\/sign-up$/);
    const more = [await ask(one.browser, to), await ask(other.browser, to)];
    const mailed = await mailedRequests();
    expect([first, ...more].map((requestId) => mailed.has(requestId))).toEqual([true, false, false]);
    // Control: after the week another one may.
    await server.database.query(`UPDATE stranger_mails SET mailed_at = now() - interval '8 days'`);
    const later = await ask(other.browser, to);
    expect((await mailedRequests()).has(later)).toBe(true);
  });

  it('mails five addresses a day for one account, and nobody for a handle', async () => {
    const { browser } = await somebody();
    const handle = await ask(browser, '@nobody.at.all');
    const requests: string[] = [];
    for (let n = 0; n < 6; n++) requests.push(await ask(browser, `stranger-${count++}@example.org`));
    const mailed = await mailedRequests();
    expect(requests.filter((requestId) => mailed.has(requestId))).toHaveLength(5);
    expect(mailed.has(handle)).toBe(false);
  });
});

describe('a request', () => {
  it('brings a note that only the person asked can read, and makes contacts of both', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    const key = await deriveContactKey(createKeyringKey(), samir.accountId);
    await samir.browser.run(PublishContactKey, { contactKey: key.publicKey });
    const { contactKey } = await hana.browser.run(FindContactKey, { to: samir.email.toUpperCase() });
    expect(contactKey).toEqual(key.publicKey);
    const { accountId, device } = hana;
    const author = { accountId, deviceId: device.deviceId, keys: device.keys };
    const note = await sealContactNote('We met in Roscoff.', contactKey, author);
    const requestId = newRequestId();
    await hana.browser.run(RequestContact, { requestId, to: samir.email, note });
    await untilSees(samir.browser, [[accountId, 'incoming']]);
    const [incoming] = (await samir.browser.run(ListContacts, {})).contacts;
    const signingKeyOf = async () => device.keys.signing.publicKey;
    expect(await openContactNote(incoming?.note ?? sealed(), key, accountId, signingKeyOf)).toBe(
      'We met in Roscoff.',
    );
    const { people } = await samir.browser.run(ReadPeople, { accountIds: [accountId] });
    expect(people).toHaveLength(1);
    expect((await hana.browser.run(ReadPeople, { accountIds: [samir.accountId] })).people).toEqual([]);
    expect((await hana.browser.run(ListContacts, {})).contacts).toEqual([]);
    await samir.browser.run(AnswerContactRequest, { accountId, accepted: true });
    const [seen] = (await hana.browser.run(ListContacts, {})).contacts;
    expect(seen).toMatchObject({ accountId: samir.accountId, status: 'contact', requestId, note: null });
    const [mirrored] = (await samir.browser.run(ListContacts, {})).contacts;
    expect(mirrored).toMatchObject({ accountId, status: 'contact', requestId: null, note: null });
    expect((await hana.browser.run(ReadPeople, { accountIds: [samir.accountId] })).people).toHaveLength(1);
  });

  it('that meets another one makes contacts of both, each of whom finds their own request', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    const [byHana, bySamir] = await Promise.all([
      ask(hana.browser, samir.email),
      ask(samir.browser, hana.email),
    ]);
    await untilSees(hana.browser, [[samir.accountId, 'contact']]);
    await untilSees(samir.browser, [[hana.accountId, 'contact']]);
    expect((await hana.browser.run(ListContacts, {})).contacts[0]?.requestId).toBe(byHana);
    expect((await samir.browser.run(ListContacts, {})).contacts[0]?.requestId).toBe(bySamir);
  });

  it('is accepted or withdrawn, whoever of the two is faster, and both see the same', async () => {
    for (let round = 0; round < 3; round++) {
      const [hana, samir] = [await somebody(), await somebody()];
      const requestId = await ask(hana.browser, samir.email);
      await untilSees(samir.browser, [[hana.accountId, 'incoming']]);
      const accept = () =>
        samir.browser.run(AnswerContactRequest, { accountId: hana.accountId, accepted: true });
      const answers = await Promise.allSettled([
        ...Array.from({ length: 4 }, accept),
        hana.browser.run(WithdrawContactRequest, { requestId }),
        accept(),
      ]);
      await settled();
      const accepted = answers.some(({ status }, index) => index !== 4 && status === 'fulfilled');
      await untilSees(hana.browser, accepted ? [[samir.accountId, 'contact']] : []);
      await untilSees(samir.browser, accepted ? [[hana.accountId, 'contact']] : []);
    }
  });

  it('that a hundred acceptances answer at the same moment is accepted once', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    await ask(hana.browser, samir.email);
    await untilSees(samir.browser, [[hana.accountId, 'incoming']]);
    const decision = { type: 'accept', accountId: samir.accountId, contactId: hana.accountId } as const;
    // Below the limit of answers a minute, which would let fewer through.
    await Promise.all(Array.from({ length: 100 }, () => server.nest.get(ContactLog).decide(decision)));
    const history = await typesOf(hana.accountId, samir.accountId);
    expect(history).toEqual(['ContactRequested', 'ContactRequestAccepted']);
    // Control: a second event of the sort would be counted.
    await hana.browser.run(RemoveContact, { accountId: samir.accountId });
    expect(await typesOf(hana.accountId, samir.accountId)).toEqual([...history, 'ContactRemoved']);
  });

  it('is withdrawn also while it is on its way', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    await hana.browser.run(WithdrawContactRequest, { requestId: await ask(hana.browser, samir.email) });
    await settled();
    await untilSees(samir.browser, []);
  });

  it('that is declined looks to whoever asked like one that nobody has read', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    const requestId = await ask(hana.browser, samir.email);
    await untilSees(samir.browser, [[hana.accountId, 'incoming']]);
    await samir.browser.run(AnswerContactRequest, { accountId: hana.accountId, accepted: false });
    await untilSees(samir.browser, []);
    await untilSees(hana.browser, []);
    const rows: unknown[] = await server.database.query(
      'SELECT FROM contact_requests WHERE request_id = $1 AND note IS NULL AND closed_at IS NULL',
      [requestId],
    );
    expect(rows).toHaveLength(1);
  });

  it('is one of twenty a day, however many come at once', async () => {
    const { browser } = await somebody();
    const answers = await Promise.allSettled(
      Array.from({ length: CONTACT_REQUESTS_PER_DAY + 6 }, (_, n) => ask(browser, `nobody-${n}@example.org`)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(CONTACT_REQUESTS_PER_DAY);
    const refused = answers.find((answer) => answer.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'too-many-requests' });
    // Those that nobody has closed are forgotten when they are long over.
    const { accountId } = await browser.run(ReadSession, {});
    await server.database.query(
      'UPDATE contact_requests SET sent_at = now() - make_interval(days => $2) WHERE account_id = $1',
      [accountId, 2 * CONTACT_REQUEST_DAYS + 1],
    );
    const kept = await ask(browser, 'nobody-later@example.org');
    const rows = await server.database.query(
      'SELECT request_id FROM contact_requests WHERE account_id = $1',
      [accountId],
    );
    expect(rows).toEqual([{ request_id: kept }]);
  });

  it('of oneself, or of somebody else’s number, leads nowhere', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    await ask(hana.browser, hana.email);
    const requestId = await ask(hana.browser, samir.email);
    await expect(
      samir.browser.run(RequestContact, { requestId, to: hana.email, note: sealed() }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await samir.browser.run(WithdrawContactRequest, { requestId });
    await settled();
    await untilSees(samir.browser, [[hana.accountId, 'incoming']]);
    await untilSees(hana.browser, []);
  });
});

describe('whoever looks for people', () => {
  it('gets the same answers for addresses and handles with and without an account, and for who blocks them', async () => {
    const [hana, samir, blocker] = [await somebody(), await somebody(), await somebody()];
    for (const { browser } of [samir, blocker])
      await browser.run(PublishContactKey, { contactKey: new Uint8Array(1216).fill(9) });
    await samir.browser.run(ChooseHandle, { handle: 'samir.ob' });
    await ask(hana.browser, blocker.email);
    await untilSees(blocker.browser, [[hana.accountId, 'incoming']]);
    await blocker.browser.run(BlockPerson, { accountId: hana.accountId, blocked: true });
    const looks = async (to: string) => {
      const requestId = newRequestId();
      return [
        await looksOf(hana.browser, FindContactKey, { to }),
        await looksOf(hana.browser, RequestContact, { requestId, to, note: sealed() }),
        await looksOf(hana.browser, WithdrawContactRequest, { requestId }),
      ];
    };
    const known = await looks(samir.email);
    expect(known[0]).toMatchObject({ status: 200 });
    for (const to of ['nobody@example.org', '@samir.ob', '@nobody-here', blocker.email])
      expect(await looks(to)).toEqual(known);
  });

  it('is told nobody by the search for people, unless they see each other: that would be told apart', async () => {
    const { one, other } = await contacts();
    const stranger = await somebody();
    const looks = (email: string) => looksOf(one.browser, FindPerson, { email });
    const unknown = await looks('nobody@example.org');
    expect(await looks(stranger.email)).toEqual(unknown);
    expect(await looks(other.email)).not.toEqual(unknown);
  });

  it('gets one key for an unknown address, again and again, and another for another', async () => {
    const { browser } = await somebody();
    const keyOf = async (to: string) =>
      Buffer.from((await browser.run(FindContactKey, { to })).contactKey).toString('hex');
    expect(await keyOf('nobody@example.org')).toBe(await keyOf(' NOBODY@example.org'.trim()));
    expect(await keyOf('nobody@example.org')).not.toBe(await keyOf('nobody-else@example.org'));
  });

  it('finds a person by a handle', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    await samir.browser.run(ChooseHandle, { handle: 'okoro' });
    await ask(hana.browser, '@okoro');
    await untilSees(samir.browser, [[hana.accountId, 'incoming']]);
  });
});

describe('a blocked person', () => {
  it('sees a contact who has blocked them as before, and asks in vain', async () => {
    const { one, other } = await contacts();
    await other.browser.run(BlockPerson, { accountId: one.accountId, blocked: true });
    await untilSees(other.browser, [[one.accountId, 'blocked']]);
    await untilSees(one.browser, [[other.accountId, 'contact']]);
    expect((await one.browser.run(ReadPeople, { accountIds: [other.accountId] })).people).toHaveLength(1);
    await one.browser.run(RemoveContact, { accountId: other.accountId });
    await ask(one.browser, other.email);
    await settled();
    await untilSees(other.browser, [[one.accountId, 'blocked']]);
    await other.browser.run(BlockPerson, { accountId: one.accountId, blocked: false });
    await untilSees(other.browser, []);
  });

  it('must be somebody whom one can see: others are refused alike, whether there is such an account', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    const nobody = randomBytes(16).toString('base64url') as AccountId;
    for (const accountId of [samir.accountId, nobody])
      await expect(hana.browser.run(BlockPerson, { accountId, blocked: true })).rejects.toMatchObject({
        code: 'not-found',
      });
  });
});

describe('a contact', () => {
  it('is ended by either for both', async () => {
    const { one, other } = await contacts();
    await one.browser.run(RemoveContact, { accountId: other.accountId });
    await untilSees(one.browser, []);
    await untilSees(other.browser, []);
  });
});

describe('a handle', () => {
  it('goes to exactly one of many who want it at once, and is free again when it is given up', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, somebody));
    const answers = await Promise.allSettled(
      people.map(({ browser }) => browser.run(ChooseHandle, { handle: 'heron' })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = people[answers.findIndex(({ status }) => status === 'fulfilled')];
    const loser = people[answers.findIndex(({ status }) => status === 'rejected')];
    expect(await winner?.browser.run(ReadHandle, {})).toEqual({ handle: 'heron' });
    expect(await loser?.browser.run(ReadHandle, {})).toEqual({ handle: null });
    await winner?.browser.run(ChooseHandle, { handle: null });
    await loser?.browser.run(ChooseHandle, { handle: 'heron' });
    expect(await loser?.browser.run(ReadHandle, {})).toEqual({ handle: 'heron' });
  });
});

describe('two handles chosen at the same moment by one account', () => {
  it('leave it one of them, which nobody else gets', async () => {
    const [one, other] = [await somebody(), await somebody()];
    for (let round = 0; round < 5; round++) {
      const handles = [`egret-${round}`, `bittern-${round}`];
      await Promise.all(handles.map((handle) => one.browser.run(ChooseHandle, { handle })));
      const { handle } = await one.browser.run(ReadHandle, {});
      const wanted = other.browser.run(ChooseHandle, { handle });
      await expect(wanted).rejects.toMatchObject({ code: 'conflict' });
    }
  });
});

describe('an account book', () => {
  it('is stored as dense revisions, so that of two devices one reads again', async () => {
    const { browser } = await somebody();
    const store = (revision: number) =>
      browser.run(StoreAccountBook, { book: { revision, sealed: new Uint8Array(60).fill(revision) } });
    expect(await browser.run(ReadAccountBook, {})).toEqual({ book: null });
    await expect(store(2)).rejects.toMatchObject({ code: 'conflict' });
    await store(1);
    const answers = await Promise.allSettled([store(2), store(2), store(2)]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(store(2)).rejects.toMatchObject({ code: 'conflict' });
    expect((await browser.run(ReadAccountBook, {})).book?.revision).toBe(2);
  });
});
