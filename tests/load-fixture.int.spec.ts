import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeFixture } from '../tools/load-fixture.mjs';
import { type ApiServer, startApiServer } from './api-server.js';

let server: ApiServer;

afterEach(() => server.stop());

const tokenFile = () => join(server.config.dataDir, 'load-fixture-token');
const order = (token: string) => ({
  url: server.address,
  origin: server.config.publicUrl,
  token,
  rooms: 2,
  size: 3,
});

describe('the load fixture', () => {
  it('fills a development server with rooms and hands out sessions that can open sockets', async () => {
    server = await startApiServer({ NODE_ENV: 'development' });
    const fixture = await makeFixture(order(readFileSync(tokenFile(), 'utf8').trim()));
    expect(fixture.rooms.map(({ epoch, devices }) => [epoch, devices.length])).toEqual([
      [1, 3],
      [1, 3],
    ]);
    for (const { cookie, csrfToken } of fixture.rooms.flatMap(({ devices }) => devices)) {
      const answer = await fetch(`${fixture.url}/api/socket-tickets`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: fixture.origin,
          cookie,
          'x-csrf-token': csrfToken,
        },
        body: '{}',
      });
      expect(await answer.json()).toEqual({ ticket: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    }
  });

  it('is refused to whoever cannot read the data folder', async () => {
    server = await startApiServer({ NODE_ENV: 'development' });
    await expect(makeFixture(order('A'.repeat(43)))).rejects.toThrow('forbidden');
  });

  it('is refused by a server in production, which leaves no token', async () => {
    server = await startApiServer({ NODE_ENV: 'production' });
    expect(existsSync(tokenFile())).toBe(false);
    await expect(makeFixture(order('A'.repeat(43)))).rejects.toThrow('forbidden');
  });
});
