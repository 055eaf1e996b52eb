import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { concatBytes, type Bytes } from '../primitives/bytes.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';
import { randomBytes } from '../primitives/random.js';
import {
  attachmentInfoLength,
  decodeAttachmentInfo,
  encodeAttachmentInfo,
  INFO_MAX_BYTES,
  type AttachmentInfo,
} from './attachment-info.js';
import {
  CHUNK_BYTES,
  decryptChunks,
  encryptChunks,
  HEADER_BYTES,
  messageLength,
  openChunk,
  openHeader,
  SEALED_CHUNK_BYTES,
  sealedLength,
  startMessage,
} from './chunked-encryption.js';

const REFERENCE_VERSION = 1;
const ATTACHMENT_KEY_BYTES = 32;

/** Where an attachment belongs; sealed for one place, it does not open at another. */
export interface AttachmentPlace {
  readonly roomId: string;
  /** Random; the name of the ciphertext on the server. */
  readonly attachmentId: string;
}

/** What a message carries to open its attachment. It travels inside the body's plaintext. */
export interface AttachmentReference {
  readonly attachmentId: string;
  /** 32 bytes, for this attachment alone. */
  readonly key: Bytes;
  /** Bytes of ciphertext. */
  readonly sealedBytes: number;
}

/** Watching and stopping a long transfer. */
export interface TransferOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes of content done so far, at most once per half mebibyte. */
  readonly onProgress?: (done: number) => void;
}

/** Version (1) | attachment id | key (32) | sealed bytes (8). */
export function encodeAttachmentReference(reference: AttachmentReference): Bytes {
  return new ByteWriter()
    .u8(REFERENCE_VERSION)
    .id(reference.attachmentId)
    .fixed(reference.key, ATTACHMENT_KEY_BYTES)
    .u64(reference.sealedBytes)
    .finish();
}

/** Throws `malformed` or `unsupported-version`. */
export function decodeAttachmentReference(bytes: Uint8Array): AttachmentReference {
  const reader = new ByteReader(bytes).version(REFERENCE_VERSION);
  const reference = {
    attachmentId: reader.id(),
    key: reader.fixed(ATTACHMENT_KEY_BYTES),
    sealedBytes: reader.u64(),
  };
  reader.end();
  return reference;
}

/**
 * Seals a file under a fresh key: C2SP chunked encryption over info, content, and zeros up to a padded length (Padmé:
 * at most 12 % more), so that neither name nor exact size show. The source has to give exactly `info.size` bytes, else
 * the stream ends with `invalid-argument`; an abort ends it with `cancelled`.
 */
export async function sealAttachment(
  source: AsyncIterable<Uint8Array>,
  info: AttachmentInfo,
  place: AttachmentPlace,
  options: TransferOptions = {},
): Promise<{ readonly reference: AttachmentReference; readonly sealed: AsyncGenerator<Bytes> }> {
  const start = encodeAttachmentInfo(info);
  const key = randomBytes(ATTACHMENT_KEY_BYTES);
  const { keys, header } = await startMessage(key, contextOf(place));
  const used = start.length + info.size;
  const length = paddedLength(used);
  const plaintext = async function* () {
    yield start;
    let done = 0;
    for await (const piece of source) {
      done += piece.length;
      if (done > info.size) break;
      yield piece;
    }
    if (done !== info.size) throw new CryptoError('invalid-argument');
    for (let left = length - used; left > 0; left -= CHUNK_BYTES)
      yield new Uint8Array(Math.min(left, CHUNK_BYTES));
  };
  const sealed = async function* () {
    yield header;
    let done = -start.length;
    for await (const piece of encryptChunks(watched(plaintext(), options.signal), keys)) {
      done += piece.length;
      options.onProgress?.(Math.max(0, Math.min(done, info.size)));
      yield piece;
    }
  };
  const { attachmentId } = place;
  return { reference: { attachmentId, key, sealedBytes: sealedLength(length) }, sealed: sealed() };
}

/** An attachment that is being read from its beginning. */
export interface OpenedAttachment {
  readonly info: AttachmentInfo;
  /** The content; complete and untouched only if it ends without an error. */
  readonly content: AsyncGenerator<Bytes>;
}

/**
 * Opens an attachment from its beginning. Throws `not-authentic` for a wrong key or place, `attachment-truncated`,
 * `malformed`, `cancelled`; the content's stream ends with the same.
 */
