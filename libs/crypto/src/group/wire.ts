import type { Bytes } from '../primitives/bytes.js';
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from 'ts-mls/message.js';
import { CryptoError, type CryptoErrorCode } from '../errors.js';

/**
 * Reads one MLSMessage (RFC 9420, section 6) of the wanted kind and nothing after it; `code` when it is not
 * one.
 */
export function readMessage<W extends MLSMessage['wireformat']>(
  bytes: Uint8Array,
  wireformats: readonly W[],
  maxBytes: number,
  code: CryptoErrorCode,
): Extract<MLSMessage, { readonly wireformat: W }> {
  if (bytes.length > maxBytes) throw new CryptoError('too-large');
  // The decoder hands out views: a copy keeps what the caller does with its buffer out of the state.
  const decoded = attempt(code, () => decodeMlsMessage(bytes.slice(), 0));
  if (decoded === undefined || decoded[1] !== bytes.length) throw new CryptoError(code);
  const [message] = decoded;
  if (!isOf(message, wireformats)) throw new CryptoError(code);
  return message;
}

export const writeMessage = (message: MLSMessage): Bytes => encodeMlsMessage(message).slice();

const isOf = <W extends MLSMessage['wireformat']>(
  message: MLSMessage,
  wireformats: readonly W[],
): message is Extract<MLSMessage, { readonly wireformat: W }> =>
  (wireformats as readonly string[]).includes(message.wireformat);

function attempt<T>(code: CryptoErrorCode, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw new CryptoError(code, { cause });
  }
}

/** Runs a step of the library; whatever it throws becomes the code. Its own texts stay in `cause`. */
export async function guarded<T>(code: CryptoErrorCode, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof CryptoError) throw cause;
    throw new CryptoError(code, { cause });
  }
}
