import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandRegistry, RefusalBody } from '@collab/domain';
import { EndpointRegistry } from '../../apps/api/src/kernel/security/endpoint-registry.js';
import { securityHeaders } from '../../apps/api/src/kernel/web-client/security-headers.js';
import { startApiServer, type ApiServer } from '../api-server.js';

let server: ApiServer;
beforeAll(async () => (server = await startApiServer()));
afterAll(() => server.stop());

describe('the HTTP protocol', () => {
  it('has one handler for each declared command, and no handler of a command that is not declared', () => {
    const declared = [...commandRegistry.values()].filter(({ http }) => http !== undefined);
    const served = server.nest.get(EndpointRegistry).commands();
    expect(served.map(({ type }) => type).sort()).toEqual(declared.map(({ type }) => type).sort());
    for (const command of served) expect(commandRegistry.get(command.type)).toBe(command);
  });

  it('is described by the server itself', async () => {
    const answer = await server.browser().request('GET', '/api/openapi.json', undefined);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const document = JSON.parse(answer.body) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toBe('3.1.0');
    for (const { http } of server.nest.get(EndpointRegistry).commands()) {
      expect(document.paths).toHaveProperty([http.path, http.method.toLowerCase(), 'operationId']);
    }
  });
});

describe('every answer of the HTTP protocol', () => {
  const commands = () => server.nest.get(EndpointRegistry).commands();

  it('is typed, kept by no cache, readable by no other site, and says nothing of the software', async () => {
    const expected = {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...securityHeaders(server.config),
    };
    for (const command of commands()) {
      const origin = { origin: server.config.publicUrl };
      const { headers } = await server.browser().send(command, '{}', origin);
      const seen = Object.fromEntries(headers);
      expect([command.type, seen]).toEqual([command.type, expect.objectContaining(expected)]);
      const open = Object.keys(seen).filter((name) => /^access-control-|^server$|^x-powered-by$/.test(name));
      expect([command.type, open]).toEqual([command.type, []]);
    }
  });

  it('comes to the one method that the command has', async () => {
    const served = new Set(commands().map(({ http }) => `${http.method} ${http.path}`));
    for (const { http } of commands())
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        if (served.has(`${method} ${http.path}`)) continue;
        const status = await statusOfRaw(`${method} ${http.path} HTTP/1.1\r\n${ORIGIN}\r\n`);
        expect([method, http.path, status >= 400 && status < 500]).toEqual([method, http.path, true]);
      }
  }, 120_000);

  it.each([
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['chunks in disguise', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a length that is no number', 'Content-Length: +2\r\n\r\n{}'],
    ['a folded header', 'X-Folded: a\r\n b: c\r\nContent-Length: 2\r\n\r\n{}'],
    ['a bare line feed', 'X-Bare: a\nContent-Length: 2\r\n\r\n{}'],
  ])('is a refusal where %s leave open where a request ends', async (_name, rest) => {
    const head = `POST /api/log-ins HTTP/1.1\r\n${ORIGIN}Content-Type: application/json\r\n`;
    const status = await statusOfRaw(head + rest);
    expect([400, 413, 415, 501]).toContain(status);
  });
});

describe('what is no request, or leads nowhere,', () => {
  it.each([
    ['an unknown address of the API', `GET /api/nothing HTTP/1.1\r\n`, 404],
    ['an unknown address that is sent something', `POST /api/nothing HTTP/1.1\r\n`, 404],
    ['an address that cannot be decoded', `GET /api/%E0%A4%A HTTP/1.1\r\n`, 400],
    ['an address with a null', `GET /api/%00/%ff HTTP/1.1\r\n`, 400],
    ['a method that there is not', `BREW /api/session HTTP/1.1\r\n`, 400],
    ['a version that there is not', `GET /api/session HTTP/9.9\r\n`, 400],
    ['no request line at all', `nonsense\r\n`, 400],
    ['headers without end', `GET /api/session HTTP/1.1\r\nX-Long: ${'a'.repeat(20_000)}\r\n`, 413],
  ])('is refused with the headers of every answer: %s', async (_what, line, status) => {
    const answer = await answerToRaw(`${line}${ORIGIN}\r\n`);
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    const headers = Object.fromEntries(
      head
        .split('\r\n')
        .slice(1)
        .map((one) => one.split(/: (.*)/s, 2) as [string, string])
        .map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(headers).toMatchObject({
      ...securityHeaders(server.config),
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(RefusalBody.safeParse(JSON.parse(body)).success).toBe(true);
  });
});

const ORIGIN = 'Host: collab.example.org\r\nOrigin: http://collab.example.org\r\nConnection: close\r\n';

async function statusOfRaw(request: string): Promise<number> {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(await answerToRaw(request))?.[1] ?? 0);
}

/** Sends bytes as they are; resolves with all that comes back. */
function answerToRaw(request: string): Promise<string> {
  const { port } = new URL(server.address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.on('data', (part) => (answer += part.toString('latin1')));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}
