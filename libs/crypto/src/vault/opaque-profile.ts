import { client, ready, server } from '@serenity-kit/opaque';
import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { LABELS } from '../labels.js';

/**
 * The OPAQUE profile (RFC 9807): ristretto255, SHA-512, 3DH; Argon2id with 64 MiB, three passes, one lane, stated here
 * rather than left to a library's default. The server identity carries the protocol version, because the library
 * exposes no context string; the credential identifier is the account id, never an address.
 */
export const KEY_STRETCHING = {
  'argon2id-custom': { iterations: 3, memory: 64 * 1024, parallelism: 1 },
} as const;
export const IDENTIFIERS = { server: LABELS.opaque } as const;
/** Bytes of the export key that only the password's owner computes. */
export const EXPORT_KEY_BYTES = 64;

// Settled here at once, so that a failed start is an error of the call that needs it and not an unhandled rejection.
const started = ready.then(
  () => true,
  () => false,
);

/** The OPAQUE implementation, once its WebAssembly runs; `unavailable` where that is forbidden or broken. */
export async function opaque(): Promise<{ readonly client: typeof client; readonly server: typeof server }> {
  if (!(await started)) throw new CryptoError('unavailable');
  return { client, server };
}

/** Runs one step of the protocol; whatever the implementation throws becomes the given code, without its text. */
export function step<Result>(code: CryptoErrorCode, run: () => Result): Result {
  try {
    return run();
  } catch {
    throw new CryptoError(code);
  }
}
