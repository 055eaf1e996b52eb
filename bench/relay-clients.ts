import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Fixture } from '../tools/load-fixture.mjs';
import { IN_FLIGHT } from './load.ts';

/**
 * The clients of the relay benchmark, in a process of their own: every device of the fixture on a real WebSocket, four
 * messages in flight a room, each followed by the next when all members have it.
 */

/** What the benchmark asks for. */
export interface RelayOrder {
  readonly fixture: Fixture;
  readonly bodyBytes: number;
  readonly seconds: number;
}

/** What the clients have seen. */
export interface RelayResult {
  readonly deliveries: number;
  readonly messages: number;
  /** Messages that not all members have got, some seconds after the end of the load. */
  readonly lost: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

const KEY_PART_BYTES = 420;
const PATIENCE_MS = 10_000;
const MESSAGE_ID = '"messageId":"';
const ID_CHARACTERS = 22;

interface Message {
  readonly room: Room;
  readonly sentAt: number;
  missing: number;
}

interface Room {
  readonly roomId: string;
  readonly epoch: number;
  readonly sockets: readonly WebSocket[];
}

const open = new Map<string, Message>();
const latencies: number[] = [];
let deliveries = 0;
let lastId = 0;
let until = 0;
let payloads: readonly string[] = [];
let drained: (() => void) | undefined;

process.once('message', (order: RelayOrder) => void run(order));

async function run({ fixture, bodyBytes, seconds }: RelayOrder): Promise<void> {
  payloads = Array.from({ length: 64 }, () =>
    JSON.stringify({
      keyPart: randomBytes(KEY_PART_BYTES).toString('base64url'),
      body: randomBytes(bodyBytes).toString('base64url'),
    }).slice(1),
  );
  const rooms: Room[] = [];
  for (const { roomId, epoch, devices } of fixture.rooms) {
    const sockets = await Promise.all(devices.map((device) => connect(fixture, device)));
    rooms.push({ roomId, epoch, sockets });
  }
  process.send?.('connected');
  await new Promise((resolve) => process.once('message', resolve));
  const begin = performance.now();
  until = begin + seconds * 1000;
  for (const room of rooms) for (let slot = 0; slot < IN_FLIGHT; slot++) send(room);
  await new Promise<void>((resolve) => {
    drained = resolve;
    setTimeout(resolve, seconds * 1000 + PATIENCE_MS);
  });
  const sorted = latencies.sort((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN;
  const result: RelayResult = {
    deliveries,
    messages: sorted.length,
    lost: open.size,
    seconds: (performance.now() - begin) / 1000,
    p50: quantile(0.5),
    p99: quantile(0.99),
  };
  process.send?.(result, () => process.exit(0));
}

async function connect(
  { url, origin }: Fixture,
  { cookie, csrfToken }: Fixture['rooms'][number]['devices'][number],
): Promise<WebSocket> {
  const answer = await fetch(`${url}/api/socket-tickets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie, 'x-csrf-token': csrfToken },
    body: '{}',
  });
  const { ticket } = (await answer.json()) as { ticket: string };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { origin, perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(JSON.stringify({ event: 'authenticate', id: ++lastId, data: { ticket } }));
  await new Promise<void>((resolve, reject) => {
    socket.once('message', (data: Buffer) =>
      data.includes('"answer"') ? resolve() : reject(new Error(data.toString())),
    );
  });
  socket.on('message', (data: Buffer) => receive(data));
  socket.on('close', (code) => {
    throw new Error(`the server closed a socket: ${code}`);
  });
  return socket;
}

function send(room: Room): void {
  const id = ++lastId;
  const messageId = randomBytes(16).toString('base64url');
  const socket = room.sockets[id % room.sockets.length];
  open.set(messageId, { room, sentAt: performance.now(), missing: room.sockets.length });
  socket?.send(
    `{"event":"send-envelope","id":${id},"data":{"roomId":"${room.roomId}","messageId":"${messageId}","epoch":${room.epoch},${payloads[id % payloads.length]}}`,
  );
}

function receive(data: Buffer): void {
  const at = data.indexOf(MESSAGE_ID);
  if (at < 0) {
    if (data.includes('"refused"')) throw new Error(data.toString());
    return;
  }
  const start = at + MESSAGE_ID.length;
  const messageId = data.toString('latin1', start, start + ID_CHARACTERS);
  const message = open.get(messageId);
  if (message === undefined) return;
  deliveries += 1;
  message.missing -= 1;
  if (message.missing > 0) return;
  open.delete(messageId);
  const now = performance.now();
  latencies.push(now - message.sentAt);
  if (now < until) send(message.room);
  else if (open.size === 0) drained?.();
}
