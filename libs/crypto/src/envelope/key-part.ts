import type { Bytes } from '../primitives/bytes.js';
import { ByteReader, ByteWriter } from '../primitives/encoding.js';
import { BODY_HASH_BYTES, CONTENT_KEY_BYTES } from './body.js';

const KEY_PART_VERSION = 1;

/** What opens one body. It travels inside an MLS application message or a ratchet message, never in the clear. */
export interface KeyPart {
  readonly messageId: string;
  readonly contentKey: Bytes;
  /** SHA-256 of the body that the key is for. */
  readonly bodyHash: Bytes;
}

/** Plaintext of a key part: version (1) | message id | content key (32) | body hash (32). */
export function encodeKeyPart(keyPart: KeyPart): Bytes {
  return new ByteWriter()
    .u8(KEY_PART_VERSION)
    .id(keyPart.messageId)
    .fixed(keyPart.contentKey, CONTENT_KEY_BYTES)
    .fixed(keyPart.bodyHash, BODY_HASH_BYTES)
    .finish();
}

/** Throws `malformed` or `unsupported-version`. */
export function decodeKeyPart(bytes: Uint8Array): KeyPart {
  const reader = new ByteReader(bytes).version(KEY_PART_VERSION);
  const keyPart = {
    messageId: reader.id(),
    contentKey: reader.fixed(CONTENT_KEY_BYTES),
    bodyHash: reader.fixed(BODY_HASH_BYTES),
  };
  reader.end();
  return keyPart;
}
