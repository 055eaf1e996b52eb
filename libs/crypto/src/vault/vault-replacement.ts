import { CryptoError } from '../errors.js';
import type { Identity } from '../identity/identity.js';
import { LABELS } from '../labels.js';
import { utf8, type Bytes } from '../primitives/bytes.js';
import { signEd25519, verifyEd25519 } from '../primitives/ed25519.js';
import { labelled } from '../primitives/encoding.js';

const WRAPPED_MAX_BYTES = 256;
const SEALED_MAX_BYTES = 4096;
const RECORD_MAX_BYTES = 1400;

/** A vault as it is stored, and the OPAQUE record of the password that it goes with. */
export interface VaultReplacement {
  readonly accountId: string;
  /** Revision that the stored vault will have. */
  readonly revision: number;
  readonly wrappedByPassword: Uint8Array;
  readonly wrappedByRecoveryCode: Uint8Array | null;
  readonly sealed: Uint8Array;
  /** OPAQUE registration record, as the OPAQUE library encodes it; null when the password stays. */
  readonly registrationRecord: string | null;
}

/**
 * The account identity's signature (64 bytes) over a vault that replaces the stored one. Its secret lies in the vault
 * only, so whoever has no more than a session or a mailbox cannot put another vault in its place.
 */
export function signVaultReplacement(
  identity: Pick<Identity, 'secretKey'>,
  replacement: VaultReplacement,
): Promise<Bytes> {
  return signEd25519(identity.secretKey, signedContent(replacement));
}

/** Throws `bad-signature` unless `proof` is this identity's signature over exactly this replacement. */
export function verifyVaultReplacement(
  identityKey: Uint8Array,
  replacement: VaultReplacement,
  proof: Uint8Array,
): void {
  if (!verifyEd25519(identityKey, signedContent(replacement), proof)) throw new CryptoError('bad-signature');
}

/** An absent part is empty: none of them can be empty when it is there. */
function signedContent(replacement: VaultReplacement): Bytes {
  const { accountId, revision, wrappedByPassword, sealed } = replacement;
  return labelled(LABELS.vaultReplacement)
    .id(accountId)
    .u32(revision)
    .bytes(wrappedByPassword, WRAPPED_MAX_BYTES)
    .bytes(replacement.wrappedByRecoveryCode ?? new Uint8Array(), WRAPPED_MAX_BYTES)
    .bytes(sealed, SEALED_MAX_BYTES)
    .bytes(utf8(replacement.registrationRecord ?? ''), RECORD_MAX_BYTES)
    .finish();
}
