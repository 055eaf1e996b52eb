import { hkdfSync } from 'node:crypto';

/** What a derived key is for; each purpose has a key of its own. */
export type KeyPurpose =
  | 'subject-keys'
  | 'blind-index'
  | 'sign-ups'
  | 'log-ins'
  | 'refresh-tokens'
  | 'unknown-accounts'
  | 'unknown-contact-keys'
  | 'contact-requests'
  | 'invitations'
  | 'log-in-steps'
  | 'factors'
  | 'recovery-codes'
  | 'known-devices'
  | 'mail-outbox';

/** Purposes whose label is older than the form of the others: what lies sealed has to open. */
const LABELS: Partial<Record<KeyPurpose, string>> = { 'mail-outbox': 'collab mail outbox' };

/** Keys of 32 bytes for one purpose each, derived from the server's master key by HKDF-SHA-256 (RFC 5869). */
export function deriveKey(masterKey: Uint8Array, purpose: KeyPurpose): Uint8Array {
  if (masterKey.length !== 32) throw new TypeError('the master key has 32 bytes');
  const label = LABELS[purpose] ?? `collab/${purpose}/v1`;
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), label, 32));
}
