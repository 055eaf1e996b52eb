import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../../tools/client.mjs';
import { withClock } from '../clocks.js';
import { startCollab, type CollabServer } from '../collab-server.js';
import { anotherBrowser, bringIn, logIn, newPerson, untilReads } from '../profiles.js';

const MINUTE = 60_000;

let server: CollabServer;
const opened: Client[] = [];

beforeAll(async () => {
  server = await startCollab();
}, 120_000);
afterEach(() => {
  for (const client of opened.splice(0)) client.engine.stop();
});
afterAll(() => server?.stop());

const kept = (client: Client): Client => {
  opened.push(client);
  return client;
};

describe.each([
  ['ahead', 1],
  ['behind', -1],
])('a browser whose clock is %s', (story, sign) => {
  it('by four minutes does all that the others do, and they read each other', async () => {
    const [host, email] = [`host-${story}@lab.example`, `guest-${story}@lab.example`];
    const right = kept(await newPerson(server, 'Maël Kerjean', host));
    const { roomId } = await right.engine.createRoom({ name: 'Tide tables' });
    const guest = await withClock(sign * 4 * MINUTE, async () => {
      const wrong = kept(await newPerson(server, 'Lise Bihan', email));
      await bringIn(right, wrong, email, roomId);
      await wrong.engine.send({ roomId, text: 'High water at six.' });
      await untilReads(wrong, roomId, ['High water at six.']);
      return wrong;
    });
    await right.engine.send({ roomId, text: 'Seen.' });
    for (const reader of [right, guest]) await untilReads(reader, roomId, ['High water at six.', 'Seen.']);
  }, 120_000);

  it('by nine minutes logs in, keeps its session, and is told of its clock when it signs something for a room', async () => {
    const email = `late-${story}@lab.example`;
    await withClock(sign * 9 * MINUTE, async () => {
      const wrong = kept(await newPerson(server, 'Lise Bihan', email));
      await wrong.engine.logOut();
      await logIn(wrong, email);
      const another = kept(await anotherBrowser(server, email));
      for (const client of [wrong, another]) expect(await client.engine.devices()).toHaveLength(2);
      const attempt = wrong.engine.createRoom({ name: 'Tide tables' });
      await expect(attempt).rejects.toMatchObject({ code: 'clock-wrong' });
    });
    // Set right, it can.
    const [first] = opened;
    expect(await first?.engine.createRoom({ name: 'Tide tables' })).toMatchObject({
      roomId: expect.any(String),
    });
  }, 120_000);
});
