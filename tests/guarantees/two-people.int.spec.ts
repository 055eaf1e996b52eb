import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RoomId } from '@collab/domain';
import { startCollab, type CollabServer } from '../collab-server.js';
import type { Client } from '../../tools/client.mjs';
import { anotherBrowser, invite, newPerson, untilReads } from '../profiles.js';

let server: CollabServer;
let hana: Client;
let samir: Client;

beforeAll(async () => {
  server = await startCollab();
  hana = await newPerson(server, 'Hana Quintela', 'hana@lab.example');
  samir = await newPerson(server, 'Samir Okoro-Bret', 'samir@lab.example');
}, 120_000);

afterAll(async () => {
  hana?.engine.stop();
  samir?.engine.stop();
  await server?.stop();
});

describe('two people and one room', () => {
  let roomId: RoomId;

  it('open the room, invite, accept and join its group', async () => {
    ({ roomId } = await hana.engine.createRoom({ name: 'Diatom pangenome' }));
    await invite(hana, samir, 'samir@lab.example', roomId);
    const invitation = await samir.until(async () =>
      (await samir.engine.rooms()).find((room) => room.roomId === roomId && room.status === 'invited'),
    );
    expect(invitation).toMatchObject({ name: null, invitedBy: 'Hana Quintela' });
    await samir.engine.accept({ roomId });
    await samir.until(async () => (await samir.engine.room({ roomId })).room.status === 'ready');
    expect((await samir.engine.room({ roomId })).room).toMatchObject({
      name: 'Diatom pangenome',
      memberCount: 2,
    });
  });

  it('exchange messages both ways', async () => {
    await hana.engine.send({ roomId, text: 'Contig 07 closes.' });
    await untilReads(samir, roomId, ['Contig 07 closes.']);
    await samir.engine.send({ roomId, text: 'Masking the repeat now.' });
    await untilReads(hana, roomId, ['Contig 07 closes.', 'Masking the repeat now.']);
  });

  it('agree on the epoch', async () => {
    const [a, b] = await Promise.all([hana.engine.room({ roomId }), samir.engine.room({ roomId })]);
    expect(a.epochAuthenticator).toBe(b.epochAuthenticator);
    expect(a.epoch).toBe(b.epoch);
  });

  it('a second browser of one of them reads the history, and can write after it was added', async () => {
    const second = await anotherBrowser(server, 'samir@lab.example');
    await second.until(async () =>
      (await second.engine.rooms()).some((room) => room.roomId === roomId && room.status === 'ready'),
    );
    await untilReads(second, roomId, ['Contig 07 closes.', 'Masking the repeat now.']);
    await second.engine.send({ roomId, text: 'From the laptop.' });
    await untilReads(hana, roomId, ['Contig 07 closes.', 'Masking the repeat now.', 'From the laptop.']);
    await untilReads(samir, roomId, ['Contig 07 closes.', 'Masking the repeat now.', 'From the laptop.']);
    second.engine.stop();
  });
});
