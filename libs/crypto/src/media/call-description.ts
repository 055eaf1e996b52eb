import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { concatBytes, constantTimeEqual, utf8, type Bytes } from '../primitives/bytes.js';
import {
  ED25519_SIGNATURE_BYTES,
  signEd25519,
  verifyEd25519,
  type SigningKeyPair,
} from '../primitives/ed25519.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';
import { sha256 } from '../primitives/hash.js';
import { MEDIA_SESSION_BYTES } from './media-session.js';

const DESCRIPTION_VERSION = 1;
/** Bytes of a session description that is hashed and looked through. */
const SDP_MAX_BYTES = 256 * 1024;
const FINGERPRINTS_MAX = 16;
const FINGERPRINT_BYTES = 32;
const TYPES = ['offer', 'answer'] as const;
/** Longest time that an offer or answer may claim to be good for. */
const LIFETIME_MAX_MS = 2 * 60 * 1000;

/** One end of a call. */
export interface CallDevice {
  readonly accountId: string;
  readonly deviceId: string;
}

/** What an offer or answer is signed for, beside its session description. */
export interface CallDescriptionFields {
  readonly callId: string;
  readonly type: (typeof TYPES)[number];
  readonly from: CallDevice;
  readonly to: CallDevice;
  /** Counts up in each direction of a call, from 0. */
  readonly sequence: number;
  /** Milliseconds since 1970, at most two minutes ahead. */
  readonly expiresAt: number;
  /** Media session of the sender (16 bytes), from which its frame key derives. */
  readonly session: Uint8Array;
  /** Hash of the signed offer that an answer answers; 32 zero bytes in an offer. */
  readonly answers: Uint8Array;
}

/** What a receiver expects of the next offer or answer. */
export interface CallDescriptionExpectation {
  readonly callId: string;
  readonly type: (typeof TYPES)[number];
  readonly from: CallDevice;
  readonly to: CallDevice;
  /** Sequence of the last one accepted in this direction, -1 before the first. */
  readonly lastSequence: number;
  readonly answers: Uint8Array;
  readonly now: number;
  /** Ed25519 key of `from`, of its verified certificate. */
  readonly signingKey: Uint8Array;
}

/**
 * Signs a session description for one other device: version | call | type | from | to | sequence | expiry | session |
 * hash of the answered offer | SHA-256 of the SDP | all its DTLS fingerprints | Ed25519 signature.
 * Throws `fingerprint-mismatch` when the SDP has no fingerprint or one that is not SHA-256.
 */
export async function signCallDescription(
  fields: CallDescriptionFields,
  sdp: string,
  deviceKeys: { readonly signing: SigningKeyPair },
): Promise<Bytes> {
  const writer = new ByteWriter()
    .u8(DESCRIPTION_VERSION)
    .id(fields.callId)
    .u8(TYPES.indexOf(fields.type))
    .id(fields.from.accountId)
    .id(fields.from.deviceId)
    .id(fields.to.accountId)
    .id(fields.to.deviceId)
    .u32(fields.sequence)
    .u64(fields.expiresAt)
    .fixed(fields.session, MEDIA_SESSION_BYTES)
    .fixed(fields.answers, 32)
    .fixed(sdpHash(sdp), 32);
  const fingerprints = fingerprintsOf(sdp);
  writer.u8(fingerprints.length);
  for (const fingerprint of fingerprints) writer.fixed(fingerprint, FINGERPRINT_BYTES);
  const content = writer.finish();
  return concatBytes(content, await signEd25519(deviceKeys.signing.secretKey, signedContent(content)));
}

/** Hash by which an answer names the offer that it answers. */
export const callDescriptionHash = (signed: Uint8Array): Bytes => sha256(signed);

/**
 * Verifies that the expected device signed exactly this session description for this device, in this call, in this turn
 * and not too long ago. Throws `bad-signature`, `call-mismatch`, `call-replayed`, `call-expired`,
 * `fingerprint-mismatch`, `malformed` or `unsupported-version`.
 */
