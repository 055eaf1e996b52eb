import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccountId,
  EndOtherSessions,
  EndSession,
  IssueTicket,
  ListSessions,
  LogOut,
  ReadSession,
  RefreshSession,
  RegisterDevice,
  SOCKET_CLOSE,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser } from '../../../../tests/browser.js';
import { arrive, logIn, newDevice, registration, type DeviceOfPerson } from '../../../../tests/people.js';
import { SocketClient } from '../../../../tests/socket-client.js';
import { AdministrationLog } from './administration-log.js';
import { SessionExpiry } from './session-expiry.job.js';

const PERSON = { email: 'maelle@example.org', password: 'a heron over the slow water' };
const STRANGER = { email: 'samir@example.org', password: 'a lamp left on at the pier' };
/** Milliseconds within which the end of a session must have reached its sockets. */
const AT_ONCE = 1_000;

let server: ApiServer;
let elsewhere: ApiServer;
let accountId: AccountId;
let first: Browser;
let device: DeviceOfPerson;
const opened: SocketClient[] = [];

beforeAll(async () => {
  server = await startApiServer();
  elsewhere = await server.node();
  ({ browser: first, accountId, device } = await arrive(server, PERSON));
}, 60_000);
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
afterAll(() => server.stop());

/** Another browser of the person, with a device of its own, on the given node. */
async function anotherBrowser(at = server): Promise<Browser> {
  const browser = at.browser();
  const session = await logIn(browser, PERSON);
  await browser.run(RegisterDevice, await registration(newDevice(device.identity), session));
  return browser;
}

async function socketOf(at: ApiServer, browser: Browser): Promise<SocketClient> {
  const client = await SocketClient.connect(at, browser);
  opened.push(client);
  return client;
}

/** Does something and says with which code, and after how many milliseconds, the socket closed. */
async function closing(client: SocketClient, act: () => Promise<unknown>) {
  const from = performance.now();
  await act();
  return { code: await client.closed, ms: performance.now() - from };
}

const ended = { code: SOCKET_CLOSE.sessionEnded, ms: expect.any(Number) };
const codeOf = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'carried out',
    (refusal: { code: string }) => refusal.code,
  );
/** As if the grace after the use of every refresh token had passed. */
const passGrace = () =>
  server.database.query(`UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds'`);

describe('the list of sessions', () => {
  it('shows its owner each place: browser, device, first and last use, and the network without the address', async () => {
    const second = await anotherBrowser();
    const { sessionId, deviceId } = await second.run(ReadSession, {});
    const { sessions } = await second.run(ListSessions, {});
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toMatchObject({
      sessionId,
      deviceId,
      current: true,
      client: 'Test browser',
      addressPrefix: '127.0.0.0/24',
    });
    expect(sessions[1]).toMatchObject({ current: false, deviceId: device.deviceId });
    for (const { firstSeen, lastSeen } of sessions)
      expect(Date.parse(firstSeen)).toBeLessThanOrEqual(Date.parse(lastSeen));
    const rows = await server.database.query('SELECT * FROM sessions');
    expect(JSON.stringify(rows)).not.toContain('127.0.0.1');
    await second.run(LogOut, {});
  });

  it('holds nobody else’s, and theirs cannot be ended', async () => {
    const { browser: stranger } = await arrive(server, STRANGER);
    const { sessionId } = await first.run(ReadSession, {});
    const { sessions } = await stranger.run(ListSessions, {});
    expect(sessions.map((session) => session.sessionId)).not.toContain(sessionId);
    expect(await codeOf(stranger.run(EndSession, { sessionId }))).toBe('not-found');
    expect((await first.run(ReadSession, {})).sessionId).toBe(sessionId);
  });

  it('forgets browser and network of a session that has ended', async () => {
    const second = await anotherBrowser();
    const { sessionId } = await second.run(ReadSession, {});
    await second.run(LogOut, {});
    const rows = await server.database.query(
      'SELECT client, address_prefix FROM sessions WHERE session_id = $1',
      [sessionId],
    );
    expect(rows).toEqual([{ client: '', address_prefix: null }]);
  });
});

