import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import {
  AES_KEY_BYTES,
  AES_NONCE_BYTES,
  AES_TAG_BYTES,
  aesGcmDecrypt,
  aesGcmEncrypt,
  importAesKey,
} from '../primitives/aes-gcm.js';
import { concatBytes, constantTimeEqual, wipe, type Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { hkdf, sha256 } from '../primitives/hash.js';
import { randomBytes } from '../primitives/random.js';

const BODY_VERSION = 1;
/** Bytes of the content key, and of the hash that names a body. */
export const CONTENT_KEY_BYTES = 32;
export const BODY_HASH_BYTES = 32;
const COMMITMENT_BYTES = 32;
const LENGTH_BYTES = 4;
const OVERHEAD_BYTES = 1 + COMMITMENT_BYTES + AES_TAG_BYTES + LENGTH_BYTES;
/** The only sizes in bytes that a body has: what the server learns of a message's length. */
export const BODY_BUCKETS = [256, 1024, 4 * 1024, 16 * 1024, 40 * 1024] as const;
/** Bytes of the largest plaintext. */
export const BODY_PLAINTEXT_MAX_BYTES = 40 * 1024 - OVERHEAD_BYTES;

/** The place that a body belongs to. It is bound into the key, so a body moved elsewhere does not open. */
export interface BodyContext {
  readonly roomId: string;
  readonly messageId: string;
  /** The certified sender. */
  readonly accountId: string;
  readonly deviceId: string;
}

/** A sealed body, and what its key part has to carry. */
export interface SealedBody {
  readonly body: Bytes;
  /** Fresh for this body, 32 bytes. */
  readonly contentKey: Bytes;
  /** SHA-256 of `body`. */
  readonly bodyHash: Bytes;
}

/**
 * Seals a message under a fresh content key. Layout: version (1) | key commitment (32) | AES-256-GCM ciphertext of
 * length (4), plaintext and zeros up to the bucket | tag (16). Throws `too-large` above `BODY_PLAINTEXT_MAX_BYTES`.
 */
export async function sealBody(plaintext: Uint8Array, context: BodyContext): Promise<SealedBody> {
  const bucket = BODY_BUCKETS.find((size) => size - OVERHEAD_BYTES >= plaintext.length);
  if (bucket === undefined) throw new CryptoError('too-large');
  const padded = new Uint8Array(bucket - OVERHEAD_BYTES + LENGTH_BYTES);
  new DataView(padded.buffer).setUint32(0, plaintext.length);
  padded.set(plaintext, LENGTH_BYTES);
  const contentKey = randomBytes(CONTENT_KEY_BYTES);
  const { key, nonce, commitment } = await keysOf(contentKey, context);
  const header = concatBytes(Uint8Array.of(BODY_VERSION), commitment);
  const body = concatBytes(header, await aesGcmEncrypt(key, nonce, padded, header));
  wipe(padded);
  return { body, contentKey, bodyHash: sha256(body) };
}

/**
 * Opens a body. Throws `body-mismatch` when it is not the one that the hash names, `not-authentic` when key, place or
 * content differ, `malformed` or `unsupported-version` when it has no body's form.
 */
export async function openBody(
  body: Uint8Array,
  secret: { readonly contentKey: Uint8Array; readonly bodyHash: Uint8Array },
  context: BodyContext,
): Promise<Bytes> {
  if (!BODY_BUCKETS.some((size) => size === body.length)) throw new CryptoError('malformed');
  if (body[0] !== BODY_VERSION) throw new CryptoError('unsupported-version');
  if (!constantTimeEqual(sha256(body), secret.bodyHash)) throw new CryptoError('body-mismatch');
  const { key, nonce, commitment } = await keysOf(secret.contentKey, context);
  const header = body.subarray(0, 1 + COMMITMENT_BYTES);
  if (!constantTimeEqual(header.subarray(1), commitment)) throw new CryptoError('not-authentic');
  const padded = await aesGcmDecrypt(key, nonce, body.subarray(header.length), header);
  const length = new DataView(padded.buffer).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0))
    throw new CryptoError('malformed');
  return padded.slice(LENGTH_BYTES, end);
}

/** The nonce may derive from the key because a content key seals exactly one body. */
async function keysOf(contentKey: Uint8Array, context: BodyContext) {
  if (contentKey.length !== CONTENT_KEY_BYTES) throw new CryptoError('invalid-argument');
  const info = labelled(LABELS.body)
    .id(context.roomId)
    .id(context.messageId)
    .id(context.accountId)
    .id(context.deviceId)
    .finish();
  const material = hkdf('sha256', contentKey, info, AES_KEY_BYTES + AES_NONCE_BYTES + COMMITMENT_BYTES);
  const key = await importAesKey(material.subarray(0, AES_KEY_BYTES));
  const nonce = material.slice(AES_KEY_BYTES, AES_KEY_BYTES + AES_NONCE_BYTES);
  const commitment = material.slice(AES_KEY_BYTES + AES_NONCE_BYTES);
  wipe(material);
  return { key, nonce, commitment };
}
