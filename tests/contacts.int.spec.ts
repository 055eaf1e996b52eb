import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createIdentity } from '@collab/crypto';
import type { AccountId, RoomId } from '@collab/domain';
import pg from 'pg';
import type { Client } from '../tools/client.mjs';
import { startCollab, type CollabServer } from './collab-server.js';
import { anotherBrowser, bringIn, newPerson, untilReads } from './profiles.js';

let server: CollabServer;
const open: Client[] = [];

beforeAll(async () => (server = await startCollab()), 120_000);
afterAll(async () => {
  for (const client of open) client.engine.stop();
  await server?.stop();
});

async function person(name: string, email: string): Promise<Client> {
  const client = await newPerson(server, name, email);
  open.push(client);
  return client;
}

async function secondBrowser(email: string): Promise<Client> {
  const client = await anotherBrowser(server, email);
  open.push(client);
  return client;
}

/** The person of that name, as a client sees them once they have this status. */
const sees = (client: Client, name: string, status: string) =>
  client.until(
    async () =>
      (await client.engine.contacts()).people.find(
        (person) => person.displayName === name && person.status === status,
      ),
    { what: `${name} as ${status}` },
  );

/** What a server does that lies about a key, or that an account reset has told. */
async function showAnotherKey(accountId: AccountId): Promise<void> {
  const key = Buffer.from(createIdentity().publicKey);
  await rowsOf('UPDATE accounts SET identity_key = $2 WHERE account_id = $1', [accountId, key]);
}

async function rowsOf(sql: string, parameters: unknown[] = []): Promise<unknown[]> {
  const database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  try {
    return (await database.query(sql, parameters)).rows;
  } finally {
    await database.end();
  }
}

/** A new connection reads everybody anew. */
function reconnect(client: Client): void {
  client.unplug();
  client.plugIn();
}

