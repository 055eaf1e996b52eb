import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { concatBytes, constantTimeEqual, type Bytes } from '../primitives/bytes.js';
import {
  ED25519_KEY_BYTES,
  ED25519_SIGNATURE_BYTES,
  signEd25519,
  verifyEd25519,
  type SigningKeyPair,
} from '../primitives/ed25519.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';
import { requireNotRevoked } from './device-revocation.js';
import { X25519_KEY_BYTES } from '../primitives/x25519.js';

const CERTIFICATE_VERSION = 1;
/** Bytes; a certificate with ids of 22 characters has 191. */
export const CERTIFICATE_MAX_BYTES = 512;
/** Longest lifetime that a verifier accepts: a device renews its certificate with the vault open. */
export const CERTIFICATE_MAX_LIFETIME_MS = 400 * 24 * 3600 * 1000;
/** How far a verifier's clock may lag behind the issuer's. */
export const CLOCK_TOLERANCE_MS = 10 * 60 * 1000;

/** What the account identity key says about one device. Instants are milliseconds since 1970. */
export interface DeviceCertificate {
  readonly accountId: string;
  readonly deviceId: string;
  /** Ed25519 public key, 32 bytes. */
  readonly signingKey: Bytes;
  /** X25519 public key, 32 bytes. */
  readonly agreementKey: Bytes;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What a device certificate is issued for. */
export interface DeviceCertificateRequest {
  readonly accountId: string;
  readonly deviceId: string;
  readonly keys: {
    readonly signing: { readonly publicKey: Uint8Array };
    readonly agreement: { readonly publicKey: Uint8Array };
  };
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Signs a device into the account. Returns the certificate's bytes, at most `CERTIFICATE_MAX_BYTES`. */
export async function issueDeviceCertificate(
  identity: SigningKeyPair,
  request: DeviceCertificateRequest,
): Promise<Bytes> {
  if (!hasAllowedLifetime(request)) throw new CryptoError('certificate-lifetime');
  const content = new ByteWriter()
    .u8(CERTIFICATE_VERSION)
    .id(request.accountId)
    .id(request.deviceId)
    .fixed(request.keys.signing.publicKey, ED25519_KEY_BYTES)
    .fixed(request.keys.agreement.publicKey, X25519_KEY_BYTES)
    .u64(request.notBefore)
    .u64(request.notAfter)
    .finish();
  return concatBytes(content, await signEd25519(identity.secretKey, signedContent(content)));
}

/**
 * Reads a certificate without trusting it: for looking up which account and device it claims to speak of.
 * Throws `malformed` or `unsupported-version`.
 */
export function parseDeviceCertificate(certificate: Uint8Array): DeviceCertificate {
  if (certificate.length > CERTIFICATE_MAX_BYTES) throw new CryptoError('too-large');
  const reader = new ByteReader(certificate).version(CERTIFICATE_VERSION);
  const parsed = {
    accountId: reader.id(),
    deviceId: reader.id(),
    signingKey: reader.fixed(ED25519_KEY_BYTES),
    agreementKey: reader.fixed(X25519_KEY_BYTES),
    notBefore: reader.u64(),
    notAfter: reader.u64(),
  };
  reader.fixed(ED25519_SIGNATURE_BYTES);
  reader.end();
  return parsed;
}

/** What a verifier expects of a certificate. */
export interface DeviceCertificateExpectation {
  /** Ed25519 key of the account, from a source that the verifier trusts. */
  readonly identityKey: Uint8Array;
  readonly accountId: string;
  readonly deviceId: string;
  /** Milliseconds since 1970: the instant at which the device acted. */
  readonly now: number;
  /** Revocations of the account's devices, as far as they are known. */
  readonly revocations?: readonly Uint8Array[];
}

/**
 * Verifies the signature under the account identity key, the two ids, and the lifetime at `now`, which may not exceed
 * `CERTIFICATE_MAX_LIFETIME_MS`, and that no revocation came before. Throws `bad-signature`, `wrong-account`,
 * `wrong-device`, `certificate-not-yet-valid`, `certificate-expired`, `certificate-lifetime`, `certificate-revoked` or
 * what `parseDeviceCertificate` and `requireNotRevoked` throw.
 */
export function verifyDeviceCertificate(
  certificate: Uint8Array,
  expected: DeviceCertificateExpectation,
): DeviceCertificate {
  const parsed = parseDeviceCertificate(certificate);
  const content = certificate.subarray(0, -ED25519_SIGNATURE_BYTES);
  const signature = certificate.subarray(-ED25519_SIGNATURE_BYTES);
  if (!verifyEd25519(expected.identityKey, signedContent(content), signature))
    throw new CryptoError('bad-signature');
  if (parsed.accountId !== expected.accountId) throw new CryptoError('wrong-account');
  if (parsed.deviceId !== expected.deviceId) throw new CryptoError('wrong-device');
  if (!hasAllowedLifetime(parsed)) throw new CryptoError('certificate-lifetime');
  if (!(expected.now + CLOCK_TOLERANCE_MS >= parsed.notBefore))
    throw new CryptoError('certificate-not-yet-valid');
  if (!(expected.now <= parsed.notAfter)) throw new CryptoError('certificate-expired');
  requireNotRevoked(expected.revocations ?? [], expected);
  // An identity key that also acts as a device key would blur who signed what.
  if (constantTimeEqual(parsed.signingKey, expected.identityKey)) throw new CryptoError('invalid-argument');
  return parsed;
}

const signedContent = (content: Uint8Array): Bytes =>
  labelled(LABELS.deviceCertificate).bytes(content, CERTIFICATE_MAX_BYTES).finish();

const hasAllowedLifetime = ({ notBefore, notAfter }: { notBefore: number; notAfter: number }) =>
  notAfter > notBefore && notAfter - notBefore <= CERTIFICATE_MAX_LIFETIME_MS;
