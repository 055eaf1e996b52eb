import { CryptoError } from '../errors.js';
import { KEYRING_KEY_BYTES } from '../keyring/segment.js';
import { LABELS } from '../labels.js';
import type { Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { hkdf } from '../primitives/hash.js';
import { XWING_SEED_BYTES, xWingPublicKey } from '../primitives/x-wing.js';

/** The X-Wing key pair that notes of contact requests are sealed to. */
export interface ContactKey {
  /** 1,216 bytes; lies on the server. */
  readonly publicKey: Bytes;
  /** The seed of the secret key, 32 bytes. */
  readonly seed: Bytes;
}

/** The contact key of an account. It follows from the keyring key, so each of the account's devices has it. */
export async function deriveContactKey(keyringKey: Uint8Array, accountId: string): Promise<ContactKey> {
  if (keyringKey.length !== KEYRING_KEY_BYTES) throw new CryptoError('invalid-argument');
  const seed = hkdf(
    'sha256',
    keyringKey,
    labelled(LABELS.contactKey).id(accountId).finish(),
    XWING_SEED_BYTES,
  );
  return { publicKey: await xWingPublicKey(seed), seed };
}

/**
 * A contact key that belongs to nobody, always the same for one secret of 32 bytes: what a server answers for an address
 * without an account, so that the answer tells nothing.
 */
export const decoyContactKey = (secret: Uint8Array): Promise<Bytes> => xWingPublicKey(secret);
