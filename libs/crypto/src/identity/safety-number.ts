import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { fromBase64Url, toBase64Url } from '../primitives/base64url.js';
import { concatBytes, constantTimeEqual, type Bytes } from '../primitives/bytes.js';
import { ED25519_KEY_BYTES } from '../primitives/ed25519.js';
import { labelled } from '../primitives/encoding.js';
import { sha512 } from '../primitives/hash.js';

/** One side of a comparison. */
export interface AccountKey {
  readonly accountId: string;
  /** Ed25519 identity key of the account, 32 bytes. */
  readonly identityKey: Uint8Array;
}

/** Rounds of SHA-512, so that searching for a key with the same 30 digits costs that many times more. */
const ROUNDS = 5_200;
const DIGIT_GROUPS = 6;
const QR_PREFIX = 'collab-safety:1:';

/** What two people compare to know that no server stands between them: both sides compute the same. */
export interface SafetyNumber {
  /** 60 decimal digits, to be shown in twelve groups of five. */
  readonly digits: string;
  /** Text of the QR code: it carries 32 bytes of each side's fingerprint, more than the digits do. */
  readonly qrPayload: string;
}

/** The safety number of two accounts, whichever side asks. Takes about 40 ms. */
export function safetyNumber(one: AccountKey, other: AccountKey): SafetyNumber {
  const [first, second] = sortedFingerprints(one, other);
  return {
    digits: digitsOf(first) + digitsOf(second),
    qrPayload: QR_PREFIX + toBase64Url(concatBytes(first, second)),
  };
}

/**
 * Compares a scanned QR text with the own view. Returns whether the keys are the same on both sides;
 * `malformed` when the text is not a safety number of this version.
 */
export function matchesSafetyQr(scanned: string, one: AccountKey, other: AccountKey): boolean {
  if (!scanned.startsWith(QR_PREFIX)) throw new CryptoError('malformed');
  const theirs = fromBase64Url(scanned.slice(QR_PREFIX.length));
  if (theirs.length !== 64) throw new CryptoError('malformed');
  return constantTimeEqual(theirs, concatBytes(...sortedFingerprints(one, other)));
}

function sortedFingerprints(one: AccountKey, other: AccountKey): readonly [Bytes, Bytes] {
  if (one.accountId === other.accountId) throw new CryptoError('invalid-argument');
  const a = fingerprintOf(one);
  const b = fingerprintOf(other);
  return comesFirst(a, b) ? [a, b] : [b, a];
}

/** 32 bytes: SHA-512 iterated over the label, the key and the account id. */
function fingerprintOf({ accountId, identityKey }: AccountKey): Bytes {
  const seed = labelled(LABELS.safetyNumber).id(accountId).fixed(identityKey, ED25519_KEY_BYTES).finish();
  let digest = sha512(seed);
  for (let round = 1; round < ROUNDS; round++) digest = sha512(concatBytes(digest, seed));
  return digest.slice(0, 32);
}

function comesFirst(a: Uint8Array, b: Uint8Array): boolean {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 || (a[at] ?? 0) < (b[at] ?? 0);
}

/** Thirty digits: six times five bytes modulo 100,000. */
function digitsOf(fingerprint: Uint8Array): string {
  let digits = '';
  for (let group = 0; group < DIGIT_GROUPS; group++) {
    const chunk = fingerprint.subarray(group * 5, group * 5 + 5);
    const value = chunk.reduce((sum, byte) => sum * 256 + byte, 0);
    digits += String(value % 100_000).padStart(5, '0');
  }
  return digits;
}