export async function openAttachment(
  sealed: AsyncIterable<Uint8Array>,
  reference: AttachmentReference,
  place: AttachmentPlace,
  options: TransferOptions = {},
): Promise<OpenedAttachment> {
  requirePlace(reference, place);
  const source = new PieceReader(watched(sealed, options.signal));
  const keys = await openHeader(reference.key, await source.take(HEADER_BYTES), contextOf(place));
  const plain = new PieceReader(decryptChunks(source.rest(), keys));
  const start = await plain.take(4);
  const info = decodeAttachmentInfo(concatBytes(start, await plain.take(attachmentInfoLength(start) - 4)));
  const content = async function* () {
    let left = info.size;
    for await (const piece of plain.rest()) {
      if (piece.subarray(left).some((byte) => byte !== 0)) throw new CryptoError('malformed');
      if (left > 0) yield piece.slice(0, left);
      left = Math.max(0, left - piece.length);
      options.onProgress?.(info.size - left);
    }
    if (left > 0) throw new CryptoError('malformed');
  };
  return { info, content: content() };
}

/** Any part of the ciphertext, for example by HTTP range requests. Gives exactly `length` bytes. */
export interface SealedSource {
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** An attachment of which any part can be read, for previews and for seeking in a recording. */
export interface SeekableAttachment {
  readonly info: AttachmentInfo;
  /** Authenticated bytes of the content, `length` of them unless the content ends before. */
  read(offset: number, length: number): Promise<Bytes>;
}

/**
 * Opens an attachment for random access: authenticates its length by the last chunk and its info by the first ones.
 * Throws as `openAttachment` does.
 */
export async function openSeekableAttachment(
  source: SealedSource,
  reference: AttachmentReference,
  place: AttachmentPlace,
): Promise<SeekableAttachment> {
  requirePlace(reference, place);
  const length = messageLength(reference.sealedBytes);
  const keys = await openHeader(reference.key, await source.read(0, HEADER_BYTES), contextOf(place));
  const chunkAt = async (index: number) => {
    const offset = HEADER_BYTES + index * SEALED_CHUNK_BYTES;
    const size = Math.min(SEALED_CHUNK_BYTES, reference.sealedBytes - offset);
    return openChunk(keys, index, await source.read(offset, size));
  };
  const readMessage = async (from: number, to: number) => {
    const parts: Bytes[] = [];
    for (let index = Math.floor(from / CHUNK_BYTES); index * CHUNK_BYTES < to; index++) {
      const chunk = await chunkAt(index);
      const start = index * CHUNK_BYTES;
      parts.push(chunk.slice(Math.max(0, from - start), Math.min(chunk.length, to - start)));
    }
    return concatBytes(...parts);
  };
  await chunkAt(Math.floor(length / CHUNK_BYTES));
  const infoLength = attachmentInfoLength(await readMessage(0, Math.min(4, length)));
  const info = decodeAttachmentInfo(await readMessage(0, Math.min(infoLength, length)));
  if (infoLength + info.size > length) throw new CryptoError('malformed');
  return {
    info,
    read: (offset, wanted) => {
      const from = Math.min(Math.max(0, offset), info.size);
      const to = Math.min(from + Math.max(0, wanted), info.size);
      return readMessage(infoLength + from, infoLength + to);
    },
  };
}

/** Padmé: only the leading bits of a length show, as many as the length of its exponent. */
function paddedLength(length: number): number {
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(length / step) * step;
}

const contextOf = ({ roomId, attachmentId }: AttachmentPlace): Bytes =>
  labelled(LABELS.attachment).id(roomId).id(attachmentId).finish();

function requirePlace(reference: AttachmentReference, place: AttachmentPlace): void {
  if (reference.attachmentId !== place.attachmentId) throw new CryptoError('not-authentic');
}

async function* watched(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    if (signal?.aborted === true) throw new CryptoError('cancelled');
    yield piece;
  }
}

/** Takes a fixed number of bytes off the beginning of a stream and hands the rest on. */
class PieceReader {
  private held: Uint8Array = new Uint8Array(0);

  constructor(private readonly source: AsyncGenerator<Uint8Array>) {}

  /** `attachment-truncated` when the stream ends before; never holds more than `INFO_MAX_BYTES` and one piece. */
  async take(length: number): Promise<Bytes> {
    if (length > INFO_MAX_BYTES) throw new CryptoError('malformed');
    while (this.held.length < length) {
      const next = await this.source.next();
      if (next.done === true) throw new CryptoError('attachment-truncated');
      this.held = concatBytes(this.held, next.value);
    }
    const taken = this.held.slice(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    yield this.held;
    yield* this.source;
  }
}
