import { LABELS } from '../labels.js';
import { CryptoError } from '../errors.js';
import type { Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { randomBytes } from '../primitives/random.js';
import { deriveBoxKey, openBox, sealBox } from '../primitives/sealed-box.js';
import { decodeKeyringEntries, encodeKeyringEntries, type KeyringEntry } from './keyring-entry.js';

/** Bytes of the keyring key, which lies in the vault. */
export const KEYRING_KEY_BYTES = 32;
/** Bytes of the largest sealed segment, for ids of 22 characters. */
export const SEALED_SEGMENT_MAX_BYTES = 40 * 1024;

/** The place of a segment: whose, written by which device, which one, and how often it was rewritten. */
export interface SegmentPlace {
  readonly accountId: string;
  readonly deviceId: string;
  readonly index: number;
  /** From 1 on. A reader never goes back to a lower revision than it has seen. */
  readonly revision: number;
}

/** A new keyring key, 32 bytes. It lies in the vault. */
export const createKeyringKey = (): Bytes => randomBytes(KEYRING_KEY_BYTES);

/** Seals entries under the keyring key for one place. Throws `too-large` above `KEYRING_ENTRIES_MAX` entries. */
export async function sealSegment(
  entries: readonly KeyringEntry[],
  keyringKey: Uint8Array,
  place: SegmentPlace,
): Promise<Bytes> {
  const context = contextOf(place);
  const content = encodeKeyringEntries(entries);
  const sealed = await sealBox(await segmentKey(keyringKey, context), content, context);
  content.fill(0);
  if (sealed.length > SEALED_SEGMENT_MAX_BYTES) throw new CryptoError('too-large');
  return sealed;
}

/** Opens a segment at the place that it was asked for; any other place or key is `not-authentic`. */
export async function openSegment(
  sealed: Uint8Array,
  keyringKey: Uint8Array,
  place: SegmentPlace,
): Promise<KeyringEntry[]> {
  if (sealed.length > SEALED_SEGMENT_MAX_BYTES) throw new CryptoError('too-large');
  const context = contextOf(place);
  const content = await openBox(await segmentKey(keyringKey, context), sealed, context);
  try {
    return decodeKeyringEntries(content);
  } finally {
    content.fill(0);
  }
}

function segmentKey(keyringKey: Uint8Array, context: Uint8Array): Promise<CryptoKey> {
  if (keyringKey.length !== KEYRING_KEY_BYTES) throw new CryptoError('invalid-argument');
  return deriveBoxKey(keyringKey, context);
}

const contextOf = ({ accountId, deviceId, index, revision }: SegmentPlace): Bytes =>
  labelled(LABELS.keyringSegment).id(accountId).id(deviceId).u32(index).u32(revision).finish();
