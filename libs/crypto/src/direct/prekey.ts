import { CryptoError } from '../errors.js';
import type { DeviceCertificate } from '../identity/device-certificate.js';
import { LABELS } from '../labels.js';
import { concatBytes, type Bytes } from '../primitives/bytes.js';
import {
  ED25519_SIGNATURE_BYTES,
  signEd25519,
  verifyEd25519,
  type SigningSecret,
} from '../primitives/ed25519.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';
import { KEM_PUBLIC_KEY_BYTES } from '../primitives/ml-kem.js';
import { X25519_KEY_BYTES } from '../primitives/x25519.js';
import {
  ONE_TIME_PREKEY_LIFETIME_MS,
  PREKEY_CLOCK_TOLERANCE_MS,
  PREKEY_MAX_BYTES,
  PREKEYS_PER_UPLOAD_MAX,
  REUSED_PREKEY_LIFETIME_MS,
} from './limits.js';

const PREKEY_VERSION = 1;

/** What a prekey is for. Each kind is signed under a label of its own, so that none passes for another. */
export type PrekeyKind = 'signed' | 'one-time' | 'kem-one-time' | 'kem-last-resort';

/** In the order of their numbers on the wire. */
const KINDS = ['signed', 'one-time', 'kem-one-time', 'kem-last-resort'] as const;

const PROFILES = {
  signed: {
    label: LABELS.signedPrekey,
    keyBytes: X25519_KEY_BYTES,
    lifetimeMs: REUSED_PREKEY_LIFETIME_MS,
  },
  'one-time': {
    label: LABELS.oneTimePrekey,
    keyBytes: X25519_KEY_BYTES,
    lifetimeMs: ONE_TIME_PREKEY_LIFETIME_MS,
  },
  'kem-one-time': {
    label: LABELS.kemPrekey,
    keyBytes: KEM_PUBLIC_KEY_BYTES,
    lifetimeMs: ONE_TIME_PREKEY_LIFETIME_MS,
  },
  'kem-last-resort': {
    label: LABELS.lastResortPrekey,
    keyBytes: KEM_PUBLIC_KEY_BYTES,
    lifetimeMs: REUSED_PREKEY_LIFETIME_MS,
  },
} as const;

/** A public prekey of a device. */
export interface Prekey {
  readonly kind: PrekeyKind;
  /** Names the prekey among all prekeys of the device, from 1. */
  readonly keyId: number;
  readonly accountId: string;
  readonly deviceId: string;
  /** Milliseconds since 1970: nobody starts a session with it after that. */
  readonly expiresAt: number;
  /** X25519 (32 bytes) or ML-KEM-768 (1,184 bytes). */
  readonly publicKey: Bytes;
}

/** Whose prekeys they must be: fields of a verified device certificate. */
export type PrekeyOwner = Pick<DeviceCertificate, 'accountId' | 'deviceId' | 'signingKey'>;

/** Milliseconds for which a new prekey of this kind is offered. */
export const prekeyLifetimeMs = (kind: PrekeyKind): number => PROFILES[kind].lifetimeMs;

/** Encodes and signs: version | kind | key id | account | device | expiry | public key | Ed25519 signature of the device. */
export async function signPrekey(prekey: Prekey, signingSecret: SigningSecret): Promise<Bytes> {
  const content = new ByteWriter()
    .u8(PREKEY_VERSION)
    .u8(KINDS.indexOf(prekey.kind))
    .u32(prekey.keyId)
    .id(prekey.accountId)
    .id(prekey.deviceId)
    .u64(prekey.expiresAt)
    .fixed(prekey.publicKey, PROFILES[prekey.kind].keyBytes)
    .finish();
  return concatBytes(content, await signEd25519(signingSecret, signedContent(prekey.kind, content)));
}

/**
 * Reads a prekey that this device signed and that may be used at `now` (milliseconds since 1970). Throws `too-large`,
 * `malformed`, `unsupported-version`, `bad-signature`, `wrong-account`, `wrong-device` or `prekey-expired`.
 */
export function verifyPrekey(signed: Uint8Array, owner: PrekeyOwner, now: number): Prekey {
  const prekey = parsePrekey(signed);
  const content = signed.subarray(0, -ED25519_SIGNATURE_BYTES);
  const signature = signed.subarray(-ED25519_SIGNATURE_BYTES);
  if (!verifyEd25519(owner.signingKey, signedContent(prekey.kind, content), signature))
    throw new CryptoError('bad-signature');
  if (prekey.accountId !== owner.accountId) throw new CryptoError('wrong-account');
  if (prekey.deviceId !== owner.deviceId) throw new CryptoError('wrong-device');
  const latestEnd = now + prekeyLifetimeMs(prekey.kind) + PREKEY_CLOCK_TOLERANCE_MS;
  if (!(now <= prekey.expiresAt) || !(prekey.expiresAt <= latestEnd)) throw new CryptoError('prekey-expired');
  return prekey;
}

/**
 * Verifies an upload of prekeys, at most 402 and no key id twice, as `verifyPrekey` does each. For the server, which then
 * hands out each one-time prekey once. Throws `too-large` or `malformed` besides.
 */
export function verifyPrekeyUpload(
  signed: readonly Uint8Array[],
  owner: PrekeyOwner,
  now: number,
): readonly Prekey[] {
  if (signed.length > PREKEYS_PER_UPLOAD_MAX) throw new CryptoError('too-large');
  const prekeys = signed.map((prekey) => verifyPrekey(prekey, owner, now));
  if (new Set(prekeys.map(({ keyId }) => keyId)).size !== prekeys.length) throw new CryptoError('malformed');
  return prekeys;
}

function parsePrekey(signed: Uint8Array): Prekey {
  if (signed.length > PREKEY_MAX_BYTES) throw new CryptoError('too-large');
  const reader = new ByteReader(signed).version(PREKEY_VERSION);
  const kind = KINDS[reader.u8()];
  if (kind === undefined) throw new CryptoError('malformed');
  const keyId = reader.u32();
  if (keyId === 0) throw new CryptoError('malformed');
  const prekey = {
    kind,
    keyId,
    accountId: reader.id(),
    deviceId: reader.id(),
    expiresAt: reader.u64(),
    publicKey: reader.fixed(PROFILES[kind].keyBytes),
  };
  reader.fixed(ED25519_SIGNATURE_BYTES);
  reader.end();
  return prekey;
}

const signedContent = (kind: PrekeyKind, content: Uint8Array): Bytes =>
  labelled(PROFILES[kind].label).bytes(content, PREKEY_MAX_BYTES).finish();
