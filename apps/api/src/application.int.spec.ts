import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RefusalBody, StartSignUp } from '@collab/domain';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../tests/database.js';
import { freePort } from '../../../tools/ports.mjs';
import { Application } from './application.js';
import { readConfig } from './kernel/config/config.js';
import { Log } from './kernel/ops/log.js';

/** The generator of ristretto255 (RFC 9496, A.1): a well-formed first message of an OPAQUE registration. */
const REGISTRATION_REQUEST = Buffer.from(
  'e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76',
  'hex',
).toString('base64url');

describe('the shutdown', () => {
  let database: TestDatabase;
  let dataDir: string;
  let port: number;
  let application: Application;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'collab-shutdown-'));
    port = await freePort();
    const config = readConfig({
      DATABASE_URL: database.url,
      COLLAB_DATA_DIR: dataDir,
      COLLAB_HOST: '127.0.0.1',
      COLLAB_PORT: String(port),
    });
    application = await Application.create(config, new Log('silent'));
    await application.listen();
    await application.whenReady();
  });
  afterEach(async () => {
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  /** Sends a sign-up without the last byte; resolves when the server has begun to work on it. */
  async function begin(): Promise<{ finish: () => Promise<number> }> {
    const body = JSON.stringify({ registrationRequest: REGISTRATION_REQUEST });
    const begun = new Promise((resolve) => application.nest.getHttpServer().once('request', resolve));
    const sent = request({
      port,
      host: '127.0.0.1',
      method: StartSignUp.http?.method,
      path: StartSignUp.http?.path,
      headers: {
        origin: `http://localhost:${port}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    const answer = new Promise<number>((resolve, reject) => {
      sent.once('response', (response: IncomingMessage) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.once('error', reject);
    });
    answer.catch(() => undefined);
    sent.write(body.slice(0, -1));
    await begun;
    return {
      finish: () => {
        sent.end(body.slice(-1));
        return answer;
      },
    };
  }

  it('comes after a time in which the node told how it was', async () => {
    const address = `http://127.0.0.1:${port}`;
    const { checks } = (await (await fetch(`${address}/health/ready`)).json()) as { checks: object };
    expect(checks).toMatchObject({ 'event-store': true, migrations: true, projections: true });
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toMatch(/^collab_event_store_events_total \d+$/m);
    expect(metrics).toMatch(/^collab_projection_parked_events_total 0$/m);
    expect(metrics).toMatch(/^collab_sockets_open 0$/m);
    await application.close();
  });

  it('answers what is under way, refuses what is new, and closes the database last', async () => {
    const underWay = await begin();
    const closed = application.close();
    const late = await fetch(`http://127.0.0.1:${port}/health/live`);
    const stillOpen = application.nest.get(DataSource).isInitialized;
    const status = await underWay.finish();
    await closed;
    const { code } = RefusalBody.parse(await late.json());
    expect([late.status, code]).toEqual([503, 'shutting-down']);
    expect(stillOpen).toBe(true);
    expect(status).toBeLessThan(300);
    expect(application.nest.get(DataSource).isInitialized).toBe(false);
  });

  it('does not wait for ever for a request that never arrives whole', async () => {
    const never = await begin();
    await application.close();
    expect(application.nest.get(DataSource).isInitialized).toBe(false);
    await expect(never.finish()).rejects.toThrow();
  });

  it('would be seen to lose a request that it cut off', async () => {
    const underWay = await begin();
    application.nest.getHttpServer().closeAllConnections();
    await expect(underWay.finish()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await application.close();
  });
});
