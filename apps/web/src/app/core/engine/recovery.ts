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
  FinishPasswordReset,
  type OutputOf,
  ReadPasswordReset,
  ReadVault,
  StartLogIn,
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

/** Opens the own vault with the password. Throws `wrong-credentials`, or what the server refuses. */
export async function openVaultByPassword(
  api: Api,
  { accountId, email }: { readonly accountId: AccountId; readonly email: string },
  password: string,
): Promise<OpenVault> {
  const { exportKey } = await provePassword(password, (startLoginRequest) =>
    api.call(StartLogIn, { email, startLoginRequest }),
  );
  try {
    const { vault: stored } = await api.call(ReadVault, {});
    if (stored === null) throw new EngineError('not-found');
    const vaultKey = await unwrapVaultKeyByPassword(stored.wrappedByPassword, exportKey, accountId);
    return { accountId, stored, vaultKey, contents: await contentsOf(stored, vaultKey, accountId) };
  } finally {
    wipe(exportKey);
  }
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
