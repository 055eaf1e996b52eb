import { CryptoError } from '../errors.js';
import {
  CERTIFICATE_MAX_BYTES,
  verifyDeviceCertificate,
  type DeviceCertificate,
  type DeviceCertificateExpectation,
} from '../identity/device-certificate.js';
import type { Bytes } from '../primitives/bytes.js';
import { ByteReader, ByteWriter } from '../primitives/encoding.js';
import { PREKEY_BUNDLE_MAX_BYTES, PREKEY_MAX_BYTES } from './limits.js';
import { verifyPrekey, type Prekey } from './prekey.js';

const BUNDLE_VERSION = 1;

/** What the server hands out about a device to somebody who starts a session with it. */
export interface PrekeyBundle {
  readonly certificate: Uint8Array;
  readonly signedPrekey: Uint8Array;
  /** Null when all are taken: the session then starts without it. */
  readonly oneTimePrekey: Uint8Array | null;
  /** A one-time ML-KEM prekey, or the last-resort one when all are taken. */
  readonly kemPrekey: Uint8Array;
}

/** A bundle whose certificate and signatures are verified. */
export interface VerifiedPrekeyBundle {
  readonly certificate: DeviceCertificate;
  readonly signedPrekey: Prekey;
  readonly oneTimePrekey: Prekey | null;
  readonly kemPrekey: Prekey;
}

/** The bytes of a bundle, at most 4 KiB. */
export function encodePrekeyBundle(bundle: PrekeyBundle): Bytes {
  return new ByteWriter()
    .u8(BUNDLE_VERSION)
    .bytes(bundle.certificate, CERTIFICATE_MAX_BYTES)
    .bytes(bundle.signedPrekey, PREKEY_MAX_BYTES)
    .bytes(bundle.oneTimePrekey ?? new Uint8Array(0), PREKEY_MAX_BYTES)
    .bytes(bundle.kemPrekey, PREKEY_MAX_BYTES)
    .finish();
}

/**
 * Verifies the certificate under the account identity key, then each prekey under the certified signing key, and that each
 * stands where its kind belongs. Nothing is computed with a key before. Throws what `verifyDeviceCertificate` and
 * `verifyPrekey` throw, `too-large`, `malformed` or `unsupported-version`.
 */
export function verifyPrekeyBundle(
  bundle: Uint8Array,
  expected: DeviceCertificateExpectation,
): VerifiedPrekeyBundle {
  if (bundle.length > PREKEY_BUNDLE_MAX_BYTES) throw new CryptoError('too-large');
  const reader = new ByteReader(bundle).version(BUNDLE_VERSION);
  const certificateBytes = reader.bytes(CERTIFICATE_MAX_BYTES);
  const [signed, oneTime, kem] = [0, 1, 2].map(() => reader.bytes(PREKEY_MAX_BYTES));
  reader.end();
  if (signed === undefined || oneTime === undefined || kem === undefined) throw new CryptoError('malformed');
  const certificate = verifyDeviceCertificate(certificateBytes, expected);
  const verified = {
    certificate,
    signedPrekey: verifyPrekey(signed, certificate, expected.now),
    oneTimePrekey: oneTime.length === 0 ? null : verifyPrekey(oneTime, certificate, expected.now),
    kemPrekey: verifyPrekey(kem, certificate, expected.now),
  };
  const inPlace =
    verified.signedPrekey.kind === 'signed' &&
    (verified.oneTimePrekey === null || verified.oneTimePrekey.kind === 'one-time') &&
    (verified.kemPrekey.kind === 'kem-one-time' || verified.kemPrekey.kind === 'kem-last-resort');
  if (!inPlace) throw new CryptoError('malformed');
  return verified;
}
