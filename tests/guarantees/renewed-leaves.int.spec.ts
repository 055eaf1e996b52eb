import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RoomId } from '@collab/domain';
import pg from 'pg';
import type { Client } from '../../tools/client.mjs';
import { withClock } from '../clocks.js';
import { startCollab, type CollabServer } from '../collab-server.js';
import { anotherBrowser, bringIn, logIn, newPerson, textsIn } from '../profiles.js';

const DAY = 24 * 3600 * 1000;
/** A certificate is good for a year. */
const DAYS_AGO = 360;
/** After the end of a certificate that was issued then, and after the 30 days that a commit may wait to be read. */
const DAYS_AHEAD = 40;

type Intercept = NonNullable<Parameters<typeof newPerson>[3]>;

let server: CollabServer;
let database: pg.Pool;
const clients: Client[] = [];

beforeAll(async () => {
  server = await startCollab();
  database = new pg.Pool({ connectionString: server.databaseUrl });
}, 120_000);
afterAll(async () => {
  for (const client of clients) client.engine.stop();
  await database?.end();
  await server?.stop();
});

const kept = (client: Client): Client => {
  clients.push(client);
  return client;
};

/** The first log-in as it was so many days ago: what the browser certifies then is about to end now. */
const firstLongAgo = (more: Intercept): Intercept => {
  let isFirst = true;
  return async (path, proceed, init) => {
    const response = await more(path, proceed, init);
    if (path === '/api/session/log-out') isFirst = false;
    if (!isFirst) return response;
    const then = new Date(Date.now() - DAYS_AGO * DAY).toISOString();
    const text = (await response.text()).replace(/"now":"[^"]+"/, `"now":"${then}"`);
    return new Response(text === '' ? null : text, { status: response.status, headers: response.headers });
  };
};

/** Whether the request is a commit by which a device takes its own leaf. */
const takesLeaf = (path: string, { body }: RequestInit): boolean =>
  path === '/api/rooms/commits' && String(body).includes('"resync":true');

/** The certificate of a person's first browser, and those that it had before. */
async function certificatesOf(displayName: string) {
  const { rows } = await database.query<{ certificate: Buffer; former_certificates: Buffer[] }>(
    `SELECT certificate, former_certificates FROM devices JOIN accounts USING (account_id)
     WHERE name = 'Test client' AND display_name = $1`,
    [displayName],
  );
  const [device] = rows;
  if (device === undefined) throw new Error(`${displayName} has no such device`);
  return device;
}

/** The newest GroupInfo of a room, and the commit that brought it; it holds the certificate of each leaf. */
async function groupOf(roomId: RoomId): Promise<Buffer> {
  const { rows } = await database.query<{ bytes: Buffer }>(
    `SELECT bytes FROM commits JOIN handshake_bodies USING (event_id)
     WHERE room_id = $1 ORDER BY from_epoch DESC LIMIT 1`,
    [roomId],
  );
  return rows[0]?.bytes ?? Buffer.alloc(0);
}

const leavesTakenIn = async (roomId: RoomId): Promise<number> =>
  (
    await database.query(
      `SELECT FROM feed WHERE room_id = $1 AND kind = 'commit' AND entry LIKE '%"resync":true%'`,
      [roomId],
    )
  ).rows.length;

/** What a conversation says of keys that were lost, or refused. */
const troublesIn = async (client: Client, roomId: RoomId) =>
  (await client.engine.room({ roomId })).timeline.flatMap((item) =>
    item.item === 'notice' && ['refused', 'resynced'].includes(item.kind) ? [item.kind] : [],
  );

const isReady = async (client: Client, roomId: RoomId) =>
  (await client.engine.rooms()).some((room) => room.roomId === roomId && room.status === 'ready');

