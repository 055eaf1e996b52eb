import { CryptoError } from '../errors.js';
import { AES_KEY_BYTES, AES_NONCE_BYTES, AES_TAG_BYTES } from '../primitives/aes-gcm.js';
import { aesGcmDecrypt, aesGcmEncrypt, importAesKey } from '../primitives/aes-gcm.js';
import { concatBytes, constantTimeEqual, utf8, wipe, type Bytes } from '../primitives/bytes.js';
import { hkdfExpand } from '../primitives/hash.js';
import { randomBytes } from '../primitives/random.js';
import { regroup } from './regroup.js';

/** Bytes of plaintext in a chunk; the last chunk of a message is always shorter, and may be empty. */
export const CHUNK_BYTES = 16 * 1024;
/** Bytes of the same chunk encrypted. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + AES_TAG_BYTES;
const SALT_BYTES = 24;
const COMMITMENT_BYTES = 32;
/** Bytes before the first chunk: salt, then key commitment. */
export const HEADER_BYTES = SALT_BYTES + COMMITMENT_BYTES;
/** The format allows 2^38 chunks; this is its lower limit for implementations (64 TiB). */
const CHUNKS_MAX = 2 ** 32;
/** Chunks in flight at once: enough to keep WebCrypto busy, and the bound on memory (512 KiB in, as much out). */
const BATCH_CHUNKS = 32;

/** The key and base nonce of one message, ready for its chunks. */
export interface ChunkKeys {
  readonly key: CryptoKey;
  readonly baseNonce: Bytes;
}

/** Starts a message under a fresh salt. Returns its keys and the 56 header bytes that go before the chunks. */
export async function startMessage(
  inputKey: Uint8Array,
  context: Uint8Array,
): Promise<{ readonly keys: ChunkKeys; readonly header: Bytes }> {
  const salt = randomBytes(SALT_BYTES);
  const { keys, commitment } = await deriveKeys(inputKey, salt, context);
  return { keys, header: concatBytes(salt, commitment) };
}

/** Checks a header and derives the keys; a wrong key or context is `not-authentic` before any chunk is looked at. */
export async function openHeader(
  inputKey: Uint8Array,
  header: Uint8Array,
  context: Uint8Array,
): Promise<ChunkKeys> {
  if (header.length !== HEADER_BYTES) throw new CryptoError('attachment-truncated');
  const { keys, commitment } = await deriveKeys(inputKey, header.subarray(0, SALT_BYTES), context);
  if (!constantTimeEqual(commitment, header.subarray(SALT_BYTES))) throw new CryptoError('not-authentic');
  return keys;
}

/** Encrypts a stream of any slicing; memory stays bounded whatever its length. The header goes before it. */
export async function* encryptChunks(
  plaintext: AsyncIterable<Uint8Array>,
  keys: ChunkKeys,
): AsyncGenerator<Bytes> {
  let index = 0;
  for await (const { block, last } of regroup(plaintext, BATCH_CHUNKS * CHUNK_BYTES)) {
    const chunks = slices(block, CHUNK_BYTES, last);
    const first = index;
    index += chunks.length;
    requireCount(index);
    const sealed = await Promise.all(chunks.map((chunk, i) => sealChunk(keys, first + i, chunk)));
    yield concatBytes(...sealed);
  }
}

/**
 * Decrypts what follows the header. Each piece is authenticated before it is given out, but only the end of the stream
 * proves that the message is whole: whoever stores the pieces keeps them aside until then.
 * Throws `not-authentic` or `attachment-truncated`.
 */
export async function* decryptChunks(
  ciphertext: AsyncIterable<Uint8Array>,
  keys: ChunkKeys,
): AsyncGenerator<Bytes> {
  let index = 0;
  for await (const { block, last } of regroup(ciphertext, BATCH_CHUNKS * SEALED_CHUNK_BYTES)) {
    const chunks = slices(block, SEALED_CHUNK_BYTES, last);
    const first = index;
    index += chunks.length;
    requireCount(index);
    const opened = await Promise.all(chunks.map((chunk, i) => openChunk(keys, first + i, chunk)));
    yield concatBytes(...opened);
  }
}

/** Decrypts one chunk. A chunk without room for its tag is `attachment-truncated`. */
export async function openChunk(keys: ChunkKeys, index: number, sealed: Uint8Array): Promise<Bytes> {
  if (sealed.length < AES_TAG_BYTES) throw new CryptoError('attachment-truncated');
  return aesGcmDecrypt(keys.key, nonceOf(keys, index), sealed, EMPTY);
}

const sealChunk = (keys: ChunkKeys, index: number, chunk: Uint8Array) =>
  aesGcmEncrypt(keys.key, nonceOf(keys, index), chunk, EMPTY);

const EMPTY = new Uint8Array(0);

/** Bytes that a message of `length` bytes becomes, header included. */
export function sealedLength(length: number): number {
  const chunks = Math.floor(length / CHUNK_BYTES) + 1;
  return HEADER_BYTES + length + chunks * AES_TAG_BYTES;
}

/** Bytes of message in `sealed` bytes; `attachment-truncated` for a length that no message has. */
export function messageLength(sealed: number): number {
  const chunked = sealed - HEADER_BYTES;
  const lastChunk = chunked % SEALED_CHUNK_BYTES;
  if (chunked < 0 || lastChunk < AES_TAG_BYTES) throw new CryptoError('attachment-truncated');
  return Math.floor(chunked / SEALED_CHUNK_BYTES) * CHUNK_BYTES + lastChunk - AES_TAG_BYTES;
}

/** Key schedule of C2SP chunked encryption, AEAD_AES_256_GCM with SHA-512. */
async function deriveKeys(inputKey: Uint8Array, salt: Uint8Array, context: Uint8Array) {
  if (inputKey.length !== AES_KEY_BYTES) throw new CryptoError('invalid-argument');
  const label = utf8('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0');
  const info = concatBytes(label, salt, context);
  const material = hkdfExpand('sha512', inputKey, info, AES_KEY_BYTES + AES_NONCE_BYTES + COMMITMENT_BYTES);
  const key = await importAesKey(material.subarray(0, AES_KEY_BYTES));
  const baseNonce = material.slice(AES_KEY_BYTES, AES_KEY_BYTES + AES_NONCE_BYTES);
  const commitment = material.slice(AES_KEY_BYTES + AES_NONCE_BYTES);
  wipe(material);
  return { keys: { key, baseNonce }, commitment };
}

/** Base nonce, its last eight bytes combined with the chunk's number by exclusive or. */
function nonceOf({ baseNonce }: ChunkKeys, index: number): Bytes {
  const nonce = baseNonce.slice();
  const view = new DataView(nonce.buffer);
  view.setBigUint64(AES_NONCE_BYTES - 8, view.getBigUint64(AES_NONCE_BYTES - 8) ^ BigInt(index));
  return nonce;
}

/** Cuts a block into full chunks and, at the end of the message, the short one that has to close it. */
function slices(block: Uint8Array, size: number, last: boolean): Uint8Array[] {
  const full = Math.floor(block.length / size);
  return Array.from({ length: last ? full + 1 : full }, (_, i) => block.subarray(i * size, (i + 1) * size));
}

function requireCount(chunks: number): void {
  if (chunks > CHUNKS_MAX) throw new CryptoError('too-large');
}