export function verifyCallDescription(
  signed: Uint8Array,
  sdp: string,
  expected: CallDescriptionExpectation,
): { readonly sequence: number; readonly session: Bytes; readonly fingerprints: readonly Bytes[] } {
  const content = signed.subarray(0, -ED25519_SIGNATURE_BYTES);
  if (!verifyEd25519(expected.signingKey, signedContent(content), signed.subarray(-ED25519_SIGNATURE_BYTES)))
    throw new CryptoError('bad-signature');
  const read = parse(content);
  const { from, to } = expected;
  const isExpected =
    read.callId === expected.callId &&
    read.type === expected.type &&
    sameDevice(read.from, from) &&
    sameDevice(read.to, to) &&
    constantTimeEqual(read.answers, expected.answers);
  if (!isExpected) throw new CryptoError('call-mismatch');
  if (read.sequence <= expected.lastSequence) throw new CryptoError('call-replayed');
  if (!(expected.now <= read.expiresAt) || read.expiresAt - expected.now > LIFETIME_MAX_MS)
    throw new CryptoError('call-expired');
  if (!constantTimeEqual(read.sdpHash, sdpHash(sdp))) throw new CryptoError('fingerprint-mismatch');
  if (!constantTimeEqual(concatBytes(...read.fingerprints), concatBytes(...fingerprintsOf(sdp))))
    throw new CryptoError('fingerprint-mismatch');
  return { sequence: read.sequence, session: read.session, fingerprints: read.fingerprints };
}

function parse(content: Uint8Array) {
  const reader = new ByteReader(content).version(DESCRIPTION_VERSION);
  const callId = reader.id();
  const type = TYPES[reader.u8()];
  if (type === undefined) throw new CryptoError('malformed');
  const from = { accountId: reader.id(), deviceId: reader.id() };
  const to = { accountId: reader.id(), deviceId: reader.id() };
  const sequence = reader.u32();
  const expiresAt = reader.u64();
  const session = reader.fixed(MEDIA_SESSION_BYTES);
  const answers = reader.fixed(32);
  const hash = reader.fixed(32);
  const count = reader.u8();
  if (count === 0 || count > FINGERPRINTS_MAX) throw new CryptoError('malformed');
  const fingerprints = Array.from({ length: count }, () => reader.fixed(FINGERPRINT_BYTES));
  reader.end();
  return { callId, type, from, to, sequence, expiresAt, session, answers, sdpHash: hash, fingerprints };
}

/** Every fingerprint of a session description (RFC 8122), sorted, without repetitions. Only SHA-256 is taken. */
function fingerprintsOf(sdp: string): Bytes[] {
  const found = new Set<string>();
  for (const [, algorithm, value] of sdp.matchAll(/^a=fingerprint:(\S+)[ \t]+(\S+)[ \t]*\r?$/gim)) {
    const digits = (value ?? '').toLowerCase();
    if (algorithm?.toLowerCase() !== 'sha-256' || !/^([0-9a-f]{2}:){31}[0-9a-f]{2}$/.test(digits))
      throw new CryptoError('fingerprint-mismatch');
    found.add(digits);
  }
  if (found.size === 0 || found.size > FINGERPRINTS_MAX) throw new CryptoError('fingerprint-mismatch');
  return [...found].sort().map((digits) => Uint8Array.from(digits.split(':'), (pair) => parseInt(pair, 16)));
}

function sdpHash(sdp: string): Bytes {
  const bytes = utf8(sdp);
  if (bytes.length > SDP_MAX_BYTES) throw new CryptoError('too-large');
  return sha256(bytes);
}

const signedContent = (content: Uint8Array): Bytes =>
  labelled(LABELS.callDescription).bytes(content, 2048).finish();

const sameDevice = (a: CallDevice, b: CallDevice) => a.accountId === b.accountId && a.deviceId === b.deviceId;