describe('a device whose certificate was renewed', () => {
  it('takes a leaf with it in each room, though it is cut off midway, and the others follow it past the old end', async () => {
    const [hosts, guests] = ['host@lab.example', 'guest@lab.example'];
    let taken = 0;
    const host = kept(await newPerson(server, 'Maëlle', hosts));
    const guest: Client = kept(
      await newPerson(
        server,
        'Hana',
        guests,
        firstLongAgo(async (path, proceed, init) => {
          const response = await proceed();
          // The second one is accepted, and the network is gone before the answer.
          if (takesLeaf(path, init) && ++taken === 2) {
            guest.unplug();
            throw new TypeError('cut off');
          }
          return response;
        }),
      ),
    );
    const rooms: RoomId[] = [];
    for (const name of ['Tide gauge', 'Cold room']) {
      const { roomId } = await host.engine.createRoom({ name });
      await bringIn(host, guest, guests, roomId);
      rooms.push(roomId);
    }
    const own = (await guest.engine.createRoom({ name: 'Gel box' })).roomId;
    await bringIn(guest, host, hosts, own);
    rooms.push(own);
    const { certificate: old } = await certificatesOf('Hana');
    for (const roomId of rooms) expect((await groupOf(roomId)).includes(old)).toBe(true);

    // The page of devices says so.
    const endOf = async (client: Client) => (await client.engine.ownDevices())[0]?.certificateEnds;
    expect(Date.parse((await endOf(guest)) ?? '') - Date.now()).toBeLessThan((365 - DAYS_AGO) * DAY);
    expect(await endOf(host)).toBeNull();

    await guest.engine.logOut();
    await logIn(guest, guests);
    expect(await endOf(guest)).toBeNull();
    const { certificate: renewed, former_certificates: former } = await certificatesOf('Hana');
    expect(former).toEqual([old]);
    await guest.until(async () => taken === 2, { what: 'two leaves' });
    guest.plugIn();
    await guest.until(
      async () => (await Promise.all(rooms.map(groupOf))).every((group) => group.includes(renewed)),
      { what: 'the new certificate in each room' },
    );
    for (const roomId of rooms) {
      expect((await groupOf(roomId)).includes(old)).toBe(false);
      expect(await leavesTakenIn(roomId)).toBe(1);
      await host.engine.send({ roomId, text: 'Still there?' });
      await guest.engine.send({ roomId, text: 'As ever.' });
      for (const client of [host, guest])
        await client.until(async () => (await textsIn(client, roomId)).length === 2, { what: 'both texts' });
    }

    // The next commit is the guest's, who lets another browser of theirs in.
    host.unplug();
    guest.unplug();
    const second = kept(await anotherBrowser(server, guests));
    await withClock(DAYS_AHEAD * DAY, async () => {
      guest.plugIn();
      for (const roomId of rooms)
        await second.until(() => isReady(second, roomId), { what: 'a place for the second browser' });
      host.plugIn();
      for (const roomId of rooms) {
        await second.engine.send({ roomId, text: 'From the other desk.' });
        await host.until(async () => (await textsIn(host, roomId)).includes('From the other desk.'), {
          what: 'the text from the other desk',
        });
        await host.engine.send({ roomId, text: 'Read.' });
        await guest.until(async () => (await textsIn(guest, roomId)).includes('Read.'), {
          what: 'the answer',
        });
        for (const client of [host, guest]) expect(await troublesIn(client, roomId)).toEqual([]);
      }
    });
    expect((await guest.engine.rooms()).map(({ name }) => name).sort()).toEqual([
      'Cold room',
      'Gel box',
      'Tide gauge',
    ]);
  }, 180_000);

  it('and cannot take its leaves anew is refused once the old one is over (control)', async () => {
    const email = 'samir@lab.example';
    const host = kept(await newPerson(server, 'Priya', 'priya@lab.example'));
    const guest = kept(
      await newPerson(
        server,
        'Samir',
        email,
        firstLongAgo(async (path, proceed, init) =>
          takesLeaf(path, init)
            ? new Response(JSON.stringify({ code: 'internal', message: 'internal' }), { status: 500 })
            : proceed(),
        ),
      ),
    );
    const { roomId } = await host.engine.createRoom({ name: 'Freezer' });
    await bringIn(host, guest, email, roomId);
    const { certificate: old } = await certificatesOf('Samir');
    await guest.engine.logOut();
    await logIn(guest, email);
    expect((await certificatesOf('Samir')).former_certificates).toEqual([old]);
    host.unplug();
    guest.unplug();
    const second = kept(await anotherBrowser(server, email));
    await withClock(DAYS_AHEAD * DAY, async () => {
      guest.plugIn();
      await second.until(() => isReady(second, roomId), { what: 'a place for the second browser' });
      expect((await groupOf(roomId)).includes(old)).toBe(true);
      host.plugIn();
      await host.until(async () => (await troublesIn(host, roomId)).includes('refused'), {
        what: 'the commit that is refused',
      });
    });
  }, 120_000);
});
