import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import type { Bytes } from '../primitives/bytes.js';
import { createTypedCode, readTypedCode } from './typed-code.js';

/** A new recovery code: 32 characters in eight groups of four, to be shown once and written down. */
export const createRecoveryCode = (): string => createTypedCode(LABELS.recoveryCodeChecksum);

/**
 * The secret in a typed code (17 bytes). Case, spaces and hyphens do not matter, O reads as 0, I and L as 1.
 * Throws `recovery-code-invalid` when length, alphabet or checksum are wrong.
 */
export function readRecoveryCode(typed: string): Bytes {
  const secret = readTypedCode(typed, LABELS.recoveryCodeChecksum);
  if (secret === undefined) throw new CryptoError('recovery-code-invalid');
  return secret;
}
