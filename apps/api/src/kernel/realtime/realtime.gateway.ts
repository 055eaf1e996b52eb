import { Inject, type OnModuleInit } from '@nestjs/common';
import { Authenticate, type InputOf, type OutputOf, Refusal } from '@collab/domain';
import { SessionRegistry } from '../security/session-registry.js';
import type { SocketIdentity } from './connection.js';
import { Connections } from './connections.js';
import { Frame, type FrameRequest, SocketGateway } from './frame.js';
import { SOCKET_LIMITS, type SocketLimits } from './limits.js';
import { SocketTickets } from './socket-tickets.js';

/** Gives a socket its identity, keeps it while the client renews it, and takes it away when the session ends. */
@SocketGateway()
export class RealtimeGateway implements OnModuleInit {
  constructor(
    private readonly tickets: SocketTickets,
    private readonly sessions: SessionRegistry,
    private readonly connections: Connections,
    @Inject(SOCKET_LIMITS) private readonly limits: SocketLimits,
  ) {}

  onModuleInit(): void {
    this.sessions.onEnded((sessionId) => this.connections.endSession(sessionId));
  }

  @Frame(Authenticate)
  async authenticate(
    { ticket }: InputOf<typeof Authenticate>,
    _caller: SocketIdentity | undefined,
    { connection }: FrameRequest,
  ): Promise<OutputOf<typeof Authenticate>> {
    const sessionId = await this.tickets.take(ticket, connection.peer.origin);
    const caller = await this.sessions.find(sessionId);
    if (caller === undefined || caller.deviceId === null) throw new Refusal('ticket-invalid');
    const { accountId, deviceId } = caller;
    const deadline = Date.now() + this.limits.renewEvery;
    this.connections.authenticate(connection, { accountId, sessionId, deviceId }, deadline);
    // An end between the first look and the binding would have found no socket to close.
    if ((await this.sessions.find(sessionId)) === undefined) this.connections.endSession(sessionId);
    return { renewBefore: new Date(deadline).toISOString() };
  }
}
