import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RoomId, toBase64Url } from '@collab/domain';
import type { Client } from '../../tools/client.mjs';
import { openClient } from '../clients.js';
import { startCollab, type CollabServer } from '../collab-server.js';
import { tokenOf } from '../mailed-token.js';
import { anotherBrowser, bringIn, logIn, newPerson, PASSWORD, untilReads } from '../profiles.js';

const HANA = 'hana@lab.example';
const SAMIR = 'samir@lab.example';

let server: CollabServer;
let hana: Client;
/** Samir’s two browsers: one that the server misleads, and one that it does not. */
let misled: Client;
let samir: Client;
/** Hana’s browser after the reset. */
let anew: Client;
let roomId: RoomId;
const opened: Client[] = [];

/** Times that the misled browser has asked the server about people. */
let asked = 0;

/** A server that keeps back that devices were removed with their identity. */
const withoutMarks = async (path: string, proceed: () => Promise<Response>): Promise<Response> => {
  const response = await proceed();
  if (path !== '/api/people' || !response.ok) return response;
  const { people } = (await response.json()) as { people: { devices: object[] }[] };
  for (const person of people) person.devices = person.devices.map((one) => ({ ...one, revocation: null }));
  asked++;
  return Response.json({ people }, { status: response.status, headers: response.headers });
};

/** A server that goes on showing a book which was sealed under the keys of an identity that is gone. */
const withAnOldBook = async (path: string, proceed: () => Promise<Response>): Promise<Response> => {
  const response = await proceed();
  const { book } = (await response.clone().json()) as { book?: { revision: number } | null };
  if (path !== '/api/account-book' || !response.ok || book === undefined) return response;
  const old = { revision: (book?.revision ?? 0) + 1, sealed: toBase64Url(new Uint8Array(1053).fill(1)) };
  return Response.json({ book: old }, { status: response.status, headers: response.headers });
};

/** A server that goes on showing of each person the key that it has shown first. */
function withFirstKeys() {
  const first = new Map<string, string | null>();
  return async (path: string, proceed: () => Promise<Response>): Promise<Response> => {
    const response = await proceed();
    if (path !== '/api/people' || !response.ok) return response;
    type Shown = { accountId: string; identityKey: string | null };
    const { people } = (await response.json()) as { people: Shown[] };
    for (const person of people) {
      const key = first.get(person.accountId) ?? person.identityKey;
      first.set(person.accountId, key);
      person.identityKey = key;
    }
    return Response.json({ people }, { status: response.status, headers: response.headers });
  };
}

/** Sets a new password by the mailed link alone: all that the old identity's devices had is over. */
async function resetIdentity(client: Client, email: string): Promise<void> {
  await client.engine.requestPasswordReset({ email, language: 'en' });
  const token = tokenOf(await server.mailedLink(email));
  await client.engine.resetPassword({ token, password: PASSWORD, recoveryCode: null });
}

const roomOf = async ({ engine }: Client) => (await engine.rooms()).find((room) => room.roomId === roomId);

const devicesIn = async (client: Client) => (await client.engine.room({ roomId })).room.deviceCount;

beforeAll(async () => {
  server = await startCollab();
  hana = await newPerson(server, 'Hana Quintela', HANA);
  misled = await newPerson(server, 'Samir Okoro-Bret', SAMIR, withoutMarks);
  opened.push(hana, misled);
  ({ roomId } = await misled.engine.createRoom({ name: 'Diatom pangenome' }));
  await bringIn(misled, hana, HANA, roomId);
  samir = await anotherBrowser(server, SAMIR);
  opened.push(samir);
  await samir.until(async () => (await roomOf(samir))?.status === 'ready');
  await hana.engine.send({ roomId, text: 'Contig 07 closes.' });
  await untilReads(samir, roomId, ['Contig 07 closes.']);
  await misled.until(async () => (await devicesIn(misled)) === 3);
}, 120_000);

afterAll(async () => {
  for (const { engine } of opened) engine.stop();
  await server?.stop();
});

describe('an identity reset', () => {
  it('signs the old devices out, wipes them, and lets the person in as somebody new', async () => {
    samir.unplug();
    const elsewhere = await openClient(server.origin, 'Borrowed browser', withAnOldBook);
    opened.push(elsewhere);
    anew = elsewhere;
    asked = 0;
    await resetIdentity(elsewhere, HANA);
    await hana.until(async () => (await hana.engine.restore().catch(() => null)) === null);
    await expect(hana.engine.rooms()).rejects.toMatchObject({ code: 'key-store-locked' });
    await logIn(elsewhere, HANA);
    expect(await elsewhere.engine.devices()).toHaveLength(1);
    expect((await elsewhere.engine.rooms()).every(({ status }) => status !== 'ready')).toBe(true);
  }, 90_000);

  it('takes them out of every room by a member that learns of it; one that does not learns nothing from being asked', async () => {
    await misled.until(async () => asked > 0);
    expect(await devicesIn(misled)).toBe(3);
    samir.plugIn();
    await samir.until(async () => (await devicesIn(samir)) === 2);
    await misled.until(async () => (await devicesIn(misled)) === 2);
    const { members } = await samir.engine.room({ roomId });
    expect(members.find(({ you }) => !you)).toMatchObject({ status: 'member', displayName: 'Hana Quintela' });
  }, 90_000);

  it('is shown to everybody in the room, whose messages wait until they have looked', async () => {
    await samir.until(async () => (await samir.engine.room({ roomId })).heldFor.includes('Hana Quintela'));
  }, 90_000);

  it('leaves what they have signed readable: a browser that is new to the room folds its chain', async () => {
    const third = await anotherBrowser(server, SAMIR);
    opened.push(third);
    await third.until(async () => (await roomOf(third))?.status === 'ready');
    expect(await roomOf(third)).toMatchObject({ trouble: null });
    await untilReads(third, roomId, ['Contig 07 closes.']);
  }, 90_000);

  it('leaves whoever did it able to notice that somebody else did, whatever book the server shows', async () => {
    const { accountId } = await samir.engine.session();
    const seenBy = async ({ engine }: Client) => (await engine.person({ accountId })).identity?.state;
    const deceived = await openClient(server.origin, 'Deceived browser', withFirstKeys());
    opened.push(deceived);
    await logIn(deceived, HANA);
    for (const hers of [anew, deceived]) await hers.until(async () => (await seenBy(hers)) === 'unverified');
    const elsewhere = await openClient(server.origin, 'Another borrowed browser');
    opened.push(elsewhere);
    await resetIdentity(elsewhere, SAMIR);
    await logIn(elsewhere, SAMIR);
    await anew.until(async () => (await seenBy(anew)) === 'changed');
    // The control: where the old key is shown on, there is nothing to notice.
    expect(await seenBy(deceived)).toBe('unverified');
  }, 90_000);
});
