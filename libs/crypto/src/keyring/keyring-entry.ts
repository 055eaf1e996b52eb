import { CryptoError } from '../errors.js';
import { BODY_HASH_BYTES, CONTENT_KEY_BYTES } from '../envelope/body.js';
import type { Bytes } from '../primitives/bytes.js';
import { ByteReader, ByteWriter } from '../primitives/encoding.js';

/** What a device keeps of one message so that its person can read it again, here or on another device. */
export interface KeyringEntry {
  readonly roomId: string;
  readonly messageId: string;
  /** Place in the room's feed; null while the device does not know it. */
  readonly seq: number | null;
  /** The sender as certified to the device that decrypted the key part. */
  readonly accountId: string;
  readonly deviceId: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** Milliseconds since 1970; null when the message stays. */
  readonly expiresAt: number | null;
  readonly contentKey: Bytes;
  readonly bodyHash: Bytes;
}

/** Entries in one encoded list: a full segment stays below the size that a server takes. */
export const KEYRING_ENTRIES_MAX = 150;
const LIST_VERSION = 1;

/** Encodes entries: version (1) | count (2) | entries. At most `KEYRING_ENTRIES_MAX`, else `too-large`. */
export function encodeKeyringEntries(entries: readonly KeyringEntry[]): Bytes {
  if (entries.length > KEYRING_ENTRIES_MAX) throw new CryptoError('too-large');
  const writer = new ByteWriter().u8(LIST_VERSION).u16(entries.length);
  for (const entry of entries) {
    writer
      .id(entry.roomId)
      .id(entry.messageId)
      .u64(entry.seq ?? 0);
    writer
      .id(entry.accountId)
      .id(entry.deviceId)
      .u64(entry.sentAt)
      .u64(entry.expiresAt ?? 0);
    writer.fixed(entry.contentKey, CONTENT_KEY_BYTES).fixed(entry.bodyHash, BODY_HASH_BYTES);
  }
  return writer.finish();
}

/** Throws `malformed` or `unsupported-version`. Feed places start at 1, so 0 stands for an unknown place. */
export function decodeKeyringEntries(bytes: Uint8Array): KeyringEntry[] {
  const reader = new ByteReader(bytes).version(LIST_VERSION);
  const count = reader.u16();
  if (count > KEYRING_ENTRIES_MAX) throw new CryptoError('malformed');
  const entries = Array.from({ length: count }, (): KeyringEntry => {
    const roomId = reader.id();
    const messageId = reader.id();
    const seq = reader.u64() || null;
    const accountId = reader.id();
    const deviceId = reader.id();
    const sentAt = reader.u64();
    const expiresAt = reader.u64() || null;
    const contentKey = reader.fixed(CONTENT_KEY_BYTES);
    const bodyHash = reader.fixed(BODY_HASH_BYTES);
    return { roomId, messageId, seq, accountId, deviceId, sentAt, expiresAt, contentKey, bodyHash };
  });
  reader.end();
  return entries;
}

/** Drops what has expired; the dropped content keys are overwritten. */
export function dropExpired(entries: readonly KeyringEntry[], now: number): KeyringEntry[] {
  return dropWhere(entries, (entry) => entry.expiresAt !== null && entry.expiresAt <= now);
}

/** Drops deleted messages; the dropped content keys are overwritten. */
export function dropMessages(
  entries: readonly KeyringEntry[],
  messageIds: ReadonlySet<string>,
): KeyringEntry[] {
  return dropWhere(entries, (entry) => messageIds.has(entry.messageId));
}

/** What a history package for somebody else may hold: entries of one room, from one place of its feed to another. */
export function sliceHistory(
  entries: readonly KeyringEntry[],
  range: { readonly roomId: string; readonly fromSeq: number; readonly toSeq: number },
): KeyringEntry[] {
  return entries
    .filter(({ roomId, seq }) => roomId === range.roomId && seq !== null)
    .filter(({ seq }) => seq !== null && seq >= range.fromSeq && seq <= range.toSeq)
    .sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
}

function dropWhere(entries: readonly KeyringEntry[], gone: (entry: KeyringEntry) => boolean): KeyringEntry[] {
  return entries.filter((entry) => {
    if (!gone(entry)) return true;
    entry.contentKey.fill(0);
    return false;
  });
}
