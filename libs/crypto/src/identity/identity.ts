import { LABELS } from '../labels.js';
import { labelled } from '../primitives/encoding.js';
import {
  generateSigningKeyPair,
  signEd25519,
  verifyEd25519,
  type SerialisableSigningKeyPair,
  type SigningKeyPair,
} from '../primitives/ed25519.js';
import { sha256 } from '../primitives/hash.js';
import { generateAgreementKeyPair, type AgreementKeyPair } from '../primitives/x25519.js';
import type { Bytes } from '../primitives/bytes.js';
import { CryptoError } from '../errors.js';

/** The account identity: an Ed25519 key pair that signs device certificates and revocations, and replaced vaults. */
export type Identity = SerialisableSigningKeyPair;

/** The keys of one browser profile. They leave it only inside its own sealed store. */
export interface DeviceKeys {
  /** Ed25519: governance, MLS leaves, prekeys, call offers, proofs. */
  readonly signing: SigningKeyPair;
  /** X25519: identity part of the key agreement with other devices. */
  readonly agreement: AgreementKeyPair;
}

/** A new account identity key (Ed25519). Its secret lies in the vault and signs devices only. */
export const createIdentity = (): Identity => generateSigningKeyPair();

/** New keys of a device: Ed25519 to sign, X25519 to agree. They never leave the device. */
export function createDeviceKeys(): DeviceKeys & { readonly signing: SerialisableSigningKeyPair } {
  return { signing: generateSigningKeyPair(), agreement: generateAgreementKeyPair() };
}

const SESSION_ID_MAX_BYTES = 128;

const proofContent = (sessionId: string) =>
  labelled(LABELS.deviceProof).text(sessionId, SESSION_ID_MAX_BYTES).finish();

/** The device's signature (64 bytes) over the id of a server session: proof that the device is the one that signed in. */
export function signDeviceProof(deviceKeys: Pick<DeviceKeys, 'signing'>, sessionId: string): Promise<Bytes> {
  return signEd25519(deviceKeys.signing.secretKey, proofContent(sessionId));
}

/** Throws `bad-signature` unless `proof` is the signature of this device over this session. */
export function verifyDeviceProof(signingKey: Uint8Array, sessionId: string, proof: Uint8Array): void {
  if (!verifyEd25519(signingKey, proofContent(sessionId), proof)) throw new CryptoError('bad-signature');
}

/** Fingerprint that names a device's signing key to its owner: SHA-256, 32 bytes. */
export function deviceFingerprint(signingKey: Uint8Array): Bytes {
  return sha256(labelled(LABELS.deviceFingerprint).fixed(signingKey, 32).finish());
}
