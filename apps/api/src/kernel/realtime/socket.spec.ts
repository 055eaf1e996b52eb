import { afterEach, describe, expect, it } from '@jest/globals';
import { AccountId, DeviceId, defineCommand, Refusal, SessionId, SOCKET_CLOSE } from '@collab/domain';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { CONFIG, type Config } from '../config/config.js';
import { Connections } from './connections.js';
import { Frame, type FrameRequest, SocketGateway } from './frame.js';
import { DEFAULT_SOCKET_LIMITS, SOCKET_LIMITS, type SocketLimits } from './limits.js';
import { useSockets } from './socket.adapter.js';
import { textFrame } from './text-frame.js';

const ORIGIN = 'http://collab.example';
const IDENTITY = {
  accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'),
  sessionId: SessionId.parse('vXgC5mQeQ1o2m1C3bQm0fQ'),
  deviceId: DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g'),
};

const Number_ = z.strictObject({ number: z.int() });
const command = (type: string, access: 'anyone' | 'device') =>
  defineCommand({
    type,
    summary: 'A command of this test.',
    access,
    input: Number_,
    output: Number_,
    example: { input: { number: 1 }, output: { number: 2 } },
  });
const SignIn = command('authenticate', 'anyone');
const Double = command('double', 'device');
const Fail = command('fail', 'device');
const Wait = command('wait', 'device');

let release = () => undefined as void;

@SocketGateway()
class DoorGateway {
  constructor(private readonly connections: Connections) {}

  @Frame(SignIn)
  async signIn(input: { number: number }, _caller: unknown, request: FrameRequest) {
    if (input.number !== 42) throw new Refusal('ticket-invalid');
    this.connections.authenticate(request.connection, IDENTITY, Date.now() + 60_000);
    return input;
  }
}
Reflect.defineMetadata('design:paramtypes', [Connections], DoorGateway);

@SocketGateway()
class ArithmeticGateway {
  @Frame(Double)
  async double(input: { number: number }) {
    return { number: input.number * 2 };
  }

  @Frame(Fail)
  async fail(): Promise<{ number: number }> {
    throw new Error('the secret of the client');
  }

  @Frame(Wait)
  async wait(input: { number: number }) {
    await new Promise<void>((resolve) => (release = resolve));
    return input;
  }
}

let app: NestFastifyApplication;
const sockets: WebSocket[] = [];

async function start(limits: Partial<SocketLimits> = {}) {
  const module = await Test.createTestingModule({
    providers: [
      Connections,
      DoorGateway,
      ArithmeticGateway,
      {
        provide: CONFIG,
        useValue: { allowedOrigins: [ORIGIN], trustedProxies: ['127.0.0.1'] } satisfies Partial<Config>,
      },
      { provide: SOCKET_LIMITS, useValue: { ...DEFAULT_SOCKET_LIMITS, sweepEvery: 10, ...limits } },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  useSockets(app);
  await app.listen(0, '127.0.0.1');
  return app.get(Connections);
}

function connect(origin: string | null = ORIGIN, path = '/ws', from?: string) {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    ...(origin === null ? {} : { origin }),
    headers: from === undefined ? {} : { 'x-forwarded-for': from },
  });
  sockets.push(socket);
  const frames: unknown[] = [];
  const waiting: ((frame: unknown) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const frame: unknown = JSON.parse(data.toString('utf8'));
    const next = waiting.shift();
    if (next === undefined) frames.push(frame);
    else next(frame);
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const refused = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => resolve(0));
  });
  const opened = new Promise<void>((resolve) => socket.on('open', resolve));
  return {
    socket,
    closed,
    refused,
    opened,
    send: (frame: unknown) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    next: () =>
      frames.length > 0
        ? Promise.resolve(frames.shift())
        : new Promise<unknown>((resolve) => waiting.push(resolve)),
  };
}

async function signedIn() {
  const client = connect();
  await client.opened;
  client.send({ event: 'authenticate', id: 0, data: { number: 42 } });
  expect(await client.next()).toEqual({ event: 'answer', id: 0, data: { number: 42 } });
  return client;
}

const refusal = (id: number | null, code: string) => ({
  event: 'refused',
  id,
  data: { code, message: expect.any(String) },
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await app.close();
});

