import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres, type EmbeddedPostgres } from '../../tools/postgres.mjs';

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  let servers: EmbeddedPostgres[];
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'collab-postgres-'));
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
  beforeEach(() => {
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.stop();
  });

  async function start(
    options: { port?: number; settings?: Record<string, string> } = {},
  ): Promise<EmbeddedPostgres> {
    const server = await startPostgres({ dataDir, ...options });
    servers.push(server);
    return server;
  }

  async function query(url: string, text: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query({ text, rowMode: 'array' })).rows.flat();
    } finally {
      await client.end();
    }
  }

  it('keeps what it was told, and its port, over a stop', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS number');
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT number FROM kept')).toEqual([7]);
  });

  it('writes to the disk before it answers, and listens to this machine only', async () => {
    const { url } = await start();
    const settings = ['fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses'];
    const values = await Promise.all(settings.map((name) => query(url, `SHOW ${name}`)));
    expect(values.flat()).toEqual(['on', 'on', 'on', '127.0.0.1']);
  });

  it('asks for a password that only its owner can read', async () => {
    const { url } = await start();
    const stranger = new URL(url);
    stranger.password = 'guessed';
    await expect(query(stranger.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'cluster')).mode & 0o777).toBe(0o700);
  });

  it('is adopted while it runs, so that a crash of its starter harms nobody', async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ adopted: true, pid: first.pid, url: first.url });
  });

  it('is started anew when other settings are wanted', async () => {
    const first = await start();
    const second = await start({ settings: { work_mem: '3MB' } });
    expect(second.adopted).toBe(false);
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, 'SHOW work_mem')).toEqual(['3MB']);
  });

  it('recovers by itself from kill -9', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE recovered AS SELECT 8 AS number');
    process.kill(first.pid, 'SIGKILL');
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT number FROM recovered')).toEqual([8]);
  });

  it('says that a port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({ code: 'port-in-use' });
    await new Promise((resolve) => other.close(resolve));
  });
});