describe('two people', () => {
  let hana: Client;
  let samir: Client;
  let samirsId: AccountId;

  beforeAll(async () => {
    hana = await person('Hana Quintela', 'hana@lab.example');
    samir = await person('Samir Okoro-Bret', 'samir@lab.example');
    // Notes are sealed to a key that a device leaves with its first connection.
    await samir.until(async () => (await rowsOf('SELECT FROM contact_keys')).length === 2);
  }, 60_000);

  it('become contacts by a request whose note arrives as it was written', async () => {
    const note = 'We met in Roscoff. — Hana';
    await hana.engine.requestContact({ to: ' Samir@Lab.example ', note });
    await hana.engine.requestContact({ to: 'nobody@lab.example', note: '' });
    expect((await hana.engine.contacts()).outgoing.map(({ to }) => to).sort()).toEqual([
      'nobody@lab.example',
      'samir@lab.example',
    ]);
    const incoming = await sees(samir, 'Hana Quintela', 'incoming');
    expect(incoming).toMatchObject({ note, noteUnreadable: false });
    await samir.engine.answerContactRequest({ accountId: incoming.accountId, accepted: true });
    const contact = await sees(hana, 'Samir Okoro-Bret', 'contact');
    expect(contact).toMatchObject({ address: 'samir@lab.example', note: null });
    samirsId = contact.accountId;
    await hana.until(
      async () => (await hana.engine.person({ accountId: samirsId })).presence?.state === 'online',
      { what: 'that Samir is here' },
    );
    const { outgoing } = await hana.engine.contacts();
    expect(outgoing.map(({ to }) => to)).toEqual(['nobody@lab.example']);
  });

  it('compare one number, verify each other, and a second browser knows it', async () => {
    const hanasId = (await sees(samir, 'Hana Quintela', 'contact')).accountId;
    const here = await hana.engine.comparison({ accountId: samirsId });
    const there = await samir.engine.comparison({ accountId: hanasId });
    expect(here.digits).toMatch(/^\d{60}$/);
    expect(there.digits).toBe(here.digits);
    const key = here.person.identity?.key ?? '';
    const scan = (scanned: string) => hana.engine.scanPerson({ accountId: samirsId, key, scanned });
    await expect(scan('https://example.org')).rejects.toMatchObject({ code: 'not-a-safety-code' });
    expect(await scan(here.qr.replace(/.{4}$/, 'AAAA'))).toEqual({ matches: false });
    expect((await hana.engine.person({ accountId: samirsId })).identity?.state).toBe('unverified');
    expect(await scan(there.qr)).toEqual({ matches: true });
    expect((await hana.engine.person({ accountId: samirsId })).identity?.state).toBe('verified');
    const second = await secondBrowser('hana@lab.example');
    await second.until(
      async () =>
        (await second.engine.contacts()).people.some(({ identity }) => identity?.state === 'verified'),
      { what: 'the verified mark on the second browser' },
    );
    const { outgoing } = await second.engine.contacts();
    expect(outgoing.map(({ to }) => to)).toEqual(['nobody@lab.example']);
    await second.engine.withdrawContactRequest({ requestId: outgoing[0]?.requestId as never });
    await hana.until(async () => (await hana.engine.contacts()).outgoing.length === 0, {
      what: 'the withdrawal on the first browser',
    });
  });

  it('are told when an identity changes, and nothing leaves until they have looked', async () => {
    const { roomId } = await hana.engine.createRoom({ name: 'Diatom pangenome' });
    await hana.engine.inviteContact({ roomId, accountId: samirsId });
    await bringInInvited(samir, roomId);
    await hana.engine.send({ roomId, text: 'before' });
    await untilReads(samir, roomId, ['before']);
    await showAnotherKey(samirsId);
    reconnect(hana);
    const detail = () => hana.engine.room({ roomId });
    await hana.until(async () => (await detail()).heldFor.length === 1, { what: 'the held room' });
    expect((await detail()).heldFor).toEqual(['Samir Okoro-Bret']);
    const changed = (await hana.engine.person({ accountId: samirsId })).identity;
    expect(changed).toMatchObject({ state: 'changed', wasVerified: true });
    const line = (await detail()).timeline.find(({ item }) => item === 'identity');
    expect(line).toMatchObject({ key: changed?.key, previousKey: changed?.previousKey, held: true });
    await hana.engine.send({ roomId, text: 'held' });
    await hana.until(async () =>
      (await detail()).timeline.some((item) => item.item === 'message' && item.state === 'on-hold'),
    );
    await expect(hana.engine.inviteContact({ roomId, accountId: samirsId })).rejects.toMatchObject({
      code: 'identity-unseen',
    });
    await expect(
      hana.engine.acknowledgeIdentity({ accountId: samirsId, key: changed?.previousKey ?? '' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect((await detail()).heldFor).toHaveLength(1);
    await hana.engine.acknowledgeIdentity({ accountId: samirsId, key: changed?.key ?? '' });
    await untilReads(samir, roomId, ['before', 'held']);
    expect((await hana.engine.person({ accountId: samirsId })).identity?.state).toBe('unverified');
    expect((await detail()).timeline.filter(({ item }) => item === 'identity')).toHaveLength(1);
  });

  it('block, and the one who is blocked sees no difference', async () => {
    const before = (await hana.engine.contacts()).people;
    const hanasId = (await sees(samir, 'Hana Quintela', 'contact')).accountId;
    await samir.engine.blockPerson({ accountId: hanasId, blocked: true });
    await sees(samir, 'Hana Quintela', 'blocked');
    reconnect(hana);
    await hana.until(async () => (await hana.engine.contacts()).people.length === before.length);
    expect((await hana.engine.contacts()).people).toEqual(before);
  });
});

async function bringInInvited(guest: Client, roomId: RoomId): Promise<void> {
  await guest.until(async () => (await guest.engine.rooms()).some((room) => room.roomId === roomId));
  await guest.engine.accept({ roomId });
  await guest.until(async () => (await guest.engine.room({ roomId })).room.status === 'ready');
}

describe('two people with a room', () => {
  let ada: Client;
  let ivo: Client;
  let roomId: RoomId;

  beforeAll(async () => {
    ada = await person('Ada Ferreira', 'ada@lab.example');
    ivo = await person('Ivo Lindqvist', 'ivo@lab.example');
    ({ roomId } = await ada.engine.createRoom({ name: 'Iroise' }));
    await bringIn(ada, ivo, 'ivo@lab.example', roomId);
  }, 60_000);

  it('are shown no other room by somebody whom they block, until they lift the block', async () => {
    const accountId = (await ada.engine.room({ roomId })).members.find(({ you }) => you)?.accountId;
    if (accountId === undefined) throw new Error('Ada is not in her room');
    const lists = async (room: RoomId) => (await ivo.engine.rooms()).some((listed) => listed.roomId === room);
    const inviteTo = async (name: string) => {
      const room = (await ada.engine.createRoom({ name })).roomId;
      expect(await ada.engine.invite({ roomId: room, email: 'ivo@lab.example' })).toEqual({
        next: 'invited',
      });
      return room;
    };
    const before = await inviteTo('Molène');
    await ivo.until(() => lists(before), { what: 'the invitation' });
    await ivo.engine.blockPerson({ accountId, blocked: true });
    await ivo.until(async () => !(await lists(before)), { what: 'that the invitation goes' });
    const after = await inviteTo('Ouessant');
    reconnect(ivo);
    await ada.engine.send({ roomId, text: 'The room of both goes on.' });
    await untilReads(ivo, roomId, ['The room of both goes on.']);
    expect(await Promise.all([before, after].map(lists))).toEqual([false, false]);
    expect((await ada.engine.room({ roomId: after })).members.map(({ status }) => status).sort()).toEqual([
      'invited',
      'member',
    ]);
    await ivo.engine.blockPerson({ accountId, blocked: false });
    for (const room of [before, after]) await ivo.until(() => lists(room), { what: 'what is still open' });
  });

  it('are held as well when the key of one of them changes', async () => {
    const members = async () => (await ada.engine.room({ roomId })).members;
    await ada.until(async () => (await members()).some(({ identity }) => identity === 'unverified'));
    const ivosId = (await members()).find(({ you }) => !you)?.accountId as AccountId;
    await showAnotherKey(ivosId);
    reconnect(ada);
    await ada.until(async () => (await ada.engine.room({ roomId })).heldFor[0] === 'Ivo Lindqvist');
  });
});
