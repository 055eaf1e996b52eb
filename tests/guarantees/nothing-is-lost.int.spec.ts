import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RoomId } from '@collab/domain';
import type { Client } from '../../tools/client.mjs';
import { startCollab, type CollabServer } from '../collab-server.js';
import { bringIn, invite, newPerson, textsIn, untilReads } from '../profiles.js';

let server: CollabServer;
const clients: Client[] = [];

const person = async (name: string, intercept?: Parameters<typeof newPerson>[3]) => {
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

describe('what a person writes', () => {
  it('without a network waits on the device and arrives once, in order, when the network is back', async () => {
    const [hana, samir] = [await person('Hana'), await person('Samir')];
    const { roomId } = await hana.engine.createRoom({ name: 'Cold shock' });
    await bringIn(hana, samir, 'samir@lab.example', roomId);
    hana.unplug();
    for (const text of ['one', 'two', 'three']) await hana.engine.send({ roomId, text });
    const { timeline } = await hana.engine.room({ roomId });
    expect(timeline.filter((item) => item.item === 'message' && item.seq === null)).toHaveLength(3);
    expect(await textsIn(samir, roomId)).toEqual([]);
    hana.plugIn();
    await untilReads(samir, roomId, ['one', 'two', 'three']);
    await untilReads(hana, roomId, ['one', 'two', 'three']);
  }, 60_000);

  it('while people join arrives once and in order, encrypted again for each epoch that overtakes it', async () => {
    const [nora, yann] = [await person('Nora'), await person('Yann')];
    const { roomId } = await nora.engine.createRoom({ name: 'Fig. 3 legend' });
    await bringIn(nora, yann, 'yann@lab.example', roomId);
    const texts = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const joining = (async () => {
      for (const name of ['Lina', 'Ruben', 'Priya']) {
        await bringIn(nora, await person(name), `${name.toLowerCase()}@lab.example`, roomId);
      }
    })();
    for (const text of texts) await yann.engine.send({ roomId, text });
    await joining;
    await untilReads(nora, roomId, texts);
    await untilReads(yann, roomId, texts);
  }, 90_000);
});

describe('a room that somebody has left', () => {
  it('still opens for newcomers, who verify what the person signed in it', async () => {
    const [olga, ivan, nina] = [await person('Olga'), await person('Ivan'), await person('Nina')];
    const { roomId } = await olga.engine.createRoom({ name: 'Freezer log' });
    await bringIn(olga, ivan, 'ivan@lab.example', roomId);
    await ivan.engine.leave({ roomId });
    await bringIn(olga, nina, 'nina@lab.example', roomId);
    await olga.engine.send({ roomId, text: 'Box 4 is empty.' });
    await untilReads(nina, roomId, ['Box 4 is empty.']);
    expect((await nina.engine.room({ roomId })).room).toMatchObject({ trouble: null, memberCount: 2 });
  }, 60_000);
});

describe('two commits at one epoch', () => {
  it('one wins, the loser rebases, and both newcomers are in the room', async () => {
    const held: { release(): void; wanted: number } = { release: () => undefined, wanted: 0 };
    const bothAreHere = new Promise<void>((resolve) => (held.release = resolve));
    const outcomes: number[] = [];
    // Holds the first commit of each of the two members until both have made one for the same epoch.
    const hold = (armed: () => boolean) => {
      let first = true;
      return async (path: string, proceed: () => Promise<Response>): Promise<Response> => {
        if (path !== '/api/rooms/commits' || !first || !armed()) return proceed();
        first = false;
        held.wanted += 1;
        if (held.wanted === 2) held.release();
        await bothAreHere;
        const response = await proceed();
        outcomes.push(response.status);
        return response;
      };
    };
    let armed = false;
    const host = await person(
      'Maelle',
      hold(() => armed),
    );
    const member = await person(
      'Tomasz',
      hold(() => armed),
    );
    const guests = [await person('Ada'), await person('Emil')] as const;
    const { roomId } = await host.engine.createRoom({ name: 'Everyone' });
    await bringIn(host, member, 'tomasz@lab.example', roomId);
    armed = true;
    await invite(host, guests[0], 'ada@lab.example', roomId);
    await invite(host, guests[1], 'emil@lab.example', roomId);
    await Promise.all(guests.map((guest) => accept(guest, roomId)));
    expect([...outcomes].sort()).toEqual([200, 409]);
    const everybody = [host, member, ...guests];
    await host.engine.send({ roomId, text: 'Welcome, both.' });
    for (const client of everybody) await untilReads(client, roomId, ['Welcome, both.']);
    const authenticators = await Promise.all(
      everybody.map(async (client) => (await client.engine.room({ roomId })).epochAuthenticator),
    );
    expect(new Set(authenticators).size).toBe(1);
  }, 90_000);
});

async function accept(guest: Client, roomId: RoomId): Promise<void> {
  await guest.until(async () => (await guest.engine.rooms()).some((room) => room.roomId === roomId));
  await guest.engine.accept({ roomId });
  await guest.until(async () => (await guest.engine.room({ roomId })).room.status === 'ready');
}
