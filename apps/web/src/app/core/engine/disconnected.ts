import { EngineError } from '../engine.port.js';

const DISCONNECTED = new Set<string>(['network', 'unauthenticated', 'device-revoked']);

/** Lets only those failures through that end a connection; the others leave the rest of the work alone. */
export function unlessDisconnected(error: unknown): void {
  if (error instanceof EngineError && DISCONNECTED.has(error.code)) throw error;
}
