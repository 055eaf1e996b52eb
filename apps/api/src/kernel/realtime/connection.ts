import type { Duplex } from 'node:stream';
import {
  type AccountId,
  type DeviceId,
  Refusal,
  type RefusalCode,
  type SessionId,
  SOCKET_CLOSE,
} from '@collab/domain';
import { WebSocket } from 'ws';
import type { SocketLimits } from './limits.js';
import { textFrame } from './text-frame.js';
import { TokenBucket } from './token-bucket.js';
import type { WriteRound } from './write-round.js';

/** Whom a socket speaks for, by the ticket that it presented. Never taken from a frame. */
export interface SocketIdentity {
  readonly accountId: AccountId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
}

/** Where a socket comes from. */
export interface Peer {
  readonly origin: string;
  /** What one subscriber holds of the address (`sourcePrefix`). */
  readonly source: string;
}

/** What all sockets of this node have received and been refused since the start. */
export class SocketTraffic {
  framesIn = 0;
  readonly refusals = new Map<RefusalCode, number>();
}

/**
 * One open socket: its identity, its limits and its outgoing bytes. Frames are written to the stream below the WebSocket
 * ready-made (`textFrame`), which is safe because nothing compresses: the two never interleave within a frame.
 */
export class Connection {
  identity: SocketIdentity | undefined;
  /** Milliseconds since the epoch; until then the socket must authenticate, or renew. */
  deadline: number;
  framesInWork = 0;
  private readonly bucket: TokenBucket;
  private readonly pending: Buffer[] = [];
  private pendingBytes = 0;
  private pingedAt: number;
  private unanswered = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly stream: Duplex,
    readonly peer: Peer,
    private readonly limits: SocketLimits,
    private readonly round: WriteRound,
    private readonly traffic: SocketTraffic,
    now: number,
  ) {
    this.deadline = now + limits.authenticateWithin;
    this.pingedAt = now;
    this.bucket = new TokenBucket(limits.framesPerSecond, limits.frameBurst, now);
    socket.on('pong', () => (this.unanswered = 0));
  }

  get open(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Counts one incoming frame against the limits; false when it is one too many. */
  admit(now: number): boolean {
    this.traffic.framesIn += 1;
    this.unanswered = 0;
    return this.bucket.take(now) && this.framesInWork < this.limits.framesInWork;
  }

  /**
   * Sends a ready-made frame, together with the others of this turn of the event loop. A reader that lets more than the limit
   * pile up is cut off and catches up later.
   */
  write(frame: Buffer): void {
    if (!this.open) return;
    if (this.stream.writableLength + this.pendingBytes + frame.length > this.limits.sendBufferBytes) {
      this.refuse(null, 'slow-client');
      this.close(SOCKET_CLOSE.slowClient);
      return;
    }
    this.enqueue(frame);
  }

  /** Writes what has gathered, in one system call. */
  flush(): void {
    if (this.pending.length === 0) return;
    this.stream.cork();
    for (const frame of this.pending) this.stream.write(frame);
    this.stream.uncork();
    this.pending.length = 0;
    this.pendingBytes = 0;
  }

  answer(id: number, data: unknown): void {
    this.write(textFrame(`{"event":"answer","id":${id},"data":${JSON.stringify(data)}}`));
  }

  /** Says no with a code and its fixed sentence: nothing of what the client sent comes back. */
  refuse(id: number | null, code: RefusalCode): void {
    if (!this.open) return;
    this.traffic.refusals.set(code, (this.traffic.refusals.get(code) ?? 0) + 1);
    const data = { code, message: new Refusal(code).message };
    this.enqueue(textFrame(JSON.stringify({ event: 'refused', id, data })));
  }

  close(code: number): void {
    this.flush();
    this.socket.close(code);
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Looks at the deadline and the heartbeat; called at short, regular intervals. */
  sweep(now: number): void {
    if (!this.open) return;
    if (now >= this.deadline) {
      this.refuse(null, 'unauthenticated');
      this.close(SOCKET_CLOSE.unauthenticated);
    } else if (now - this.pingedAt >= this.limits.pingEvery) {
      if (this.unanswered >= this.limits.unansweredPings) return this.terminate();
      this.pingedAt = now;
      this.unanswered += 1;
      this.socket.ping();
    }
  }

  private enqueue(frame: Buffer): void {
    if (this.pending.length === 0) this.round.schedule(this);
    this.pending.push(frame);
    this.pendingBytes += frame.length;
  }
}
