import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { concatBytes, type Bytes } from '../primitives/bytes.js';
import {
  ED25519_SIGNATURE_BYTES,
  signEd25519,
  verifyEd25519,
  type SigningKeyPair,
} from '../primitives/ed25519.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';

const REVOCATION_VERSION = 1;
/** Bytes; a revocation with ids of 22 characters has 119. */
export const REVOCATION_MAX_BYTES = 256;

/** What the account says of a device that it no longer trusts. */
export interface DeviceRevocation {
  readonly accountId: string;
  readonly deviceId: string;
  /** Milliseconds since 1970. What the device signed from then on does not count; what it signed before stays. */
  readonly revokedAt: number;
}

/** Signs a device out of the account, by the account identity key: version | account | device | instant | signature. */
export async function issueDeviceRevocation(
  identity: SigningKeyPair,
  revocation: DeviceRevocation,
): Promise<Bytes> {
  const content = new ByteWriter()
    .u8(REVOCATION_VERSION)
    .id(revocation.accountId)
    .id(revocation.deviceId)
    .u64(revocation.revokedAt)
    .finish();
  return concatBytes(content, await signEd25519(identity.secretKey, signedContent(content)));
}

/**
 * Reads a revocation that this identity key signed for this account. Throws `bad-signature`, `wrong-account`,
 * `too-large`, `malformed` or `unsupported-version`.
 */
export function verifyDeviceRevocation(
  revocation: Uint8Array,
  expected: { readonly identityKey: Uint8Array; readonly accountId: string },
): DeviceRevocation {
  const { signature, ...parsed } = readRevocation(revocation);
  const content = revocation.subarray(0, -ED25519_SIGNATURE_BYTES);
  if (!verifyEd25519(expected.identityKey, signedContent(content), signature))
    throw new CryptoError('bad-signature');
  if (parsed.accountId !== expected.accountId) throw new CryptoError('wrong-account');
  return parsed;
}

/**
 * Throws `certificate-revoked` when one of the revocations, all of this account, ends this device at the instant `now`
 * (milliseconds since 1970) or before, or what `verifyDeviceRevocation` throws for one that names it. Those of other
 * devices cost no verification, so that the question can be asked for every message.
 */
export function requireNotRevoked(
  revocations: readonly Uint8Array[],
  device: {
    readonly identityKey: Uint8Array;
    readonly accountId: string;
    readonly deviceId: string;
    readonly now: number;
  },
): void {
  for (const revocation of revocations) {
    if (readRevocation(revocation).deviceId !== device.deviceId) continue;
    const { revokedAt } = verifyDeviceRevocation(revocation, device);
    if (!(device.now < revokedAt)) throw new CryptoError('certificate-revoked');
  }
}

function readRevocation(revocation: Uint8Array): DeviceRevocation & { readonly signature: Bytes } {
  if (revocation.length > REVOCATION_MAX_BYTES) throw new CryptoError('too-large');
  const reader = new ByteReader(revocation).version(REVOCATION_VERSION);
  const parsed = { accountId: reader.id(), deviceId: reader.id(), revokedAt: reader.u64() };
  const signature = reader.fixed(ED25519_SIGNATURE_BYTES);
  reader.end();
  return { ...parsed, signature };
}

const signedContent = (content: Uint8Array): Bytes =>
  labelled(LABELS.deviceRevocation).bytes(content, REVOCATION_MAX_BYTES).finish();
