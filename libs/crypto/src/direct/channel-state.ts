import { CryptoError } from '../errors.js';
import { CERTIFICATE_MAX_BYTES } from '../identity/device-certificate.js';
import { constantTimeEqual, type Bytes } from '../primitives/bytes.js';
import { ByteReader, ByteWriter } from '../primitives/encoding.js';
import { ED25519_KEY_BYTES } from '../primitives/ed25519.js';
import { KEM_CIPHERTEXT_BYTES } from '../primitives/ml-kem.js';
import { X25519_KEY_BYTES } from '../primitives/x25519.js';
import type { RatchetState } from './double-ratchet.js';
import { SESSION_ID_BYTES, writeParty, type DirectParty } from './key-agreement.js';
import { CHANNEL_STATE_MAX_BYTES, MAX_SESSIONS, MAX_SKIPPED_KEYS } from './limits.js';

const CHANNEL_VERSION = 1;
const KEY_BYTES = 32;
const INITIAL_MAX_BYTES = CERTIFICATE_MAX_BYTES + KEM_CIPHERTEXT_BYTES + 64;

const ROLES = ['initiator', 'responder'] as const;

/** One session of a channel, as it is stored. */
export interface Session {
  readonly sessionId: Bytes;
  readonly role: (typeof ROLES)[number];
  /** By the initiator's clock, milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether a message shows that the other side has the session, as far as this side has sent in it. */
  readonly isAnswered: boolean;
  /** Milliseconds since 1970: the end of the certificate that ends first. */
  readonly validUntil: number;
  /** Initial part of the header, repeated until the other side answers; else empty. */
  readonly initial: Bytes;
  readonly ratchet: RatchetState;
}

/** All that a device keeps about one other device. */
export interface Channel {
  readonly own: DirectParty;
  readonly peer: DirectParty;
  /** In the order of `sessionsInOrder`: the session to send in comes first. */
  readonly sessions: readonly Session[];
}

/** The stored form of a channel (section 5.6 of the protocol). */
export function encodeChannel({ own, peer, sessions }: Channel): Bytes {
  const writer = writeParty(writeParty(new ByteWriter().u8(CHANNEL_VERSION), own), peer).u8(sessions.length);
  for (const session of sessions) writeSession(writer, session);
  return writer.finish();
}

/** Throws `direct-state-invalid`. */
export function decodeChannel(bytes: Uint8Array): Channel {
  if (bytes.length > CHANNEL_STATE_MAX_BYTES) throw new CryptoError('direct-state-invalid');
  try {
    const reader = new ByteReader(bytes).version(CHANNEL_VERSION);
    const [own, peer] = [readParty(reader), readParty(reader)];
    const sessions = Array.from({ length: countOf(reader.u8(), MAX_SESSIONS) }, () => readSession(reader));
    reader.end();
    return { own, peer, sessions };
  } catch {
    throw new CryptoError('direct-state-invalid');
  }
}

/**
 * The sessions that are kept, in an order that both sides find alike: the latest start first; of those that started in the
 * same millisecond, the lower id. So two devices that start at once go on in one session, and whoever delays a message
 * brings no older session back.
 */
export function sessionsInOrder(sessions: readonly Session[]): readonly Session[] {
  const ordered = sessions.toSorted(
    (one, other) => other.startedAt - one.startedAt || compareBytes(one.sessionId, other.sessionId),
  );
  return ordered.slice(0, MAX_SESSIONS);
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** Whether two parties are the same device with the same keys. */
export const isSameParty = (one: DirectParty, other: DirectParty): boolean =>
  one.accountId === other.accountId &&
  one.deviceId === other.deviceId &&
  constantTimeEqual(one.identityKey, other.identityKey) &&
  constantTimeEqual(one.signingKey, other.signingKey) &&
  constantTimeEqual(one.agreementKey, other.agreementKey);

function writeSession(writer: ByteWriter, session: Session): void {
  const { RK, DHs, DHr, CKs, CKr, Ns, Nr, PN, MKSKIPPED } = session.ratchet;
  writer
    .fixed(session.sessionId, SESSION_ID_BYTES)
    .u8(ROLES.indexOf(session.role))
    .u64(session.startedAt)
    .u8(Number(session.isAnswered))
    .u64(session.validUntil)
    .bytes(session.initial, INITIAL_MAX_BYTES)
    .fixed(RK, KEY_BYTES)
    .fixed(DHs.publicKey, X25519_KEY_BYTES)
    .fixed(DHs.secretKey, X25519_KEY_BYTES);
  for (const optional of [DHr, CKs, CKr]) writeOptionalKey(writer, optional);
  writer.u32(Ns).u32(Nr).u32(PN).u16(MKSKIPPED.length);
  for (const { dh, n, messageKey, keptSince } of MKSKIPPED)
    writer.fixed(dh, X25519_KEY_BYTES).u32(n).fixed(messageKey, KEY_BYTES).u64(keptSince);
}

function readSession(reader: ByteReader): Session {
  const sessionId = reader.fixed(SESSION_ID_BYTES);
  const role = ROLES[reader.u8()];
  if (role === undefined) throw new CryptoError('malformed');
  const startedAt = reader.u64();
  const isAnswered = countOf(reader.u8(), 1) === 1;
  const validUntil = reader.u64();
  const initial = reader.bytes(INITIAL_MAX_BYTES);
  return { sessionId, role, startedAt, isAnswered, validUntil, initial, ratchet: readRatchet(reader) };
}

function readRatchet(reader: ByteReader): RatchetState {
  const RK = reader.fixed(KEY_BYTES);
  const DHs = { publicKey: reader.fixed(X25519_KEY_BYTES), secretKey: reader.fixed(X25519_KEY_BYTES) };
  const [DHr, CKs, CKr] = [readOptionalKey(reader), readOptionalKey(reader), readOptionalKey(reader)];
  const [Ns, Nr, PN] = [reader.u32(), reader.u32(), reader.u32()];
  const MKSKIPPED = Array.from({ length: countOf(reader.u16(), MAX_SKIPPED_KEYS) }, () => ({
    dh: reader.fixed(X25519_KEY_BYTES),
    n: reader.u32(),
    messageKey: reader.fixed(KEY_BYTES),
    keptSince: reader.u64(),
  }));
  return { RK, DHs, DHr, CKs, CKr, Ns, Nr, PN, MKSKIPPED };
}

function writeOptionalKey(writer: ByteWriter, key: Bytes | null): void {
  if (key === null) writer.u8(0);
  else writer.u8(1).fixed(key, KEY_BYTES);
}

function readOptionalKey(reader: ByteReader): Bytes | null {
  return countOf(reader.u8(), 1) === 0 ? null : reader.fixed(KEY_BYTES);
}

function readParty(reader: ByteReader): DirectParty {
  return {
    accountId: reader.id(),
    deviceId: reader.id(),
    identityKey: reader.fixed(ED25519_KEY_BYTES),
    signingKey: reader.fixed(ED25519_KEY_BYTES),
    agreementKey: reader.fixed(X25519_KEY_BYTES),
  };
}

function countOf(count: number, max: number): number {
  if (count > max) throw new CryptoError('malformed');
  return count;
}
