import { CryptoError } from '../errors.js';
import { constantTimeEqual, copyBytes, type Bytes } from '../primitives/bytes.js';
import { ED25519_KEY_BYTES } from '../primitives/ed25519.js';

/**
 * What this account knows about another one's identity key.
 * `unverified`: first seen, trusted on first use. `verified`: compared by safety number.
 * `changed`: another key appeared, and nobody has looked at it yet; nothing is sent meanwhile.
 */
export interface KnownIdentity {
  readonly accountId: string;
  /** Ed25519 key seen last, 32 bytes. */
  readonly identityKey: Bytes;
  readonly state: 'unverified' | 'verified' | 'changed';
  /** True when the key before the change had been verified: the change then deserves a louder warning. */
  readonly wasVerified: boolean;
}

/** Takes note of the identity key that somebody's devices are certified by now. */
export function observeIdentity(
  known: KnownIdentity | undefined,
  accountId: string,
  identityKey: Uint8Array,
): KnownIdentity {
  if (identityKey.length !== ED25519_KEY_BYTES) throw new CryptoError('invalid-argument');
  if (known === undefined)
    return { accountId, identityKey: copyBytes(identityKey), state: 'unverified', wasVerified: false };
  if (known.accountId !== accountId) throw new CryptoError('wrong-account');
  if (constantTimeEqual(known.identityKey, identityKey)) return known;
  return {
    accountId,
    identityKey: copyBytes(identityKey),
    state: 'changed',
    wasVerified: known.wasVerified || known.state === 'verified',
  };
}

/** The person has compared the safety number of exactly this key. Any other key is `identity-changed`. */
export function markVerified(known: KnownIdentity, comparedKey: Uint8Array): KnownIdentity {
  requireSameKey(known, comparedKey);
  return { ...known, state: 'verified', wasVerified: false };
}

/** The person was shown the change to exactly this key and goes on without comparing. */
export function acknowledgeChange(known: KnownIdentity, shownKey: Uint8Array): KnownIdentity {
  requireSameKey(known, shownKey);
  return known.state === 'changed' ? { ...known, state: 'unverified', wasVerified: false } : known;
}

/** Throws `identity-changed` while a changed key waits to be looked at: sending is blocked until then. */
export function requireSendable(known: KnownIdentity): void {
  if (known.state === 'changed') throw new CryptoError('identity-changed');
}

function requireSameKey(known: KnownIdentity, key: Uint8Array): void {
  if (!constantTimeEqual(known.identityKey, key)) throw new CryptoError('identity-changed');
}
