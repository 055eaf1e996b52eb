import { CryptoError } from '../errors.js';
import { ByteReader, ByteWriter } from '../primitives/encoding.js';
import type { Bytes } from '../primitives/bytes.js';

/** Bytes of the largest file. */
export const ATTACHMENT_MAX_BYTES = 8 * 1024 ** 3;
/** Bytes of the largest thumbnail. */
export const THUMBNAIL_MAX_BYTES = 48 * 1024;
const NAME_MAX_BYTES = 255;
const TYPE_MAX_BYTES = 127;
const INFO_VERSION = 1;
const LENGTH_BYTES = 4;
/** Bytes of the longest info, with the length before it: what has to be fetched to show an attachment. */
export const INFO_MAX_BYTES = LENGTH_BYTES + THUMBNAIL_MAX_BYTES + 512;

/** What a file is, known only to those who can open it. */
export interface AttachmentInfo {
  /** Without a path, control characters or characters that turn the writing direction. */
  readonly name: string;
  /** Media type (RFC 2045); a claim of the sender, so nothing may be run because of it. */
  readonly type: string;
  /** Bytes of content. */
  readonly size: number;
  /** A small picture, or empty. */
  readonly thumbnail: Bytes;
}

const UNSAFE_IN_NAME = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]/gu;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/;

/** A name that every receiver accepts, made from whatever the file is called here. */
export function safeFileName(name: string): string {
  const safe = name.toWellFormed().replace(UNSAFE_IN_NAME, '_').replace(/^\.+/, '_').trim();
  let cut = safe === '' ? '_' : safe;
  while (new TextEncoder().encode(cut).length > NAME_MAX_BYTES) cut = [...cut].slice(0, -1).join('').trim();
  return cut;
}

/** Length (4) | version (1) | size (8) | name | type | thumbnail: what goes before the content. */
export function encodeAttachmentInfo(info: AttachmentInfo): Bytes {
  requireInfo(info, 'invalid-argument');
  const encoded = new ByteWriter()
    .u8(INFO_VERSION)
    .u64(info.size)
    .text(info.name, NAME_MAX_BYTES)
    .text(info.type, TYPE_MAX_BYTES)
    .bytes(info.thumbnail, THUMBNAIL_MAX_BYTES)
    .finish();
  return new ByteWriter().bytes(encoded, INFO_MAX_BYTES).finish();
}

/** Bytes that the info takes with its length, as its first four bytes say. Throws `malformed` above the limit. */
export function attachmentInfoLength(start: Uint8Array): number {
  const length = LENGTH_BYTES + new ByteReader(start.subarray(0, LENGTH_BYTES)).u32();
  if (length > INFO_MAX_BYTES) throw new CryptoError('malformed');
  return length;
}

/** Throws `malformed` or `unsupported-version`, also for a name or a type that no honest sender writes. */
export function decodeAttachmentInfo(bytes: Uint8Array): AttachmentInfo {
  const outer = new ByteReader(bytes);
  const reader = new ByteReader(outer.bytes(INFO_MAX_BYTES)).version(INFO_VERSION);
  outer.end();
  const size = reader.u64();
  const name = reader.text(NAME_MAX_BYTES);
  const type = reader.text(TYPE_MAX_BYTES);
  const thumbnail = reader.bytes(THUMBNAIL_MAX_BYTES);
  reader.end();
  requireInfo({ size, name, type, thumbnail }, 'malformed');
  return { name, type, size, thumbnail };
}

function requireInfo(info: AttachmentInfo, code: 'malformed' | 'invalid-argument'): void {
  const sound =
    safeFileName(info.name) === info.name && MEDIA_TYPE.test(info.type) && info.size <= ATTACHMENT_MAX_BYTES;
  if (!sound) throw new CryptoError(code);
}
