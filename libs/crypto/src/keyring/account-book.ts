import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { wipe, type Bytes } from '../primitives/bytes.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';
import { deriveBoxKey, openBox, sealBox } from '../primitives/sealed-box.js';
import { KEYRING_KEY_BYTES } from './segment.js';

/** Bytes of the largest content; with padding and box it fits what a server takes. */
export const ACCOUNT_BOOK_CONTENT_MAX_BYTES = 500 * 1024;
const PADDED_MIN_BYTES = 1024;
/** From here on a content is padded to whole steps of this size, below to the next power of two. */
const PADDED_STEP_BYTES = 64 * 1024;

/** Whose book, and which of its revisions. */
export interface BookPlace {
  readonly accountId: string;
  /** From 1 on. A reader never goes back to a lower revision than it has seen. */
  readonly revision: number;
}

/**
 * Seals what the devices of an account know about other people, for one revision of it. The length is padded, so that it
 * does not count them. Throws `too-large`.
 */
export async function sealAccountBook(
  content: Uint8Array,
  keyringKey: Uint8Array,
  place: BookPlace,
): Promise<Bytes> {
  const framed = new ByteWriter().bytes(content, ACCOUNT_BOOK_CONTENT_MAX_BYTES).finish();
  const padded = new Uint8Array(paddedLength(framed.length));
  padded.set(framed);
  const context = contextOf(place);
  const sealed = await sealBox(await bookKey(keyringKey, place), padded, context);
  wipe(framed, padded);
  return sealed;
}

/** Opens the book of this account and revision; any other, and any other key, is `not-authentic`. */
export async function openAccountBook(
  sealed: Uint8Array,
  keyringKey: Uint8Array,
  place: BookPlace,
): Promise<Bytes> {
  const padded = await openBox(await bookKey(keyringKey, place), sealed, contextOf(place));
  const reader = new ByteReader(padded);
  const content = reader.bytes(ACCOUNT_BOOK_CONTENT_MAX_BYTES);
  if (reader.rest().some(Boolean)) throw new CryptoError('malformed');
  wipe(padded);
  return content;
}

function paddedLength(length: number): number {
  if (length > PADDED_STEP_BYTES) return Math.ceil(length / PADDED_STEP_BYTES) * PADDED_STEP_BYTES;
  let padded = PADDED_MIN_BYTES;
  while (padded < length) padded *= 2;
  return padded;
}

function bookKey(keyringKey: Uint8Array, place: BookPlace): Promise<CryptoKey> {
  if (keyringKey.length !== KEYRING_KEY_BYTES) throw new CryptoError('invalid-argument');
  return deriveBoxKey(keyringKey, contextOf(place));
}

const contextOf = ({ accountId, revision }: BookPlace): Bytes =>
  labelled(LABELS.accountBook).id(accountId).u32(revision).finish();
