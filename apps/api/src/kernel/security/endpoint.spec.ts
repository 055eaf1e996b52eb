import 'reflect-metadata';
import { connect } from 'node:net';
import { Controller, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bytes, defineCommand, RefusalBody, type InputOf } from '@collab/domain';
import * as z from 'zod';
import { CONFIG } from '../config/config.js';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { ChangeBudgets } from './change-budgets.js';
import { Endpoint } from './endpoint.js';
import { EndpointInterceptor } from './endpoint.interceptor.js';
import { HttpAdapter } from './http-adapter.js';
import { RateLimiter } from './rate-limiter.js';
import { RefusalFilter } from './refusal.filter.js';
import { RequestLimits } from './request-limits.js';

const ORIGIN = 'https://collab.example.org';
const CANARY = 'canary-4711';
const MAX_BYTES = 1024;
const LIMITS = {
  maxFrameBytes: 64 * 1024,
  maxHandshakeBytes: 4 * 1024 * 1024,
  signUpsPerHour: 1,
  logInsPerMinute: 1,
  requestsPerMinute: 100_000,
  framesPerSecond: 1,
  waitingSockets: 100,
  changesPerHour: 100,
  roomsPerHour: 100,
  invitationsPerHour: 100,
  commitsPerMinute: 100,
  storedMegabytesPerDay: 100,
};

const Measure = defineCommand({
  type: 'measure',
  summary: 'Says how many bytes came in.',
  http: { method: 'POST', path: '/api/measure' },
  access: 'anyone',
  maxBytes: MAX_BYTES,
  input: z.strictObject({ data: bytes(0, 900), note: z.string().optional() }),
  output: z.strictObject({ length: z.int(), first: bytes(0, 1) }),
  example: { input: { data: new Uint8Array(3) }, output: { length: 3, first: new Uint8Array(1) } },
});
const Guarded = defineCommand({
  ...Measure,
  type: 'guarded',
  http: { method: 'POST', path: '/api/guarded' },
  access: 'account',
});
const Fail = defineCommand({
  type: 'fail',
  summary: 'Breaks.',
  http: { method: 'GET', path: '/api/fail' },
  access: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({ text: z.literal('fine') }),
  example: { input: {}, output: { text: 'fine' } },
});

@Controller()
class TestController {
  @Endpoint(Measure)
  measure({ data }: InputOf<typeof Measure>) {
    return { length: data.length, first: data.slice(0, 1) };
  }

  @Endpoint(Guarded)
  guarded({ data }: InputOf<typeof Guarded>) {
    return { length: data.length, first: data.slice(0, 1) };
  }

  @Endpoint(Fail)
  fail(): Promise<{ text: 'fine' }> {
    return Promise.reject(new Error(CANARY));
  }
}

@Module({
  controllers: [TestController],
  providers: [
    Metrics,
    ChangeBudgets,
    RateLimiter,
    RequestLimits,
    { provide: Log, useValue: new Log('silent') },
    { provide: CONFIG, useValue: { allowedOrigins: [ORIGIN], limits: LIMITS } },
    { provide: APP_FILTER, useClass: RefusalFilter },
    { provide: APP_INTERCEPTOR, useClass: EndpointInterceptor },
  ],
})
class TestModule {}

let app: NestFastifyApplication;
let port: number;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [TestModule] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(
    new HttpAdapter({ tls: undefined, trustedProxies: [], limits: LIMITS }),
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  port = (app.getHttpServer().address() as { port: number }).port;
});
afterAll(() => app.close());

const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/measure',
    headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
    payload,
  });

type Answer = Awaited<ReturnType<typeof post>>;

function expectRefusal(answer: Answer, status: number, code: string): void {
  expect([answer.statusCode, RefusalBody.parse(answer.json()).code]).toEqual([status, code]);
  expect(answer.body).not.toContain(CANARY);
  expect(answer.headers['cache-control']).toBe('no-store');
}

