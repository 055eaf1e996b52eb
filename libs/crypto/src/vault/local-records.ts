import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import type { Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { deriveBoxKey, openBox, sealBox } from '../primitives/sealed-box.js';
import { VAULT_KEY_BYTES } from './vault.js';

const RECORD_NAME_MAX_BYTES = 256;

/** Seals what a browser profile keeps at rest. Holds a key that cannot be exported; drop it to lock. */
export interface LocalRecords {
  /** Seals a record under its name; a record moved to another name does not open. */
  seal(name: string, content: Uint8Array): Promise<Bytes>;
  /** Throws `not-authentic`, `malformed` or `unsupported-version`. */
  open(name: string, sealed: Uint8Array): Promise<Bytes>;
}

/**
 * The key of this account's records on a browser profile, from the vault key (which may be wiped afterwards). It cannot be
 * exported, but a browser can store the handle: that keeps somebody signed in, and dropping it locks.
 */
export async function deriveLocalRecordKey(vaultKey: Uint8Array, accountId: string): Promise<CryptoKey> {
  if (vaultKey.length !== VAULT_KEY_BYTES) throw new CryptoError('invalid-argument');
  return deriveBoxKey(vaultKey, labelled(LABELS.localRecord).id(accountId).finish());
}

/** The records of this account, sealed and opened with the key of `deriveLocalRecordKey`. */
export function localRecords(key: CryptoKey, accountId: string): LocalRecords {
  const contextOf = (name: string) =>
    labelled(LABELS.localRecord).id(accountId).text(name, RECORD_NAME_MAX_BYTES).finish();
  return {
    seal: (name, content) => sealBox(key, content, contextOf(name)),
    open: (name, sealed) => openBox(key, sealed, contextOf(name)),
  };
}
