import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './text-frame.js';

let server: WebSocketServer;

/** What a real client reads when the bytes are written below its server's WebSocket. */
function receive(frame: Buffer): Promise<string> {
  server.once('connection', (_socket: WebSocket, request: IncomingMessage) => request.socket.write(frame));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return new Promise<string>((resolve, reject) => {
    client.on('message', (data: Buffer) => resolve(data.toString('utf8')));
    client.on('error', reject);
  }).finally(() => client.terminate());
}

beforeAll(() => new Promise<void>((resolve) => (server = new WebSocketServer({ port: 0 }, resolve))));
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('a ready-made text frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 100_000])(
    'of %i bytes reads as the text it was made of',
    async (bytes) => {
      const text = 'x'.repeat(bytes);
      expect(await receive(textFrame(text))).toBe(text);
    },
  );

  it('counts bytes, not characters', async () => {
    expect(await receive(textFrame('Maëlle 🧪'.repeat(20)))).toBe('Maëlle 🧪'.repeat(20));
  });

  it('is refused by the receiver when its length is wrong by one', async () => {
    const frame = textFrame('x'.repeat(100));
    frame[1] = 0x80 | 100;
    await expect(receive(frame)).rejects.toThrow(/MASK/);
  });
});
