import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { UseFilters } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AccountId, Authenticate, DeviceId, Resume, SendEnvelope, SessionId } from '@collab/domain';
import { WebSocket } from 'ws';
import { CONFIG } from '../../apps/api/src/kernel/config/config.js';
import { Connections } from '../../apps/api/src/kernel/realtime/connections.js';
import { type FrameRequest, SOCKET_PATH } from '../../apps/api/src/kernel/realtime/frame.js';
import { DEFAULT_SOCKET_LIMITS, SOCKET_LIMITS } from '../../apps/api/src/kernel/realtime/limits.js';
import { RefusalFilter } from '../../apps/api/src/kernel/realtime/refusal.filter.js';
import { useSockets } from '../../apps/api/src/kernel/realtime/socket.adapter.js';

const ORIGIN = 'http://leaky.example.org';

/** Handlers as somebody in a hurry would write them: without a schema, telling what came in, failing on it. */
@WebSocketGateway({ path: SOCKET_PATH })
@UseFilters(RefusalFilter)
class LeakyGateway {
  @SubscribeMessage(Authenticate.type)
  authenticate(_socket: unknown, { connection }: FrameRequest): object {
    connection.identity = {
      accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'),
      sessionId: SessionId.parse('vXgC5mQeQ1o2m1C3bQm0fQ'),
      deviceId: DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g'),
    };
    connection.deadline = Infinity;
    return {};
  }

  @SubscribeMessage(Resume.type)
  resume(_socket: unknown, { data }: FrameRequest): object {
    return { error: 'this is not what I expected', received: data ?? null };
  }

  @SubscribeMessage(SendEnvelope.type)
  send(_socket: unknown, { data }: FrameRequest): object {
    const { body } = data as { readonly body: string };
    return { bytes: body.trim().length };
  }
}

/** A real server with the real socket and leaky handlers behind it: what a check of answers has to catch. */
export async function startLeakyServer(): Promise<{
  readonly socket: WebSocket;
  stop(): Promise<void>;
}> {
  const module = await Test.createTestingModule({
    providers: [
      Connections,
      LeakyGateway,
      { provide: CONFIG, useValue: { allowedOrigins: [ORIGIN], trustedProxies: [] } },
      {
        provide: SOCKET_LIMITS,
        useValue: { ...DEFAULT_SOCKET_LIMITS, framesPerSecond: 100_000, frameBurst: 100_000 },
      },
    ],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  useSockets(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${SOCKET_PATH}`, { origin: ORIGIN });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ event: Authenticate.type, id: 0, data: {} }));
  await new Promise((resolve) => socket.once('message', resolve));
  return {
    socket,
    stop: async () => {
      socket.terminate();
      await app.close();
    },
  };
}
