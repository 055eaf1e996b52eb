import { toBase64Url } from './base64url.js';
import type { Bytes } from './bytes.js';

/** The one source of randomness: the runtime's CSPRNG. */
export function randomBytes(length: number): Bytes {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

/** A new id as every part of Collab writes them: 128 random bits, 22 characters of base64url. */
export const randomId = (): string => toBase64Url(randomBytes(16));