describe('the upgrade', () => {
  it.each([null, 'null', 'http://evil.example', `${ORIGIN}.evil.example`, `${ORIGIN}:8080`, `${ORIGIN}/`])(
    'is refused for the origin %s',
    async (origin) => {
      await start();
      expect(await connect(origin).refused).toBe(403);
    },
  );

  it('is granted to the origin of the list', async () => {
    await start();
    await connect().opened;
  });

  it('is granted at the one path only', async () => {
    await start();
    expect(await connect(ORIGIN, '/other').refused).toBe(0);
  });

  it('is refused when the server has as many sockets as it may have', async () => {
    await start({ sockets: 1 });
    await connect().opened;
    expect(await connect().refused).toBe(503);
  });
});

describe('sockets of one source that have not authenticated', () => {
  const from = (address: string) => connect(ORIGIN, '/ws', address);

  it('are so many at most, while other sources go on', async () => {
    await start({ waitingPerSource: 2 });
    await from('2001:db8:1:2::7').opened;
    const second = from('2001:db8:1:2:9::8');
    await second.opened;
    expect(await from('2001:db8:1:2::9').refused).toBe(429);
    await from('2001:db8:1:3::7').opened;
    await from('192.0.2.1').opened;
    second.socket.close();
    await second.closed;
    await from('2001:db8:1:2::9').opened;
  });

  it('make room when they authenticate', async () => {
    await start({ waitingPerSource: 1 });
    for (let i = 0; i < 3; i++) {
      const client = from('192.0.2.1');
      await client.opened;
      client.send({ event: 'authenticate', id: 0, data: { number: 42 } });
      await client.next();
    }
    const waiting = from('192.0.2.1');
    await waiting.opened;
    expect(await from('192.0.2.1').refused).toBe(429);
  });
});

describe('a socket without identity', () => {
  it('is closed when it does not authenticate in time', async () => {
    await start({ authenticateWithin: 30 });
    const client = connect();
    expect(await client.next()).toEqual(refusal(null, 'unauthenticated'));
    expect(await client.closed).toBe(SOCKET_CLOSE.unauthenticated);
  });

  it.each([
    ['another frame', { event: 'double', id: 1, data: { number: 1 } }, refusal(1, 'unauthenticated')],
    ['an unknown frame', { event: 'nonsense', id: 1, data: {} }, refusal(1, 'unauthenticated')],
    ['no frame at all', 'hello', refusal(null, 'bad-request')],
    ['a wrong ticket', { event: 'authenticate', id: 1, data: { number: 1 } }, refusal(1, 'ticket-invalid')],
    ['more than 4 KiB', { event: 'authenticate', id: 1, data: 'x'.repeat(4096) }, refusal(null, 'too-large')],
  ])('is turned away when it sends %s', async (_what, frame, expected) => {
    await start();
    const client = connect();
    await client.opened;
    client.send(frame);
    expect(await client.next()).toEqual(expected);
    expect(await client.closed).toBe(SOCKET_CLOSE.unauthenticated);
  });
});