describe('an endpoint', () => {
  it('decodes its input and encodes its output by the schemas of its command', async () => {
    const answer = await post('{"data":"AQID"}');
    expect([answer.statusCode, answer.json()]).toEqual([200, { length: 3, first: 'AQ' }]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it.each<[string, string | Buffer]>([
    ['no JSON at all', CANARY],
    ['an empty body', ''],
    ['JSON that breaks off', `{"data":"${CANARY}`],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['UTF-16', Buffer.from('{"data":"AQID"}', 'utf16le')],
    ['another type of value', `"${CANARY}"`],
    ['null', 'null'],
    ['a list', '[]'],
    ['a member that the command does not know', `{"data":"AQID","more":"${CANARY}"}`],
    ['a member named __proto__', `{"data":"AQID","__proto__":{"note":"${CANARY}"}}`],
    ['a value of the wrong type', '{"data":1e400}'],
    ['base64url that is not canonical', '{"data":"AR"}'],
    ['nesting five hundred levels deep', `${'['.repeat(500)}${']'.repeat(500)}`],
  ])('refuses %s as a bad request and repeats nothing of it', async (_name, body) => {
    expectRefusal(await post(body), 400, 'bad-request');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/cbor',
    CANARY,
  ])('refuses the content type %s', async (type) => {
    expectRefusal(await post('{"data":"AQID"}', { 'content-type': type }), 400, 'bad-request');
  });

  it('refuses a request without a body', async () => {
    const answer = await app.inject({ method: 'POST', url: '/api/measure', headers: { origin: ORIGIN } });
    expectRefusal(answer, 400, 'bad-request');
  });

  it('accepts a body of exactly the largest size and refuses one byte more', async () => {
    const padded = (size: number) => '{"data":"AQID"}'.padEnd(size, ' ');
    expect((await post(padded(MAX_BYTES))).statusCode).toBe(200);
    expectRefusal(await post(padded(MAX_BYTES + 1)), 413, 'too-large');
  });

  it('stops reading a body of unknown length when it passes the limit', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(MAX_BYTES));
      },
    });
    const options: RequestInit = {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json' },
      body,
      duplex: 'half',
    };
    const answer = await fetch(`http://127.0.0.1:${port}/api/measure`, options);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'too-large']);
  });

  it('answers a failure of its own as internal and keeps the reason to itself', async () => {
    expectRefusal(await app.inject('/api/fail'), 500, 'internal');
  });
});

describe('an endpoint for signed-in people', () => {
  it('serves nobody on a server that was put together without the access guard', async () => {
    const headers = { origin: ORIGIN, 'content-type': 'application/json' };
    const payload = '{"data":"AQID"}';
    const answer = await app.inject({ method: 'POST', url: '/api/guarded', headers, payload });
    expectRefusal(answer, 401, 'unauthenticated');
  });
});

describe('the server around its endpoints', () => {
  it.each([
    ['an unknown address', `/api/${CANARY}`, 404, 'not-found'],
    ['an address that cannot be decoded', `/api/%zz${CANARY}`, 400, 'bad-request'],
  ])('refuses %s without repeating it', async (_name, url, status, code) => {
    const answer = await app.inject(url);
    expect([answer.statusCode, RefusalBody.parse(answer.json()).code]).toEqual([status, code]);
    expect(answer.body).not.toContain(CANARY);
  });

  it('answers what is not HTTP with a typed refusal', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${CANARY} nonsense\r\n\r\n`));
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      socket.on('end', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"bad-request"');
    expect(answer).not.toContain(CANARY);
  });

  it.each([
    undefined,
    'null',
    'http://collab.example.org',
    'https://collab.example.org:8443',
    'https://collab.example.org.evil.example',
    'https://evil.collab.example.org',
    'https://COLLAB.example.org',
    'https://collab.example.org/',
  ])('refuses an unsafe request from the origin %s', async (origin) => {
    const headers = { 'content-type': 'application/json', ...(origin === undefined ? {} : { origin }) };
    const answer = await app.inject({ method: 'POST', url: '/api/measure', headers, payload: '{"data":""}' });
    expectRefusal(answer, 403, 'origin-not-allowed');
  });

  it('lets a safe request through from anywhere', async () => {
    const answer = await app.inject({ url: '/api/nowhere', headers: { origin: 'https://evil.example' } });
    expect(answer.statusCode).toBe(404);
  });
});
