import { CryptoError } from '../errors.js';
import { CERTIFICATE_MAX_BYTES } from '../identity/device-certificate.js';
import type { Bytes } from '../primitives/bytes.js';
import { ByteReader, ByteWriter } from '../primitives/encoding.js';
import { KEM_CIPHERTEXT_BYTES } from '../primitives/ml-kem.js';
import { X25519_KEY_BYTES } from '../primitives/x25519.js';
import type { RatchetHeader } from './double-ratchet.js';
import { SESSION_ID_BYTES } from './key-agreement.js';
import { DIRECT_MESSAGE_MAX_BYTES } from './limits.js';

const MESSAGE_VERSION = 1;
const ORDINARY = 0;
const INITIAL = 1;
/** Bytes of the header of every message: version, kind, session, ratchet key, PN, N. */
const HEADER_BYTES = 2 + SESSION_ID_BYTES + X25519_KEY_BYTES + 4 + 4;

/** What the initiator adds to its messages until the responder has answered. */
export interface InitialHeader {
  /** The initiator's device certificate. */
  readonly certificate: Bytes;
  /** Milliseconds since 1970, by the initiator's clock: of two sessions the later one is used. */
  readonly startedAt: number;
  /** EK of X3DH. */
  readonly ephemeralKey: Bytes;
  readonly signedPrekeyId: number;
  readonly oneTimePrekeyId: number | null;
  readonly kemPrekeyId: number;
  readonly kemCiphertext: Bytes;
}

/** A message taken apart. Nothing in it is authentic before the ciphertext has opened. */
export interface ParsedMessage {
  readonly sessionId: Bytes;
  readonly ratchet: RatchetHeader;
  readonly initial: InitialHeader | null;
  /** The header byte for byte as received. */
  readonly header: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** The bytes of the initial part, kept in the session until the responder answers. */
export function encodeInitial(initial: InitialHeader): Bytes {
  return new ByteWriter()
    .bytes(initial.certificate, CERTIFICATE_MAX_BYTES)
    .u64(initial.startedAt)
    .fixed(initial.ephemeralKey, X25519_KEY_BYTES)
    .u32(initial.signedPrekeyId)
    .u32(initial.oneTimePrekeyId ?? 0)
    .u32(initial.kemPrekeyId)
    .fixed(initial.kemCiphertext, KEM_CIPHERTEXT_BYTES)
    .finish();
}

/** `initial` is what `encodeInitial` gave, or empty. */
export function encodeHeader(sessionId: Uint8Array, ratchet: RatchetHeader, initial: Uint8Array): Bytes {
  return new ByteWriter()
    .u8(MESSAGE_VERSION)
    .u8(initial.length === 0 ? ORDINARY : INITIAL)
    .fixed(sessionId, SESSION_ID_BYTES)
    .fixed(ratchet.dh, X25519_KEY_BYTES)
    .u32(ratchet.pn)
    .u32(ratchet.n)
    .fixed(initial, initial.length)
    .finish();
}

/** Throws `too-large`, `malformed` or `unsupported-version`. */
export function parseMessage(message: Uint8Array): ParsedMessage {
  if (message.length > DIRECT_MESSAGE_MAX_BYTES) throw new CryptoError('too-large');
  const reader = new ByteReader(message).version(MESSAGE_VERSION);
  const kind = reader.u8();
  if (kind !== ORDINARY && kind !== INITIAL) throw new CryptoError('malformed');
  const sessionId = reader.fixed(SESSION_ID_BYTES);
  const ratchet = { dh: reader.fixed(X25519_KEY_BYTES), pn: reader.u32(), n: reader.u32() };
  const initial = kind === INITIAL ? readInitial(reader) : null;
  const headerBytes = HEADER_BYTES + (initial === null ? 0 : encodeInitial(initial).length);
  const header = message.subarray(0, headerBytes);
  return { sessionId, ratchet, initial, header, ciphertext: message.subarray(headerBytes) };
}

function readInitial(reader: ByteReader): InitialHeader {
  const certificate = reader.bytes(CERTIFICATE_MAX_BYTES);
  const startedAt = reader.u64();
  const ephemeralKey = reader.fixed(X25519_KEY_BYTES);
  const signedPrekeyId = reader.u32();
  const oneTimePrekeyId = reader.u32();
  return {
    certificate,
    startedAt,
    ephemeralKey,
    signedPrekeyId,
    oneTimePrekeyId: oneTimePrekeyId === 0 ? null : oneTimePrekeyId,
    kemPrekeyId: reader.u32(),
    kemCiphertext: reader.fixed(KEM_CIPHERTEXT_BYTES),
  };
}
