import type { INestApplication } from '@nestjs/common';
import { ClientFrame, Refusal, type RefusalCode, SOCKET_CLOSE } from '@collab/domain';
import { WsAdapter } from '@nestjs/platform-ws';
import type { MessageMappingProperties } from '@nestjs/websockets';
import type { IncomingMessage } from 'node:http';
import { isObservable, lastValueFrom } from 'rxjs';
import type { RawData, ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { CONFIG, type Config } from '../config/config.js';
import { clientAddressReader } from '../security/client-address.js';
import { sourcePrefix } from '../security/rate-limiter.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import type { FrameRequest } from './frame.js';
import { SOCKET_LIMITS, type SocketLimits } from './limits.js';

type Routes = Map<unknown, MessageMappingProperties['callback']>;

/** The only frame that a socket without identity may send. */
const FIRST_FRAME = 'authenticate';

/**
 * Nest's adapter for ws with our own rules at the edge: the Origin is checked at the upgrade, a frame is parsed once
 * for all gateways, and every frame that cannot be carried out gets a typed refusal instead of silence.
 */
export class SocketAdapter extends WsAdapter {
  private readonly routes = new WeakMap<WebSocket, Routes>();

  constructor(
    app: INestApplication,
    private readonly connections: Connections,
    private readonly limits: SocketLimits,
    private readonly allowedOrigins: readonly string[],
    private readonly clientAddress: (request: IncomingMessage) => string,
  ) {
    super(app);
  }

  override create(port: number, options?: Record<string, unknown>): WebSocketServer {
    // `closeTimeout` is newer than the type declarations: how long a closed socket may take to say good-bye, in ms.
    const settings: ServerOptions & { readonly closeTimeout: number } = {
      maxPayload: 2 * this.limits.frameBytes,
      perMessageDeflate: false,
      closeTimeout: 2_000,
      verifyClient: ({ req }, done) => {
        const refusal = this.refusalAtUpgrade(req);
        if (refusal === undefined) return done(true);
        const body = JSON.stringify({ code: refusal.code, message: refusal.message });
        done(false, refusal.status, body, { 'Content-Type': 'application/json' });
      },
    };
    const server = super.create(port, { ...options, ...settings } as object) as WebSocketServer;
    server.on('connection', (socket: WebSocket, request: IncomingMessage) =>
      this.connections.open(socket, request.socket, {
        origin: request.headers.origin ?? '',
        source: this.sourceOf(request),
      }),
    );
    return server;
  }

  /** Called by Nest once per gateway and socket; the routes of all gateways are merged. */
  override bindMessageHandlers(socket: WebSocket, handlers: MessageMappingProperties[]): void {
    const known = this.routes.get(socket);
    const routes: Routes = known ?? new Map();
    for (const { message, callback } of handlers) routes.set(message, callback);
    if (known !== undefined) return;
    this.routes.set(socket, routes);
    socket.on('message', (payload: RawData, isBinary: boolean) => {
      const connection = this.connections.of(socket);
      if (connection !== undefined) void this.receive(connection, routes, payload as Buffer, isBinary);
    });
  }

  /** ws closes a socket that breaks the protocol by itself; the error says nothing that an operator could act on. */
  override bindErrorHandler(server: WebSocketServer): WebSocketServer {
    server.on('connection', (socket: WebSocket) => socket.on('error', () => undefined));
    return server;
  }

  private refusalAtUpgrade(request: IncomingMessage): Refusal | undefined {
    const { origin } = request.headers;
    if (origin === undefined || !this.allowedOrigins.includes(origin))
      return new Refusal('origin-not-allowed');
    if (!this.connections.admitting) return new Refusal('overloaded');
    return this.connections.admitsFrom(this.sourceOf(request)) ? undefined : new Refusal('too-many-requests');
  }

  private sourceOf(request: IncomingMessage): string {
    return sourcePrefix(this.clientAddress(request));
  }

  private async receive(connection: Connection, routes: Routes, payload: Buffer, isBinary: boolean) {
    const refusal = this.refusalUnread(connection, payload, isBinary);
    if (refusal !== undefined) return this.turnAway(connection, null, refusal);
    const frame = parseFrame(payload);
    if (!connection.admit(Date.now())) return this.turnAway(connection, frame.id, 'too-many-requests');
    if (frame.id === null || frame.event === null) return this.turnAway(connection, frame.id, 'bad-request');
    if (connection.identity === undefined && frame.event !== FIRST_FRAME)
      return this.turnAway(connection, frame.id, 'unauthenticated');
    const route = routes.get(frame.event);
    if (route === undefined) return this.turnAway(connection, frame.id, 'unknown-frame');
    connection.framesInWork += 1;
    try {
      const request: FrameRequest = { connection, id: frame.id, data: frame.data };
      const handled: unknown = await route(request, frame.event);
      // Undefined means that the exception filter has refused the frame already.
      const output = isObservable(handled)
        ? await lastValueFrom(handled, { defaultValue: undefined })
        : handled;
      if (output !== undefined) connection.answer(frame.id, output);
      else if (connection.identity === undefined) connection.close(SOCKET_CLOSE.unauthenticated);
    } finally {
      connection.framesInWork -= 1;
    }
  }

  private refusalUnread(connection: Connection, payload: Buffer, isBinary: boolean): RefusalCode | undefined {
    if (this.connections.isStopping) return 'shutting-down';
    if (isBinary) return 'bad-request';
    const { frameBytes, unauthenticatedFrameBytes } = this.limits;
    const limit = connection.identity === undefined ? unauthenticatedFrameBytes : frameBytes;
    return payload.length > limit ? 'too-large' : undefined;
  }

  /** A stranger has one try; a signed-in client may make mistakes. */
  private turnAway(connection: Connection, id: number | null, code: RefusalCode): void {
    connection.refuse(id, code);
    if (connection.identity === undefined) connection.close(SOCKET_CLOSE.unauthenticated);
  }
}

/** What can be read of a frame: its number survives a fault elsewhere in it, so that the client can match the refusal. */
interface ReadFrame {
  readonly id: number | null;
  readonly event: string | null;
  readonly data: unknown;
}
const UNREADABLE: ReadFrame = { id: null, event: null, data: undefined };

function parseFrame(payload: Buffer): ReadFrame {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch {
    return UNREADABLE;
  }
  const frame = ClientFrame.safeParse(json);
  if (frame.success) return frame.data;
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return ClientFrame.shape.id.safeParse(id).success ? { ...UNREADABLE, id: id as number } : UNREADABLE;
}

/** Gives the application its socket. Call it before the application listens. */
export function useSockets(app: INestApplication): void {
  const limits = app.get<SocketLimits>(SOCKET_LIMITS);
  const { allowedOrigins, trustedProxies } = app.get<Config>(CONFIG);
  const connections = app.get(Connections);
  const clientAddress = clientAddressReader(trustedProxies);
  app.useWebSocketAdapter(new SocketAdapter(app, connections, limits, allowedOrigins, clientAddress));
}
