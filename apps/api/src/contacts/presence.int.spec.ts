import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  type AccountId,
  CommandId,
  contactStream,
  contactDecider,
  BlockPerson,
  PresenceChanged,
  SetPresenceVisibility,
  ShowPresence,
  WatchPresence,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { arrive } from '../../../../tests/people.js';
import { SocketClient } from '../../../../tests/socket-client.js';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { Projections } from '../kernel/projections/projections.js';
import { PresenceQuery } from './presence.query.js';
import { GATHER } from './presences.js';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

let count = 0;
async function somebody() {
  const person = { email: `here-${count++}@example.org`, password: 'a heron over the slow water' };
  return { ...(await arrive(server, person)) };
}

/** Makes contacts of two accounts without the way through requests. */
async function connect(accountId: AccountId, contactId: AccountId): Promise<void> {
  const requestId = CommandId.parse(randomBytes(16).toString('base64url'));
  const commands = server.nest.get(CommandExecutor, { strict: false });
  const stream = contactStream(accountId, contactId);
  const actor = { kind: 'server' } as const;
  const decider = contactDecider;
  const ask = { type: 'request', accountId, contactId, requestId } as const;
  const accept = { type: 'accept', accountId: contactId, contactId: accountId } as const;
  await commands.execute({ stream, decider, command: ask, actor });
  const { checkpoint } = await commands.execute({ stream, decider, command: accept, actor });
  await server.nest.get(Projections, { strict: false }).caughtUp(checkpoint, { names: ['contacts'] });
}

/** The next state of a person that a socket is told. */
async function told(socket: SocketClient, accountId: AccountId): Promise<string> {
  for (;;) {
    const { people } = await socket.next(PresenceChanged);
    const person = people.find((candidate) => candidate.accountId === accountId);
    if (person !== undefined) return person.state;
  }
}

describe('presence', () => {
  it('is shown to contacts: here, away, gone; and to strangers never', async () => {
    const [hana, samir, stranger] = [await somebody(), await somebody(), await somebody()];
    await connect(hana.accountId, samir.accountId);
    const watching = await SocketClient.connect(server, hana.browser);
    const outside = await SocketClient.connect(server, stranger.browser);
    const accountIds = [samir.accountId];
    const hidden = { people: [{ accountId: samir.accountId, state: 'hidden', lastSeen: null }] };
    expect(await watching.run(WatchPresence, { accountIds })).toEqual(hidden);
    expect(await outside.run(WatchPresence, { accountIds })).toEqual(hidden);
    const his = await SocketClient.connect(server, samir.browser);
    await his.run(WatchPresence, { accountIds: [] });
    expect(await told(watching, samir.accountId)).toBe('online');
    await his.run(ShowPresence, { away: true });
    expect(await told(watching, samir.accountId)).toBe('away');
    his.socket.close();
    expect(await told(watching, samir.accountId)).toBe('offline');
    expect(await watching.run(WatchPresence, { accountIds })).toMatchObject({
      people: [{ state: 'offline', lastSeen: expect.stringMatching(/Z$/) }],
    });
    expect(await outside.run(WatchPresence, { accountIds })).toEqual(hidden);
    expect(outside.pushes.filter(({ event }) => event === PresenceChanged.type)).toEqual([]);
  });

  it('is taken away by the switch and by a block, in the same words', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    await connect(hana.accountId, samir.accountId);
    const [hers, his] = [
      await SocketClient.connect(server, hana.browser),
      await SocketClient.connect(server, samir.browser),
    ];
    await his.run(WatchPresence, { accountIds: [] });
    const { people } = await hers.run(WatchPresence, { accountIds: [samir.accountId] });
    expect(people[0]?.state).toBe('online');
    await samir.browser.run(SetPresenceVisibility, { visibility: 'nobody' });
    expect(await told(hers, samir.accountId)).toBe('hidden');
    await samir.browser.run(SetPresenceVisibility, { visibility: 'contacts' });
    expect(await told(hers, samir.accountId)).toBe('online');
    await samir.browser.run(BlockPerson, { accountId: hana.accountId, blocked: true });
    expect(await told(hers, samir.accountId)).toBe('hidden');
  });

  it('that a round could not find out is told by the next one', async () => {
    const [hana, samir] = [await somebody(), await somebody()];
    await connect(hana.accountId, samir.accountId);
    const his = await SocketClient.connect(server, samir.browser);
    await his.run(ShowPresence, { away: false });
    const hers = await SocketClient.connect(server, hana.browser);
    await hers.run(WatchPresence, { accountIds: [samir.accountId] });
    const asked = jest.spyOn(server.nest.get(PresenceQuery, { strict: false }), 'allowed');
    asked.mockRejectedValueOnce(new Error('the database is away'));
    await his.run(ShowPresence, { away: true });
    expect(await told(hers, samir.accountId)).toBe('away');
    expect(asked.mock.calls.length).toBeGreaterThan(1);
    asked.mockRestore();
  });

  it('costs one frame a watching socket and round, however many come and go in it', async () => {
    const hana = await somebody();
    const others = await Promise.all(Array.from({ length: 6 }, somebody));
    for (const { accountId } of others) await connect(hana.accountId, accountId);
    const hers = await SocketClient.connect(server, hana.browser);
    await hers.run(WatchPresence, { accountIds: others.map(({ accountId }) => accountId) });
    const begun = Date.now();
    const sockets = await Promise.all(others.map(({ browser }) => SocketClient.connect(server, browser)));
    await Promise.all(
      sockets.flatMap((socket) =>
        Array.from({ length: 5 }, (_, n) => socket.run(ShowPresence, { away: n % 2 === 1 })),
      ),
    );
    const online = new Set<AccountId>();
    let frames = 0;
    while (online.size < others.length) {
      frames += 1;
      for (const { accountId, state } of (await hers.next(PresenceChanged)).people)
        if (state === 'online') online.add(accountId);
    }
    // Thirty changes, in as many rounds as there was time for: on a busy machine they take longer than one.
    const rounds = 1 + Math.floor((Date.now() - begun) / GATHER);
    expect(frames).toBeLessThanOrEqual(rounds);
  });
});
