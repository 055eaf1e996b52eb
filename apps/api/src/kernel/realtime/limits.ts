import { MAX_FRAME_BYTES } from '@collab/domain';

/** What one socket may cost. Durations in milliseconds, sizes in bytes of the frame's text. */
export interface SocketLimits {
  /** Time from the upgrade to an accepted `authenticate`. */
  readonly authenticateWithin: number;
  /** Largest frame before `authenticate` has been accepted. */
  readonly unauthenticatedFrameBytes: number;
  /** Largest frame; up to twice this it is refused as `too-large`, above the socket closes with 1009. */
  readonly frameBytes: number;
  /** Time for which one ticket keeps a socket open. */
  readonly renewEvery: number;
  readonly pingEvery: number;
  /** Pings without any sign of life after which the peer counts as gone. */
  readonly unansweredPings: number;
  /** How often deadlines and heartbeats are looked at. */
  readonly sweepEvery: number;
  /** Bytes that may wait for a slow reader. */
  readonly sendBufferBytes: number;
  readonly framesPerSecond: number;
  /** Frames that may come at once before `framesPerSecond` counts. */
  readonly frameBurst: number;
  /** Frames of one socket that may be in work at the same time. */
  readonly framesInWork: number;
  readonly socketsPerAccount: number;
  readonly sockets: number;
  /** Sockets of one source (an IPv4 address, or 64 bits of an IPv6 one) that have not authenticated yet. */
  readonly waitingPerSource: number;
}

export const SOCKET_LIMITS = Symbol('SOCKET_LIMITS');

/** Generous for people, tight for runaways: a device that empties its outbox sends a few hundred frames at once. */
export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  authenticateWithin: 5_000,
  unauthenticatedFrameBytes: 4 * 1024,
  frameBytes: MAX_FRAME_BYTES,
  renewEvery: 15 * 60_000,
  pingEvery: 25_000,
  unansweredPings: 2,
  sweepEvery: 1_000,
  sendBufferBytes: 2 * 1024 * 1024,
  framesPerSecond: 500,
  frameBurst: 1_000,
  framesInWork: 128,
  socketsPerAccount: 20,
  sockets: 5_000,
  waitingPerSource: 500,
};
