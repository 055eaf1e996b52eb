import { canonicalJson, type Json } from './canonical-json.js';
import { toUtf8 } from './utf8.js';

const TAG = 'collab/field-commitment/v1';

/** Bytes of the random salt of one commitment: enough that a value of any small set cannot be guessed from it. */
export const COMMITMENT_SALT_BYTES = 32;

/** What stands in a stored payload in the place of a personal value. */
export interface Commitment {
  /** SHA-256 over `commitmentPreimage`, base64url. */
  readonly $commitment: string;
}

/** Whether a value of a stored payload is a commitment. */
export function isCommitment(value: unknown): value is Commitment {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === '$commitment' && typeof Object.values(value)[0] === 'string';
}

/**
 * The bytes whose SHA-256 commits to one field of one event: tag, event type, field name, salt and canonical JSON of the
 * value, each behind its length in 32 bits, big-endian, so that no two inputs share a spelling. Whoever is handed salt
 * and value can check the commitment without any key.
 */
export function commitmentPreimage(
  type: string,
  field: string,
  salt: Uint8Array,
  value: Json,
): Uint8Array<ArrayBuffer> {
  if (salt.length !== COMMITMENT_SALT_BYTES) throw new TypeError('a commitment needs a salt of 32 bytes');
  const parts = [toUtf8(TAG), toUtf8(type), toUtf8(field), salt, toUtf8(canonicalJson(value))];
  const bytes = new Uint8Array(parts.reduce((length, part) => length + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const part of parts) {
    view.setUint32(offset, part.length);
    bytes.set(part, offset + 4);
    offset += 4 + part.length;
  }
  return bytes;
}
