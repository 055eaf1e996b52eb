import { CryptoError } from '../errors.js';
import {
  AES_NONCE_BYTES,
  AES_TAG_BYTES,
  aesGcmDecryptSync,
  aesGcmEncryptSync,
} from '../primitives/aes-gcm.js';
import { concatBytes, utf8 } from '../primitives/bytes.js';
import { randomBytes } from '../primitives/random.js';
import type { RoomProfile } from './group-types.js';
import { MAX_ROOM_NAME_BYTES } from './limits.js';

/**
 * The GroupContext is open to the server, because a GroupInfo for a device that lost its state lies there. So
 * the profile in it is sealed under a key that travels in Welcomes only.
 */
export const PROFILE_KEY_BYTES = 32;

const PADDED_NAME_BYTES = 1 + MAX_ROOM_NAME_BYTES;

/** Bytes of every sealed profile, whatever the name: nonce, padded name, tag. */
export const SEALED_PROFILE_BYTES = AES_NONCE_BYTES + PADDED_NAME_BYTES + AES_TAG_BYTES;

/** Seals a profile for a group. `invalid-argument` when the name is empty, too long or not well-formed. */
export function sealProfile(profile: RoomProfile, key: Uint8Array, groupId: Uint8Array): Uint8Array {
  const name = utf8(profile.name);
  const fits = name.length > 0 && name.length <= MAX_ROOM_NAME_BYTES && profile.name.isWellFormed();
  if (!fits) throw new CryptoError('invalid-argument');
  const padded = new Uint8Array(PADDED_NAME_BYTES);
  padded[0] = name.length;
  padded.set(name, 1);
  const nonce = randomBytes(AES_NONCE_BYTES);
  return concatBytes(nonce, aesGcmEncryptSync(key, nonce, padded, groupId));
}

/** The name, or null when the key does not fit: a name that cannot be read must not make a room unusable. */
export function openProfile(sealed: Uint8Array, key: Uint8Array, groupId: Uint8Array): string | null {
  if (key.length !== PROFILE_KEY_BYTES) return null;
  try {
    const nonce = sealed.subarray(0, AES_NONCE_BYTES);
    const padded = aesGcmDecryptSync(key, nonce, sealed.subarray(AES_NONCE_BYTES), groupId);
    const length = padded[0] ?? 0;
    if (length === 0 || length > MAX_ROOM_NAME_BYTES) return null;
    return new TextDecoder('utf-8', { fatal: true }).decode(padded.subarray(1, 1 + length));
  } catch {
    return null;
  }
}