describe('a signed-in socket', () => {
  it('gets the answer to its frame, whichever gateway carries it out', async () => {
    await start();
    const client = await signedIn();
    client.send({ event: 'double', id: 7, data: { number: 21 } });
    expect(await client.next()).toEqual({ event: 'answer', id: 7, data: { number: 42 } });
  });

  it.each([
    ['text that is no JSON', '{', refusal(null, 'bad-request')],
    ['JSON that is no frame', '[1]', refusal(null, 'bad-request')],
    ['a frame with a field too many', { event: 'double', id: 1, data: {}, x: 1 }, refusal(1, 'bad-request')],
    ['a frame with a strange id', { event: 'double', id: -1, data: {} }, refusal(null, 'bad-request')],
    ['an unknown frame', { event: 'triple', id: 1, data: {} }, refusal(1, 'unknown-frame')],
    [
      'the name of an inherited property',
      { event: 'constructor', id: 1, data: {} },
      refusal(1, 'unknown-frame'),
    ],
    ['data of a wrong type', { event: 'double', id: 1, data: { number: 'x' } }, refusal(1, 'bad-request')],
    [
      'data with a field too many',
      { event: 'double', id: 1, data: { number: 1, x: 2 } },
      refusal(1, 'bad-request'),
    ],
    ['no data', { event: 'double', id: 1 }, refusal(1, 'bad-request')],
    ['a frame above the limit', 'x'.repeat(64 * 1024 + 1), refusal(null, 'too-large')],
  ])('gets a typed refusal for %s and stays open', async (_what, frame, expected) => {
    await start();
    const client = await signedIn();
    client.send(frame);
    expect(await client.next()).toEqual(expected);
    client.send({ event: 'double', id: 2, data: { number: 1 } });
    expect(await client.next()).toEqual({ event: 'answer', id: 2, data: { number: 2 } });
  });

  it('gets a refusal for a binary frame', async () => {
    await start();
    const client = await signedIn();
    client.socket.send(Buffer.from('{"event":"double","id":1,"data":{"number":1}}'), { binary: true });
    expect(await client.next()).toEqual(refusal(null, 'bad-request'));
  });

  it('is closed for a frame above twice the limit', async () => {
    await start();
    const client = await signedIn();
    client.send('x'.repeat(128 * 1024 + 1));
    expect(await client.closed).toBe(1009);
  });

  it('learns of a failure of the server without a word of its cause', async () => {
    await start();
    const client = await signedIn();
    client.send({ event: 'fail', id: 3, data: { number: 4711 } });
    const frame = await client.next();
    expect(frame).toEqual(refusal(3, 'internal'));
    expect(JSON.stringify(frame)).not.toMatch(/secret|4711/);
  });

  it('may send a burst and is then slowed down', async () => {
    await start({ framesPerSecond: 0.001, frameBurst: 3 });
    const client = await signedIn();
    for (let id = 1; id <= 3; id++) client.send({ event: 'double', id, data: { number: id } });
    const frames = [await client.next(), await client.next(), await client.next()];
    expect(frames).toContainEqual(refusal(3, 'too-many-requests'));
    expect(frames).toContainEqual({ event: 'answer', id: 2, data: { number: 4 } });
  });

  it('may have only so many frames in work', async () => {
    await start({ framesInWork: 1 });
    const client = await signedIn();
    client.send({ event: 'wait', id: 1, data: { number: 1 } });
    client.send({ event: 'double', id: 2, data: { number: 1 } });
    expect(await client.next()).toEqual(refusal(2, 'too-many-requests'));
    release();
    expect(await client.next()).toEqual({ event: 'answer', id: 1, data: { number: 1 } });
  });

  it('is closed at once when its session ends, and other sessions stay', async () => {
    const connections = await start();
    const client = await signedIn();
    connections.endSession(SessionId.parse('AAAAAAAAAAAAAAAAAAAAAA'));
    client.send({ event: 'double', id: 1, data: { number: 1 } });
    expect(await client.next()).toEqual({ event: 'answer', id: 1, data: { number: 2 } });
    connections.endSession(IDENTITY.sessionId);
    expect(await client.closed).toBe(SOCKET_CLOSE.sessionEnded);
  });

  it('may not be one more than its account may have', async () => {
    await start({ socketsPerAccount: 1 });
    await signedIn();
    const second = connect();
    await second.opened;
    second.send({ event: 'authenticate', id: 0, data: { number: 42 } });
    expect(await second.closed).toBe(SOCKET_CLOSE.tooMany);
  });

  it('is kept while it answers pings and dropped when it falls silent', async () => {
    await start({ pingEvery: 300 });
    const lively = await signedIn();
    const silent = await signedIn();
    silent.socket.pong = () => undefined;
    expect(await silent.closed).toBe(1006);
    expect(lively.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('a push', () => {
  it('reaches every socket of the account as the same text', async () => {
    const connections = await start();
    const clients = [await signedIn(), await signedIn()];
    connections.toAccounts([IDENTITY.accountId], textFrame('{"event":"news","data":{}}'));
    for (const client of clients) expect(await client.next()).toEqual({ event: 'news', data: {} });
  });

  it('cuts off a reader that lets more than the buffer pile up, while others read on', async () => {
    const connections = await start({ sendBufferBytes: 256 * 1024 });
    const slow = await signedIn();
    slow.socket.pause();
    const quick = await signedIn();
    const frame = textFrame(JSON.stringify({ event: 'news', data: 'x'.repeat(60_000) }));
    // The kernel's own socket buffers take some megabytes before anything waits in the process.
    const openSockets = () =>
      [...connections.ofAccount(IDENTITY.accountId)].filter(({ open }) => open).length;
    while (openSockets() === 2) {
      connections.toAccounts([IDENTITY.accountId], frame);
      expect(await quick.next()).toMatchObject({ event: 'news' });
    }
    slow.socket.resume();
    expect(await slow.closed).toBe(SOCKET_CLOSE.slowClient);
    expect(quick.socket.readyState).toBe(WebSocket.OPEN);
  });
});
