import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { WebSocket, WebSocketServer } from 'ws';
import { IN_FLIGHT, LOAD_OPTIONS } from './load.ts';

/**
 * What sockets alone cost on this machine: a process that reads each message and sends it to all of its room, and neither
 * checks nor stores anything. The measure beside which to read `relay` on a machine that one does not know.
 */

const { values } = parseArgs({ options: LOAD_OPTIONS });
const rooms = Number(values.rooms);
const size = Number(values.size);
const seconds = Number(values.seconds);

if (process.send === undefined) await measure();
else forward();

/** The server: the path of a socket's address names its room. */
function forward(): void {
  const members = new Map<string, WebSocket[]>();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  server.once('listening', () => process.send?.((server.address() as AddressInfo).port));
  server.on('connection', (socket, { url = '' }) => {
    members.set(url, [...(members.get(url) ?? []), socket]);
    socket.on('message', (data: Buffer) => {
      const message: unknown = JSON.parse(data.toString());
      const frame = Buffer.from(JSON.stringify({ event: 'envelope', data: message }));
      for (const member of members.get(url) ?? []) member.send(frame, { binary: false });
    });
  });
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.once('disconnect', () => process.exit());
}

async function measure(): Promise<void> {
  const server = fork(import.meta.filename, [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [port] = (await once(server, 'message')) as [number];
  const cpuSeconds = async () => {
    server.send('cpu');
    const [{ user, system }] = (await once(server, 'message')) as [NodeJS.CpuUsage];
    return (user + system) / 1e6;
  };
  const body = randomBytes(Number(values.body)).toString('base64url');
  let deliveries = 0;
  let sending = true;
  const firsts = await Promise.all(Array.from({ length: rooms }, (_, room) => open(port, room)));
  const before = await cpuSeconds();
  for (const send of firsts) for (let slot = 0; slot < IN_FLIGHT; slot++) send();
  await delay(seconds * 1000);
  sending = false;
  const cost = (await cpuSeconds()) - before;
  console.log(
    JSON.stringify({
      rooms,
      size,
      deliveries,
      deliveries_per_s: Math.round(deliveries / seconds),
      server_cpu_ms_per_1000_deliveries: Number(((cost * 1e6) / deliveries).toFixed(2)),
    }),
  );
  process.exit();

  /** Joins all members of a room; resolves with what sends one more message, which others follow as each has arrived. */
  async function open(toPort: number, room: number): Promise<() => void> {
    const missing = new Map<string, number>();
    const sockets = await Promise.all(
      Array.from({ length: size }, async () => {
        const socket = new WebSocket(`ws://127.0.0.1:${toPort}/${room}`, { perMessageDeflate: false });
        await once(socket, 'open');
        return socket;
      }),
    );
    const send = () => {
      const id = randomBytes(16).toString('base64url');
      missing.set(id, size);
      sockets[0]?.send(JSON.stringify({ id, body }));
    };
    for (const socket of sockets) {
      socket.on('message', (data: Buffer) => {
        const { data: message } = JSON.parse(data.toString()) as { data: { id: string } };
        deliveries += 1;
        const left = (missing.get(message.id) ?? 0) - 1;
        missing.set(message.id, left);
        if (left > 0) return;
        missing.delete(message.id);
        if (sending) send();
      });
    }
    return send;
  }
}
