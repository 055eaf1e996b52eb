import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import {
  type AccountId,
  type DeviceId,
  type FrameOf,
  type PushDefinition,
  Refusal,
  type SessionId,
  SOCKET_CLOSE,
} from '@collab/domain';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { Duplex } from 'node:stream';
import { Connection, type Peer, SocketTraffic, type SocketIdentity } from './connection.js';
import { SOCKET_LIMITS, type SocketLimits } from './limits.js';
import { textFrame } from './text-frame.js';
import { WriteRound } from './write-round.js';

/** A push as it goes to the socket: validated against its definition and serialised once, whoever receives it. */
export function pushFrame<Push extends PushDefinition>(definition: Push, data: FrameOf<Push>): Buffer {
  return textFrame(JSON.stringify({ event: definition.type, data: z.encode(definition.schema, data) }));
}

/** The sockets of this node, and who is behind them. */
@Injectable()
export class Connections implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly all = new Map<WebSocket, Connection>();
  private readonly byAccount = new Map<AccountId, Set<Connection>>();
  /** How many sockets of each source have no identity yet. */
  private readonly waiting = new Map<string, number>();
  readonly traffic = new SocketTraffic();
  private readonly round = new WriteRound();
  private sweeper: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(@Inject(SOCKET_LIMITS) private readonly limits: SocketLimits) {}

  onApplicationBootstrap(): void {
    this.sweeper = setInterval(() => this.sweep(Date.now()), this.limits.sweepEvery);
    this.sweeper.unref();
  }

  /** Sockets that are open on this node. */
  get size(): number {
    return this.all.size;
  }

  /** True while another socket may be opened on this node. */
  get admitting(): boolean {
    return !this.stopping && this.all.size < this.limits.sockets;
  }

  /** True while the source may open another socket before it has said whom its others speak for. */
  admitsFrom(source: string): boolean {
    return (this.waiting.get(source) ?? 0) < this.limits.waitingPerSource;
  }

  open(socket: WebSocket, stream: Duplex, peer: Peer): void {
    const connection = new Connection(
      socket,
      stream,
      peer,
      this.limits,
      this.round,
      this.traffic,
      Date.now(),
    );
    this.all.set(socket, connection);
    this.waiting.set(peer.source, (this.waiting.get(peer.source) ?? 0) + 1);
    socket.once('close', () => this.forget(socket, connection));
  }

  of(socket: WebSocket): Connection | undefined {
    return this.all.get(socket);
  }

  /** Binds a socket to its identity until the deadline; a later ticket must be for the same device and session. */
  authenticate(connection: Connection, identity: SocketIdentity, deadline: number): void {
    const before = connection.identity;
    if (before === undefined) {
      const siblings = this.byAccount.get(identity.accountId) ?? new Set<Connection>();
      if (siblings.size >= this.limits.socketsPerAccount) {
        connection.refuse(null, 'too-many-requests');
        connection.close(SOCKET_CLOSE.tooMany);
        throw new Refusal('too-many-requests');
      }
      this.byAccount.set(identity.accountId, siblings.add(connection));
      connection.identity = identity;
      this.waitNoMore(connection);
    } else if (before.sessionId !== identity.sessionId || before.deviceId !== identity.deviceId) {
      throw new Refusal('ticket-invalid');
    }
    connection.deadline = deadline;
  }

  /** Writes the same buffer to every socket of the given accounts. */
  toAccounts(accountIds: Iterable<AccountId>, frame: Buffer): void {
    for (const accountId of accountIds) {
      const connections = this.byAccount.get(accountId);
      if (connections === undefined) continue;
      for (const connection of connections) connection.write(frame);
    }
  }

  /** Sockets of one account on this node. */
  ofAccount(accountId: AccountId): Iterable<Connection> {
    return this.byAccount.get(accountId) ?? [];
  }

  /** True when at least one socket of the device is open on this node. */
  isOnline(accountId: AccountId, deviceId: DeviceId): boolean {
    for (const connection of this.ofAccount(accountId)) {
      if (connection.identity?.deviceId === deviceId && connection.open) return true;
    }
    return false;
  }

  /** Closes the sockets of a session that has ended. */
  endSession(sessionId: SessionId): void {
    for (const connection of this.all.values()) {
      if (connection.identity?.sessionId !== sessionId) continue;
      connection.refuse(null, 'unauthenticated');
      connection.close(SOCKET_CLOSE.sessionEnded);
    }
  }

  /** Closes the sockets of a device that was removed from its account. */
  endDevice(deviceId: DeviceId): void {
    for (const connection of this.all.values()) {
      if (connection.identity?.deviceId !== deviceId) continue;
      connection.refuse(null, 'device-revoked');
      connection.close(SOCKET_CLOSE.sessionEnded);
    }
  }

  /** Sockets are told to come back later once what they have asked for is answered. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    clearInterval(this.sweeper);
    const patience = Date.now() + 5_000;
    while (Date.now() < patience && this.anyInWork()) await new Promise((later) => setTimeout(later, 20));
    for (const connection of this.all.values()) connection.close(1001);
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  private anyInWork(): boolean {
    for (const connection of this.all.values()) if (connection.framesInWork > 0) return true;
    return false;
  }

  private sweep(now: number): void {
    for (const connection of this.all.values()) connection.sweep(now);
  }

  private forget(socket: WebSocket, connection: Connection): void {
    this.all.delete(socket);
    const accountId = connection.identity?.accountId;
    if (accountId === undefined) return this.waitNoMore(connection);
    const siblings = this.byAccount.get(accountId);
    siblings?.delete(connection);
    if (siblings?.size === 0) this.byAccount.delete(accountId);
  }

  private waitNoMore({ peer: { source } }: Connection): void {
    const left = (this.waiting.get(source) ?? 1) - 1;
    if (left === 0) this.waiting.delete(source);
    else this.waiting.set(source, left);
  }
}
