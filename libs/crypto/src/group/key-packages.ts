import type { KeyPackage, Lifetime, PrivateKeyPackage } from 'ts-mls';
import { decodeVarLenData, varLenDataEncoder } from 'ts-mls/codec/variableLength.js';
import { decodeUint8, uint8Encoder } from 'ts-mls/codec/number.js';
import { type Decoder, mapDecoders } from 'ts-mls/codec/tlsDecoder.js';
import { contramapBufferEncoders, encode } from 'ts-mls/codec/tlsEncoder.js';
import { generateKeyPackageWithKey, makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { CryptoError } from '../errors.js';
import { toBase64Url } from '../primitives/base64url.js';
import { signingKeyPairOf } from '../primitives/ed25519.js';
import { cipherSuite, SUITE } from './cipher-suite.js';
import { credentialOf, type CertificateTiming } from './credential.js';
import { CAPABILITIES } from './extensions.js';
import type { GeneratedKeyPackage, GroupDevice, GroupPolicy } from './group-types.js';
import {
  CATCH_UP_SECONDS,
  CLOCK_TOLERANCE_SECONDS,
  KEY_PACKAGE_LIFETIME_SECONDS,
  MAX_KEY_PACKAGE_BYTES,
  MAX_KEY_PACKAGE_LIFETIME_SECONDS,
  MAX_KEY_PACKAGES_PER_CALL,
} from './limits.js';
import { guarded, readMessage, writeMessage } from './wire.js';

const VERSION = 1;

const privatePackageEncoder = contramapBufferEncoders(
  [uint8Encoder, varLenDataEncoder, varLenDataEncoder, varLenDataEncoder],
  (keys: PrivateKeyPackage): [number, Uint8Array, Uint8Array, Uint8Array] => [
    VERSION,
    keys.initPrivateKey,
    keys.hpkePrivateKey,
    keys.signaturePrivateKey,
  ],
);
const decodePrivatePackage: Decoder<PrivateKeyPackage & { readonly version: number }> = mapDecoders(
  [decodeUint8, decodeVarLenData, decodeVarLenData, decodeVarLenData],
  (version, initPrivateKey, hpkePrivateKey, signaturePrivateKey) => ({
    version,
    initPrivateKey,
    hpkePrivateKey,
    signaturePrivateKey,
  }),
);

/**
 * Makes key packages by which others can add this device to groups while it is offline. Each serves once:
 * whoever joins with one deletes its private half. Throws `invalid-argument` for a count out of range.
 */
export async function generateKeyPackages(
  device: GroupDevice,
  count: number,
  now: Date,
): Promise<GeneratedKeyPackage[]> {
  if (!Number.isInteger(count) || count < 0 || count > MAX_KEY_PACKAGES_PER_CALL) {
    throw new CryptoError('invalid-argument');
  }
  const { hash } = await cipherSuite();
  const made: GeneratedKeyPackage[] = [];
  for (let index = 0; index < count; index++) {
    const { publicPackage, privatePackage } = await freshKeyPackage(device, now);
    made.push({
      reference: toBase64Url(await makeKeyPackageRef(publicPackage, hash)),
      publicPackage: writeMessage({
        version: 'mls10',
        wireformat: 'mls_key_package',
        keyPackage: publicPackage,
      }),
      privatePackage: encode(privatePackageEncoder)(privatePackage).slice(),
    });
  }
  return made;
}

/**
 * A key package as the library wants it: for publishing, and for the leaf of a group's creator or of a
 * resync.
 */
export async function freshKeyPackage(
  device: GroupDevice,
  now: Date,
): Promise<{ readonly publicPackage: KeyPackage; readonly privatePackage: PrivateKeyPackage }> {
  const { publicKey, secretKey } = signingKeyPairOf(device.signingSecret);
  const issued = Math.floor(now.getTime() / 1000);
  const lifetime: Lifetime = {
    notBefore: BigInt(issued - CLOCK_TOLERANCE_SECONDS),
    notAfter: BigInt(issued + KEY_PACKAGE_LIFETIME_SECONDS),
  };
  const credential = credentialOf(device.certificate.slice());
  const keys = { publicKey, signKey: secretKey };
  return generateKeyPackageWithKey(credential, CAPABILITIES, lifetime, [], keys, await cipherSuite());
}

/**
 * Reads what `publicPackage` carries. Throws `key-package-invalid` or `too-large`; nothing is verified yet.
 */
export const readKeyPackage = (bytes: Uint8Array): KeyPackage =>
  readMessage(bytes, ['mls_key_package'], MAX_KEY_PACKAGE_BYTES, 'key-package-invalid').keyPackage;

/** Reads what `privatePackage` carries. Throws `key-package-invalid`. */
export function readPrivatePackage(bytes: Uint8Array): Promise<PrivateKeyPackage> {
  return guarded('key-package-invalid', async () => {
    const decoded = decodePrivatePackage(bytes.slice(), 0);
    if (decoded === undefined || decoded[1] !== bytes.length || decoded[0].version !== VERSION) {
      throw new CryptoError('key-package-invalid');
    }
    return decoded[0];
  });
}

/**
 * Holds a key package to what the library leaves open: our suite, no extensions, and a lifetime of at most 90
 * days that is not over. Its signatures and its certificate are the library's and the authentication
 * service's to verify. Throws `key-package-invalid` or `key-package-expired`.
 */
export function checkKeyPackage(
  { cipherSuite: suite, extensions, leafNode }: KeyPackage,
  policy: GroupPolicy,
  timing: Exclude<CertificateTiming, 'once'>,
): void {
  if (suite !== SUITE || extensions.length > 0 || leafNode.extensions.length > 0) {
    throw new CryptoError('key-package-invalid');
  }
  checkLifetime(leafNode.lifetime, policy.now, timing === 'now' ? 0 : CATCH_UP_SECONDS);
}

/**
 * Throws `key-package-expired` for a lifetime that is too long, not begun, or over by more than
 * `slackSeconds`.
 */
function checkLifetime({ notBefore, notAfter }: Lifetime, now: Date, slackSeconds: number): void {
  const seconds = BigInt(Math.floor(now.getTime() / 1000));
  const allowed =
    notAfter > notBefore &&
    notAfter - notBefore <= BigInt(MAX_KEY_PACKAGE_LIFETIME_SECONDS) &&
    notBefore <= seconds + BigInt(CLOCK_TOLERANCE_SECONDS) &&
    notAfter + BigInt(slackSeconds) >= seconds;
  if (!allowed) throw new CryptoError('key-package-expired');
}
