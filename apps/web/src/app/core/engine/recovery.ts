import {
  type Bytes,
  createRecoveryCode,
  CryptoError,
  finishRegistration,
  openVault,
  sealVault,
  signingKeyPairOf,
  signVaultReplacement,
  startRegistration,
  unwrapVaultKeyByPassword,
  unwrapVaultKeyByRecoveryCode,
  type VaultContents,
  wipe,
  wrapVaultKeyByPassword,
  wrapVaultKeyByRecoveryCode,
} from '@collab/crypto';
import {
  type AccountId,
  ChangePassword,
  FinishConfirmation,
  FinishPasswordReset,
  type OutputOf,
  ReadPasswordReset,
  ReadVault,
  StartConfirmation,
  StartPasswordChange,
  StartPasswordReset,
  StoreVault,
} from '@collab/domain';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import { provePassword } from './log-in.js';

/** A typing error, and the code of another sheet. */
const WRONG_CODE = new Set<string>(['recovery-code-invalid', 'not-authentic']);

type StoredVault = NonNullable<OutputOf<typeof ReadVault>['vault']>;

/** The vault of an account while it is open. Whoever opens it closes it. */
export interface OpenVault {
  readonly accountId: AccountId;
  readonly stored: StoredVault;
  readonly vaultKey: Bytes;
  readonly contents: VaultContents;
}

/** A recovery sheet that was shown and is not in force yet. */
export interface ShownSheet {
  readonly code: string;
  readonly vault: OpenVault;
}

/**
 * Opens the own vault with the password, which the server learns was proved again. Throws `wrong-password`, or what the
 * server refuses.
 */
export async function openVaultByPassword(
  api: Api,
  accountId: AccountId,
  password: string,
): Promise<OpenVault> {
  const { finish, exportKey } = await proveAgain(api, password);
  try {
    await api.call(FinishConfirmation, finish);
    return await openVaultByExportKey(api, accountId, exportKey);
  } finally {
    wipe(exportKey);
  }
}

/** The client's half of proving the password within a session: what opens the vault comes of it. Throws `wrong-password`. */
export async function proveAgain(api: Api, password: string) {
  try {
    return await provePassword(password, (startLoginRequest) =>
      api.call(StartConfirmation, { startLoginRequest }),
    );
  } catch (error) {
    const wrong = error instanceof EngineError && error.code === 'wrong-credentials';
    throw wrong ? new EngineError('wrong-password') : error;
  }
}

/** Opens the own vault with what the password has given. */
export async function openVaultByExportKey(
  api: Api,
  accountId: AccountId,
  exportKey: Uint8Array,
): Promise<OpenVault> {
  const { vault: stored } = await api.call(ReadVault, {});
  if (stored === null) throw new EngineError('not-found');
  const vaultKey = await unwrapVaultKeyByPassword(stored.wrappedByPassword, exportKey, accountId);
  return { accountId, stored, vaultKey, contents: await contentsOf(stored, vaultKey, accountId) };
}

/** Overwrites the secrets of an open vault. */
export function closeVault({ vaultKey, contents }: OpenVault): void {
  wipe(vaultKey);
  wipe(contents.identitySecret);
  wipe(contents.keyringKey);
}

/** Draws a new recovery code. It is in force from `storeSheet` on; until then the old one is. */
export const showSheet = (vault: OpenVault): ShownSheet => ({ code: createRecoveryCode(), vault });

/** Puts a sheet in force that its owner has kept. */
export async function storeSheet(api: Api, { code, vault }: ShownSheet): Promise<void> {
  const wrappedByRecoveryCode = await wrapVaultKeyByRecoveryCode(vault.vaultKey, code, vault.accountId);
  await api.call(StoreVault, await replaced(vault, { wrappedByRecoveryCode }, null));
}

/** Sets a new password; the recovery sheet stays the same. Ends the other sessions. */
export async function changePassword(api: Api, vault: OpenVault, newPassword: string): Promise<void> {
  const { registrationRecord, exportKey } = await register(newPassword, (registrationRequest) =>
    api.call(StartPasswordChange, { registrationRequest }),
  );
  const wrappedByPassword = await wrapVaultKeyByPassword(vault.vaultKey, exportKey, vault.accountId);
  wipe(exportKey);
  const replacement = await replaced(vault, { wrappedByPassword }, registrationRecord);
  await api.call(ChangePassword, { registrationRecord, ...replacement });
}

/**
 * Sets a new password under a mailed link. With the recovery code all stays as it was; without it (null) the account
 * gets a new identity at its next log-in. Throws `recovery-code-invalid` for a typing error or the code of another sheet.
 */
export async function resetPassword(
  api: Api,
  input: { readonly token: string; readonly password: string; readonly recoveryCode: string | null },
): Promise<void> {
  const { token, password, recoveryCode } = input;
  const vault = recoveryCode === null ? null : await openVaultByRecoveryCode(api, token, recoveryCode);
  const { registrationRecord, exportKey } = await register(password, (registrationRequest) =>
    api.call(StartPasswordReset, { token, registrationRequest }),
  );
  try {
    if (vault === null) {
      await api.call(FinishPasswordReset, { token, registrationRecord, recovered: null });
      return;
    }
    const wrappedByPassword = await wrapVaultKeyByPassword(vault.vaultKey, exportKey, vault.accountId);
    const recovered = await replaced(vault, { wrappedByPassword }, registrationRecord);
    await api.call(FinishPasswordReset, { token, registrationRecord, recovered });
  } finally {
    wipe(exportKey);
    if (vault !== null) closeVault(vault);
  }
}

async function openVaultByRecoveryCode(api: Api, token: string, code: string): Promise<OpenVault> {
  const { accountId, vault: stored } = await api.call(ReadPasswordReset, { token });
  if (!stored?.wrappedByRecoveryCode) throw new EngineError('recovery-code-invalid');
  const vaultKey = await unwrapVaultKeyByRecoveryCode(stored.wrappedByRecoveryCode, code, accountId).catch(
    (error: unknown) => {
      const wrong = error instanceof CryptoError && WRONG_CODE.has(error.code);
      throw wrong ? new EngineError('recovery-code-invalid') : error;
    },
  );
  return { accountId, stored, vaultKey, contents: await contentsOf(stored, vaultKey, accountId) };
}

const contentsOf = ({ sealed, revision }: StoredVault, vaultKey: Bytes, accountId: AccountId) =>
  openVault(sealed, vaultKey, { accountId, revision });

async function register(
  password: string,
  answer: (registrationRequest: string) => Promise<{ registrationResponse: string }>,
) {
  const { state, registrationRequest } = await startRegistration(password);
  const { registrationResponse } = await answer(registrationRequest);
  return finishRegistration({ password, state, registrationResponse });
}

/** The next revision of a vault with one of its wrappings new, signed by the identity that lies in it. */
async function replaced(
  { accountId, stored, vaultKey, contents }: OpenVault,
  change: Partial<Pick<StoredVault, 'wrappedByPassword' | 'wrappedByRecoveryCode'>>,
  registrationRecord: string | null,
) {
  const revision = stored.revision + 1;
  const sealed = await sealVault(contents, vaultKey, { accountId, revision });
  const vault = { ...stored, ...change, revision, sealed };
  const identity = signingKeyPairOf(contents.identitySecret);
  const proof = await signVaultReplacement(identity, { accountId, ...vault, registrationRecord });
  wipe(identity.secretKey);
  return { vault, proof };
}
