import { CryptoError } from '../errors.js';
import { constantTimeEqual, utf8 } from '../primitives/bytes.js';
import { hmacSha1, hmacSha256, hmacSha512 } from '../primitives/hash.js';

const HMACS = { sha1: hmacSha1, sha256: hmacSha256, sha512: hmacSha512 } as const;
const STEP_MS = 30_000;
/** What authenticator apps expect when a link names nothing else. */
const DEFAULT_FORM = { hash: 'sha1', digits: 6 } as const;

/** Form of a time-based one-time password; steps are always 30 seconds. */
export interface OneTimePasswordForm {
  readonly hash: keyof typeof HMACS;
  /** 6 to 8. */
  readonly digits: number;
}

/** The time-based one-time password (RFC 6238) at an instant in milliseconds since 1970. */
export function oneTimePassword(
  secret: Uint8Array,
  now: number,
  { hash, digits }: OneTimePasswordForm = DEFAULT_FORM,
): string {
  if (secret.length < 16 || digits < 6 || digits > 8) throw new CryptoError('invalid-argument');
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(now / STEP_MS)));
  const mac = HMACS[hash](secret, new Uint8Array(counter.buffer));
  const offset = (mac.at(-1) ?? 0) & 15;
  const code = new DataView(mac.buffer).getUint32(offset) & 0x7fffffff;
  return String(code % 10 ** digits).padStart(digits, '0');
}

/**
 * The 30-second step that a typed one-time password belongs to: this one or the one before or after it. Returns
 * undefined for a wrong one, and for one of a step that is not after `lastUsedStep`: each step counts once.
 */
export function matchOneTimePassword(
  secret: Uint8Array,
  typed: string,
  now: number,
  lastUsedStep = -1,
): number | undefined {
  const step = Math.floor(now / STEP_MS);
  return [step - 1, step, step + 1]
    .filter((candidate) => candidate > lastUsedStep && candidate >= 0)
    .find((candidate) => constantTimeEqual(utf8(oneTimePassword(secret, candidate * STEP_MS)), utf8(typed)));
}