describe('the end of a session', () => {
  it('chosen from another browser closes its sockets on every node and refuses its requests, at once', async () => {
    const second = await anotherBrowser(elsewhere);
    const { sessionId } = await second.run(ReadSession, {});
    const socket = await socketOf(elsewhere, second);
    const close = await closing(socket, () => first.run(EndSession, { sessionId }));
    expect(close).toEqual(ended);
    expect(close.ms).toBeLessThan(AT_ONCE);
    expect(await codeOf(second.run(ReadSession, {}))).toBe('unauthenticated');
    expect(await codeOf(second.run(RefreshSession, {}))).toBe('unauthenticated');
  });

  it('of all others leaves the one that asks', async () => {
    const others = [await anotherBrowser(), await anotherBrowser(elsewhere)];
    const sockets = [
      await socketOf(server, others[0] as Browser),
      await socketOf(elsewhere, others[1] as Browser),
    ];
    const own = await socketOf(server, first);
    expect(await first.run(EndOtherSessions, {})).toEqual({ ended: 2 });
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([4003, 4003]);
    expect((await first.run(ListSessions, {})).sessions).toHaveLength(1);
    expect(own.socket.readyState).toBe(own.socket.OPEN);
  });

  it('comes to the whole family, sockets on every node included, when a stolen refresh token is used', async () => {
    const second = await anotherBrowser();
    const thief = second.copy();
    await second.run(RefreshSession, {});
    const sockets = [await socketOf(server, second), await socketOf(elsewhere, second)] as const;
    await passGrace();
    const close = await closing(sockets[0], () => codeOf(thief.run(RefreshSession, {})));
    expect(close).toEqual(ended);
    expect(close.ms).toBeLessThan(AT_ONCE);
    expect(await sockets[1].closed).toBe(SOCKET_CLOSE.sessionEnded);
    expect(await codeOf(second.run(ReadSession, {}))).toBe('unauthenticated');
    expect(await codeOf(second.run(RefreshSession, {}))).toBe('unauthenticated');
  });

  it('does not come to fifty tabs that refresh at the same moment over two nodes', async () => {
    const second = await anotherBrowser();
    const socket = await socketOf(server, second);
    const tabs = Array.from({ length: 50 }, () => second.copy());
    const views = await Promise.all(tabs.map((tab) => tab.run(RefreshSession, {})));
    expect(new Set(views.map(({ sessionId }) => sessionId)).size).toBe(1);
    for (const tab of tabs) expect((await tab.run(ReadSession, {})).sessionId).toBe(views[0]?.sessionId);
    expect(socket.socket.readyState).toBe(socket.socket.OPEN);
    await tabs[0]?.run(LogOut, {});
    expect(await socket.closed).toBe(SOCKET_CLOSE.sessionEnded);
  });

  it('comes at the absolute limit, used or not, and closes the sockets', async () => {
    const second = await anotherBrowser();
    const { sessionId } = await second.run(ReadSession, {});
    const socket = await socketOf(elsewhere, second);
    await server.nest.get(SessionExpiry).expire();
    expect((await second.run(ReadSession, {})).sessionId).toBe(sessionId);
    await server.database.query('UPDATE sessions SET expires_at = now() WHERE session_id = $1', [sessionId]);
    expect(await codeOf(second.run(ReadSession, {}))).toBe('unauthenticated');
    expect(await codeOf(second.run(RefreshSession, {}))).toBe('unauthenticated');
    await server.nest.get(SessionExpiry).expire();
    expect(await socket.closed).toBe(SOCKET_CLOSE.sessionEnded);
  });

  it('comes after the idle limit, and closes the sockets', async () => {
    const second = await anotherBrowser();
    const { sessionId } = await second.run(ReadSession, {});
    const socket = await socketOf(server, second);
    await server.database.query(`UPDATE refresh_tokens SET expires_at = now() WHERE session_id = $1`, [
      sessionId,
    ]);
    await server.database.query(
      `UPDATE sessions SET started_at = now() - interval '15 days' WHERE session_id = $1`,
      [sessionId],
    );
    await server.nest.get(SessionExpiry).expire();
    expect(await socket.closed).toBe(SOCKET_CLOSE.sessionEnded);
    expect(await codeOf(second.run(IssueTicket, {}))).toBe('unauthenticated');
  });
});

describe('a change of roles', () => {
  it('counts for a session that began before it, at once and on every node', async () => {
    expect((await first.run(ReadSession, {})).roles).toEqual(['researcher']);
    const change = { accountId, roles: ['researcher' as const, 'officer' as const] };
    const log = elsewhere.nest.get(AdministrationLog);
    const from = performance.now();
    await log.decide(accountId, { type: 'change-roles', change }, { kind: 'operator' });
    while ((await first.run(ReadSession, {})).roles.length === 1);
    expect(performance.now() - from).toBeLessThan(AT_ONCE);
    expect((await first.run(ReadSession, {})).roles).toEqual(['researcher', 'officer']);
  });
});
