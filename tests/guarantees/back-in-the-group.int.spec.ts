import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RoomId } from '@collab/domain';
import type { Client } from '../../tools/client.mjs';
import { startCollab, type CollabServer } from '../collab-server.js';
import { bringIn, newPerson, textsIn, untilReads } from '../profiles.js';

let server: CollabServer;
const clients: Client[] = [];
type Intercept = NonNullable<Parameters<typeof newPerson>[3]>;

const person = async (name: string, intercept?: Intercept) => {
  const client = await newPerson(server, name, `${name.toLowerCase()}@lab.example`, intercept);
  clients.push(client);
  return client;
};

beforeAll(async () => {
  server = await startCollab();
}, 60_000);

afterAll(async () => {
  for (const client of clients) client.engine.stop();
  await server?.stop();
});

/** Spoils a field of every answer from a path: one byte becomes another. */
const spoiling = (at: string, field: RegExp): Intercept => {
  return async (path, proceed) => {
    const response = await proceed();
    if (path !== at) return response;
    const spoilt = (await response.text()).replace(
      field,
      (_match, start: string, byte: string) => start + (byte === 'A' ? 'B' : 'A'),
    );
    return new Response(spoilt, { status: response.status, headers: response.headers });
  };
};

const refusal = (code: string, status: number) =>
  new Response(JSON.stringify({ code, message: code }), { status });

/** While armed, leaves the next commit to somebody else, and spoils it when it is read. */
const missingOneCommit = (armed: () => boolean): Intercept => {
  const spoilt = spoiling('/api/rooms/commits/read', /("commit":"[^"]{400})([^"])/);
  let missed = false;
  return (path, proceed, init) => {
    if (!armed()) return proceed();
    if (path === '/api/rooms/commits' && !missed) return Promise.resolve(refusal('epoch-stale', 409));
    if (path === '/api/rooms/commits/read') missed = true;
    return spoilt(path, proceed, init);
  };
};

const authenticatorOf = async (client: Client, roomId: RoomId) =>
  (await client.engine.room({ roomId })).epochAuthenticator;

const resyncsIn = async (client: Client, roomId: RoomId) =>
  (await client.engine.room({ roomId })).timeline.filter(
    (item) => item.item === 'notice' && item.kind === 'resynced',
  ).length;

/** Senders of the changes of keys that did not verify, as the conversation names them. */
const refusedIn = async (client: Client, roomId: RoomId) =>
  (await client.engine.room({ roomId })).timeline.flatMap((item) =>
    item.item === 'notice' && item.kind === 'refused' ? [{ actor: item.actor, device: item.device }] : [],
  );

describe('a device that cannot follow the group', () => {
  it('because a commit came spoilt takes its own leaf again, and reads and writes on', async () => {
    let armed = false;
    const host = await person('Maelle');
    const victim = await person(
      'Hana',
      missingOneCommit(() => armed),
    );
    const { roomId } = await host.engine.createRoom({ name: 'Tide gauge' });
    await bringIn(host, victim, 'hana@lab.example', roomId);
    // Who is let in by a Welcome takes no place a second time.
    expect(await resyncsIn(victim, roomId)).toBe(0);
    armed = true;
    const third = await person('Yann');
    await bringIn(host, third, 'yann@lab.example', roomId);
    await victim.until(async () => (await resyncsIn(victim, roomId)) > 0, {
      what: 'the notice of the resync',
    });
    armed = false;
    await host.engine.send({ roomId, text: 'The gauge is back.' });
    await victim.engine.send({ roomId, text: 'So am I.' });
    for (const client of [host, victim, third])
      await client.until(async () => (await textsIn(client, roomId)).length === 2, { what: 'both texts' });
    expect(await refusedIn(victim, roomId)).toEqual([
      { actor: 'Maelle', device: (await host.engine.devices())[0]?.deviceId.slice(0, 8) },
    ]);
    expect(await resyncsIn(victim, roomId)).toBe(1);
    // Whoever could follow it is told nothing.
    expect(await refusedIn(third, roomId)).toEqual([]);
    expect((await victim.engine.room({ roomId })).room).toMatchObject({ name: 'Tide gauge', trouble: null });
    const authenticators = await Promise.all(
      [host, victim, third].map((client) => authenticatorOf(client, roomId)),
    );
    expect(new Set(authenticators).size).toBe(1);
  }, 90_000);

  it('and is not let in again says so and reads nothing (control)', async () => {
    let armed = false;
    const spoilt = missingOneCommit(() => armed);
    const host = await person('Priya');
    const victim = await person('Samir', async (path, proceed, init) =>
      path === '/api/rooms/group-info' ? refusal('forbidden', 403) : spoilt(path, proceed, init),
    );
    const { roomId } = await host.engine.createRoom({ name: 'Cold room' });
    await bringIn(host, victim, 'samir@lab.example', roomId);
    armed = true;
    await bringIn(host, await person('Ruben'), 'ruben@lab.example', roomId);
    await host.engine.send({ roomId, text: 'Not for everybody.' });
    await victim.until(async () => (await victim.engine.room({ roomId })).room.status === 'waiting', {
      what: 'the room that waits',
    });
    expect(await textsIn(victim, roomId)).toEqual([]);
    expect(await refusedIn(victim, roomId)).toMatchObject([{ actor: 'Priya' }]);
  }, 90_000);

  it('because its Welcome came spoilt takes its leaf by itself', async () => {
    const host = await person('Nora');
    const guest = await person('Emil', spoiling('/api/welcomes', /("welcome":"[^"]{400})([^"])/));
    const { roomId } = await host.engine.createRoom({ name: 'Gel box' });
    await bringIn(host, guest, 'emil@lab.example', roomId);
    await host.engine.send({ roomId, text: 'Come in.' });
    await untilReads(guest, roomId, ['Come in.']);
    expect(await authenticatorOf(guest, roomId)).toBe(await authenticatorOf(host, roomId));
  }, 90_000);
});

describe('a room that the server’s list leaves out', () => {
  it('stays on the device with what it holds, and goes on when it is listed again', async () => {
    let hidden = false;
    const host = await person('Olga');
    const guest = await person('Ivan', async (path, proceed) =>
      path === '/api/rooms' && hidden ? new Response('{"rooms":[]}', { status: 200 }) : proceed(),
    );
    const { roomId } = await host.engine.createRoom({ name: 'Freezer' });
    await bringIn(host, guest, 'ivan@lab.example', roomId);
    await host.engine.send({ roomId, text: 'Box 4.' });
    await untilReads(guest, roomId, ['Box 4.']);
    hidden = true;
    guest.unplug();
    guest.plugIn();
    await guest.until(async () => (await guest.engine.room({ roomId })).room.trouble === 'room-closed', {
      what: 'the closed room',
    });
    expect(await textsIn(guest, roomId)).toEqual(['Box 4.']);
    hidden = false;
    guest.unplug();
    guest.plugIn();
    await guest.until(async () => (await guest.engine.room({ roomId })).room.trouble === null, {
      what: 'the room that is back',
    });
    await host.engine.send({ roomId, text: 'Box 5.' });
    await untilReads(guest, roomId, ['Box 4.', 'Box 5.']);
  }, 90_000);
});
