import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Authenticate,
  type CommandDefinition,
  commandRegistry,
  IssueTicket,
  SOCKET_CLOSE,
} from '@collab/domain';
import { WebSocket } from 'ws';
import { type ApiServer, startApiServer } from '../api-server.js';
import type { Browser, HeaderOverrides } from '../browser.js';
import { arrive } from '../people.js';
import { SocketClient } from '../socket-client.js';

const OWN = 'http://collab.example.org';
/** The second address of the server, in its settings. */
const OTHER_OWN = 'http://collab.lab.example';

/** Origins that a browser, or somebody who can write what they like, may send; null leaves the header out. */
const FOREIGN: Readonly<Record<string, string | null>> = {
  missing: null,
  empty: '',
  null: 'null',
  'another scheme': 'https://collab.example.org',
  'another port': 'http://collab.example.org:8081',
  'the default port, spelt out': 'http://collab.example.org:80',
  'the name as a prefix': 'http://collab.example.org.evil.example',
  'the name as a suffix': 'http://evilcollab.example.org',
  'a name below': 'http://evil.collab.example.org',
  'the name above': 'http://example.org',
  'a letter that looks alike': 'http://xn--cllab-j2a.example.org',
  'a letter that looks alike, undisguised': 'http://coll\u00e0b.example.org',
  'in capitals': 'HTTP://COLLAB.EXAMPLE.ORG',
  'a capital in the name': 'http://Collab.example.org',
  'with a path': 'http://collab.example.org/',
  'behind a name': 'http://collab.example.org@evil.example',
  'with another one': 'http://collab.example.org http://evil.example',
  'with a point at the end': 'http://collab.example.org.',
};

const mutating = [...commandRegistry.values()].filter(
  ({ http }) => http !== undefined && http.method !== 'GET',
);

let server: ApiServer;
let browser: Browser;
beforeAll(async () => {
  server = await startApiServer({ PUBLIC_URL: OWN, COLLAB_ORIGINS: OTHER_OWN });
  ({ browser } = await arrive(server, {
    email: 'maelle@example.org',
    password: 'a heron over the slow water',
  }));
});
afterAll(() => server.stop());

/** What becomes of a command with a body that no command takes: nothing is done, and the refusal says how far it came. */
async function refusalOf(command: CommandDefinition, headers: HeaderOverrides, body = '[]'): Promise<string> {
  const answer = await browser.send(command, body, headers);
  if (answer.status === 200) return 'done';
  return (JSON.parse(answer.body) as { code: string }).code;
}

/** Commands that meet anything but the wanted refusal. */
async function exceptions(wanted: string, headers: HeaderOverrides, commands = mutating): Promise<string[]> {
  const found: string[] = [];
  for (const command of commands) {
    const refusal = await refusalOf(command, headers);
    if (refusal !== wanted) found.push(`${command.type}: ${refusal}`);
  }
  return found;
}

describe('a page of another origin, with the cookies and even the token of somebody signed in', () => {
  it.each(Object.entries(FOREIGN))('%s: changes nothing by any route', async (_name, origin) => {
    expect(await exceptions('origin-not-allowed', { origin })).toEqual([]);
  });

  it('is told by its origin alone: from the right one the very same requests are read', async () => {
    expect(mutating.length).toBeGreaterThan(50);
    for (const origin of [OWN, OTHER_OWN])
      for (const command of mutating)
        expect([command.type, await refusalOf(command, { origin })]).not.toEqual([
          command.type,
          'origin-not-allowed',
        ]);
  });

  it('cannot open a session through the door for load tools either', async () => {
    const body = JSON.stringify({ token: 'A'.repeat(43), email: 'x@example.org', displayName: 'X' });
    const answer = await browser.request('POST', '/api/development/sessions', body, {
      origin: 'http://evil.example',
    });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'origin-not-allowed' });
  });
});

describe('a request with the right origin', () => {
  const signedIn = mutating.filter(({ access }) => access !== 'anyone');
  const tokens: Record<string, () => string | null> = {
    'no token': () => null,
    'an empty token': () => '',
    'the token of another session': () => 'A'.repeat(43),
    'a token that was cut': () => browser.csrfToken?.slice(0, -2) ?? '',
    'a token twice': () => `${browser.csrfToken}, ${browser.csrfToken}`,
    'the cookie as a token': () => browser.cookie('collab_access') ?? '',
  };

  it.each(Object.entries(tokens))('and %s changes nothing', async (_name, token) => {
    expect(await exceptions('csrf', { 'x-csrf-token': token() }, signedIn)).toEqual([]);
  });

  it('and the right token is read', async () => {
    for (const command of signedIn)
      expect([command.type, await refusalOf(command, {})]).not.toEqual([command.type, 'csrf']);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ])('is not read as %s, which a form of another page could send', async (type) => {
    for (const command of mutating) {
      const answer = await browser.send(command, '{}', { 'content-type': type });
      expect([command.type, answer.status >= 400]).toEqual([command.type, true]);
    }
  });
});

describe('a socket', () => {
  const upgrade = (origin: string | null) =>
    new Promise<number>((resolve, reject) => {
      const url = `${server.address.replace('http', 'ws')}/ws`;
      const cookie = `collab_access=${browser.cookie('collab_access')}`;
      const socket = new WebSocket(url, {
        headers: { cookie },
        ...(origin !== null && { origin }),
      });
      socket.once('open', () => {
        socket.terminate();
        resolve(101);
      });
      socket.once('unexpected-response', (request, { statusCode }) => {
        request.destroy();
        resolve(statusCode ?? 0);
      });
      socket.once('error', reject);
    });

  it.each(Object.entries(FOREIGN))('is not opened from an origin that is %s', async (_name, origin) => {
    expect(await upgrade(origin)).toBe(403);
  });

  it('is opened from the right one, and knows nobody by a cookie', async () => {
    expect(await upgrade(OWN)).toBe(101);
    const socket = await SocketClient.open(server);
    socket.socket.send(JSON.stringify({ event: 'show-presence', id: 1, data: { away: false } }));
    expect(await socket.closed).toBe(SOCKET_CLOSE.unauthenticated);
  });

  it('takes a ticket only from the origin that it was issued to, and then not again', async () => {
    const { ticket } = await browser.run(IssueTicket, {});
    const elsewhere = await SocketClient.open(server, OTHER_OWN);
    await expect(elsewhere.run(Authenticate, { ticket })).rejects.toMatchObject({ code: 'ticket-invalid' });
    const here = await SocketClient.open(server, OWN);
    await expect(here.run(Authenticate, { ticket })).rejects.toMatchObject({ code: 'ticket-invalid' });
  });

  it('takes it from there, as control', async () => {
    const socket = await SocketClient.connect(server, browser);
    socket.close();
  });
});
