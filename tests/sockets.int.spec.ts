import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Authenticate, IssueTicket, LogOut, Resume, SOCKET_CLOSE } from '@collab/domain';
import { type ApiServer, startApiServer } from './api-server.js';
import { Member } from './room-people.js';
import { SocketClient } from './socket-client.js';

let server: ApiServer;
let anna: Member;
let boris: Member;
const opened: SocketClient[] = [];

const open = async (origin?: string): Promise<SocketClient> => {
  const client = await SocketClient.open(server, origin);
  opened.push(client);
  return client;
};
const ticketOf = async ({ browser }: Member) => (await browser.run(IssueTicket, {})).ticket;
const refused = (code: string) => expect.objectContaining({ code });

beforeAll(async () => {
  server = await startApiServer({ COLLAB_ORIGINS: 'http://second.example.org' });
  anna = await Member.arrive(server, 'anna');
  boris = await Member.arrive(server, 'boris');
}, 60_000);

afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});

afterAll(() => server.stop());

describe('a socket', () => {
  it('speaks for the session whose ticket it presents', async () => {
    const client = await open();
    const { renewBefore } = await client.run(Authenticate, { ticket: await ticketOf(anna) });
    const minutes = (Date.parse(renewBefore) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);
    expect(await client.run(Resume, { cursors: [] })).toEqual({ behind: [] });
  });

  it('is turned away with a ticket that was used before', async () => {
    const ticket = await ticketOf(anna);
    await (await open()).run(Authenticate, { ticket });
    const second = await open();
    await expect(second.run(Authenticate, { ticket })).rejects.toEqual(refused('ticket-invalid'));
    expect(await second.closed).toBe(SOCKET_CLOSE.unauthenticated);
  });

  it('is turned away with a ticket that was issued to a page of another origin, allowed though it is', async () => {
    const ticket = await ticketOf(anna);
    const client = await open('http://second.example.org');
    await expect(client.run(Authenticate, { ticket })).rejects.toEqual(refused('ticket-invalid'));
  });

  it('is turned away with a ticket that has expired', async () => {
    const ticket = await ticketOf(anna);
    await server.database.query(`UPDATE socket_tickets SET expires_at = now() - interval '1 second'`);
    await expect((await open()).run(Authenticate, { ticket })).rejects.toEqual(refused('ticket-invalid'));
  });

  it('is not opened at all for a page of a strange origin', async () => {
    await expect(open('http://evil.example.org')).rejects.toThrow('403');
  });

  it('is renewed by a fresh ticket of its own session, and by no other', async () => {
    const client = await open();
    const first = await client.run(Authenticate, { ticket: await ticketOf(anna) });
    const again = await client.run(Authenticate, { ticket: await ticketOf(anna) });
    expect(Date.parse(again.renewBefore)).toBeGreaterThanOrEqual(Date.parse(first.renewBefore));
    await expect(client.run(Authenticate, { ticket: await ticketOf(boris) })).rejects.toEqual(
      refused('ticket-invalid'),
    );
  });

  it('closes within a second when its session ends, and takes no ticket of it any more', async () => {
    const person = await Member.arrive(server, 'chloe');
    const client = await open();
    await client.run(Authenticate, { ticket: await ticketOf(person) });
    const ticket = await ticketOf(person);
    const other = await open();
    await other.run(Authenticate, { ticket: await ticketOf(boris) });
    const ended = performance.now();
    await person.browser.run(LogOut, {});
    expect(await client.closed).toBe(SOCKET_CLOSE.sessionEnded);
    expect(performance.now() - ended).toBeLessThan(1_000);
    await expect((await open()).run(Authenticate, { ticket })).rejects.toEqual(refused('ticket-invalid'));
    expect(await other.run(Resume, { cursors: [] })).toEqual({ behind: [] });
  });
});
