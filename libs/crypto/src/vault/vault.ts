import { CryptoError } from '../errors.js';
import { KEYRING_KEY_BYTES } from '../keyring/segment.js';
import { LABELS } from '../labels.js';
import type { Bytes } from '../primitives/bytes.js';
import { ED25519_KEY_BYTES } from '../primitives/ed25519.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';
import { randomBytes } from '../primitives/random.js';
import { deriveBoxKey, openBox, sealBox } from '../primitives/sealed-box.js';
import { EXPORT_KEY_BYTES } from './opaque-profile.js';
import { readRecoveryCode } from './recovery-code.js';

/** Bytes of the random key that everything of an account hangs on. */
export const VAULT_KEY_BYTES = 32;
const CONTENTS_VERSION = 1;

/** What the vault keeps for the person: never a device key, an MLS state or a ratchet state. */
export interface VaultContents {
  /** Ed25519 secret of the account identity, 32 bytes. */
  readonly identitySecret: Bytes;
  /** Key of the keyring's segments, 32 bytes. */
  readonly keyringKey: Bytes;
}

/** A new vault key. It exists in memory while the vault is open, else only wrapped. */
export const createVaultKey = (): Bytes => randomBytes(VAULT_KEY_BYTES);

/** Seals the contents under the vault key, for one account and one revision of the stored vault. */
export async function sealVault(
  contents: VaultContents,
  vaultKey: Uint8Array,
  place: { readonly accountId: string; readonly revision: number },
): Promise<Bytes> {
  const plain = new ByteWriter()
    .u8(CONTENTS_VERSION)
    .fixed(contents.identitySecret, ED25519_KEY_BYTES)
    .fixed(contents.keyringKey, KEYRING_KEY_BYTES)
    .finish();
  const context = contentsContext(place);
  const sealed = await sealBox(await contentsKey(vaultKey), plain, context);
  plain.fill(0);
  return sealed;
}

/** Opens a vault; another account, revision or key is `not-authentic`. */
export async function openVault(
  sealed: Uint8Array,
  vaultKey: Uint8Array,
  place: { readonly accountId: string; readonly revision: number },
): Promise<VaultContents> {
  const plain = await openBox(await contentsKey(vaultKey), sealed, contentsContext(place));
  const reader = new ByteReader(plain).version(CONTENTS_VERSION);
  const contents = {
    identitySecret: reader.fixed(ED25519_KEY_BYTES),
    keyringKey: reader.fixed(KEYRING_KEY_BYTES),
  };
  reader.end();
  plain.fill(0);
  return contents;
}

/**
 * Wraps the vault key under the OPAQUE export key (64 bytes). A password change registers anew and wraps the same vault
 * key under the new export key; the vault's contents stay as they are.
 */
export async function wrapVaultKeyByPassword(
  vaultKey: Uint8Array,
  exportKey: Uint8Array,
  accountId: string,
): Promise<Bytes> {
  return wrap(vaultKey, await passwordKey(exportKey, accountId), passwordContext(accountId));
}

/** Throws `not-authentic` when the export key or the account is another one. */
export async function unwrapVaultKeyByPassword(
  wrapped: Uint8Array,
  exportKey: Uint8Array,
  accountId: string,
): Promise<Bytes> {
  return unwrap(wrapped, await passwordKey(exportKey, accountId), passwordContext(accountId));
}

/** Wraps the vault key under a recovery code as `createRecoveryCode` made it. */
export async function wrapVaultKeyByRecoveryCode(
  vaultKey: Uint8Array,
  recoveryCode: string,
  accountId: string,
): Promise<Bytes> {
  return wrap(vaultKey, await recoveryKey(recoveryCode, accountId), recoveryContext(accountId));
}

/** Throws `recovery-code-invalid` for a typing error and `not-authentic` for the code of another vault. */
export async function unwrapVaultKeyByRecoveryCode(
  wrapped: Uint8Array,
  recoveryCode: string,
  accountId: string,
): Promise<Bytes> {
  return unwrap(wrapped, await recoveryKey(recoveryCode, accountId), recoveryContext(accountId));
}

const passwordContext = (accountId: string) => labelled(LABELS.vaultByPassword).id(accountId).finish();
const recoveryContext = (accountId: string) => labelled(LABELS.vaultByRecoveryCode).id(accountId).finish();
const contentsContext = ({ accountId, revision }: { accountId: string; revision: number }) =>
  labelled(LABELS.vaultContents).id(accountId).u32(revision).finish();

async function passwordKey(exportKey: Uint8Array, accountId: string): Promise<CryptoKey> {
  if (exportKey.length !== EXPORT_KEY_BYTES) throw new CryptoError('invalid-argument');
  return deriveBoxKey(exportKey, passwordContext(accountId));
}

async function recoveryKey(recoveryCode: string, accountId: string): Promise<CryptoKey> {
  const secret = readRecoveryCode(recoveryCode);
  try {
    return await deriveBoxKey(secret, recoveryContext(accountId));
  } finally {
    secret.fill(0);
  }
}

function contentsKey(vaultKey: Uint8Array): Promise<CryptoKey> {
  requireVaultKey(vaultKey);
  return deriveBoxKey(vaultKey, labelled(LABELS.vaultContents).finish());
}

function wrap(vaultKey: Uint8Array, key: CryptoKey, context: Uint8Array): Promise<Bytes> {
  requireVaultKey(vaultKey);
  return sealBox(key, vaultKey, context);
}

async function unwrap(wrapped: Uint8Array, key: CryptoKey, context: Uint8Array): Promise<Bytes> {
  const vaultKey = await openBox(key, wrapped, context);
  requireVaultKey(vaultKey);
  return vaultKey;
}

function requireVaultKey(vaultKey: Uint8Array): void {
  if (vaultKey.length !== VAULT_KEY_BYTES) throw new CryptoError('invalid-argument');
}
