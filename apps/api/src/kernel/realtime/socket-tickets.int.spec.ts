import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refusal, SessionId } from '@collab/domain';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../../tests/database.js';
import { openDatabase } from '../database/data-source.js';
import { SocketTickets } from './socket-tickets.js';

const SESSION = SessionId.parse('vXgC5mQeQ1o2m1C3bQm0fQ');
const ORIGIN = 'http://collab.example';
const INVALID = new Refusal('ticket-invalid');

let database: TestDatabase;
let dataSource: DataSource;
let tickets: SocketTickets;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openDatabase({ url: database.url, poolSize: 4 });
  tickets = new SocketTickets(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('a socket ticket', () => {
  it('tells its session, once', async () => {
    const ticket = await tickets.issue(SESSION, ORIGIN);
    expect(ticket).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await tickets.take(ticket, ORIGIN)).toBe(SESSION);
    await expect(tickets.take(ticket, ORIGIN)).rejects.toEqual(INVALID);
  });

  it('is taken by one of two nodes that ask at the same time', async () => {
    const ticket = await tickets.issue(SESSION, ORIGIN);
    const other = new SocketTickets(dataSource);
    const taken = await Promise.allSettled([tickets.take(ticket, ORIGIN), other.take(ticket, ORIGIN)]);
    expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is worth nothing to a page of another origin, and nothing to anybody after that', async () => {
    const ticket = await tickets.issue(SESSION, ORIGIN);
    await expect(tickets.take(ticket, 'http://evil.example')).rejects.toEqual(INVALID);
    await expect(tickets.take(ticket, ORIGIN)).rejects.toEqual(INVALID);
  });

  it('expires', async () => {
    const ticket = await tickets.issue(SESSION, ORIGIN);
    await dataSource.query(`UPDATE socket_tickets SET expires_at = now() - interval '1 millisecond'`);
    await expect(tickets.take(ticket, ORIGIN)).rejects.toEqual(INVALID);
  });

  it('cannot be guessed from what lies in the database', async () => {
    const ticket = await tickets.issue(SESSION, ORIGIN);
    const rows: { ticket_hash: Buffer }[] = await dataSource.query('SELECT ticket_hash FROM socket_tickets');
    expect(JSON.stringify(rows)).not.toContain(ticket);
    const hash = rows[0]?.ticket_hash.toString('base64url') ?? '';
    await expect(tickets.take(hash, ORIGIN)).rejects.toEqual(INVALID);
  });

  it('leaves the table when it has expired and another one is issued', async () => {
    await dataSource.query(`UPDATE socket_tickets SET expires_at = now() - interval '1 hour'`);
    await tickets.issue(SESSION, ORIGIN);
    expect(await dataSource.query('SELECT 1 FROM socket_tickets')).toHaveLength(1);
  });
});
