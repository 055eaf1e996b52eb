import {
  createKeyringKey,
  createRecoveryCode,
  createVaultKey,
  finishLogIn,
  finishRegistration,
  sealVault,
  signingKeyPairOf,
  signVaultReplacement,
  startLogIn,
  startRegistration,
  wrapVaultKeyByPassword,
  wrapVaultKeyByRecoveryCode,
} from '@collab/crypto';
import {
  RequestPasswordReset,
  StartLogIn,
  StartPasswordChange,
  StartPasswordReset,
  StoreVault,
} from '@collab/domain';
import type { ApiServer } from './api-server.js';
import type { Browser } from './browser.js';
import { arrive, type NewPerson } from './people.js';

export const NEW_PASSWORD = 'seven cormorants on one buoy';

/** Somebody who has a vault and a recovery sheet, as `keeperAt` makes them. */
type Keeper = Awaited<ReturnType<typeof keeperAt>>;

/** Signs somebody up, who then stores a vault and has a recovery sheet. */
export async function keeperAt(server: ApiServer, email: string) {
  const person: NewPerson = { email, password: 'a heron over the slow water' };
  const owner = await arrive(server, person);
  const { browser, accountId, device } = owner;
  const vaultKey = createVaultKey();
  const recoveryCode = createRecoveryCode();
  const contents = { identitySecret: device.identity.secretKey, keyringKey: createKeyringKey() };
  const vault = {
    revision: 1,
    wrappedByPassword: await wrapVaultKeyByPassword(vaultKey, await exportKeyOf(browser, person), accountId),
    wrappedByRecoveryCode: await wrapVaultKeyByRecoveryCode(vaultKey, recoveryCode, accountId),
    sealed: await sealVault(contents, vaultKey, { accountId, revision: 1 }),
  };
  await browser.run(StoreVault, { vault, proof: null });
  return { ...owner, person, vaultKey, recoveryCode, contents };
}

async function exportKeyOf(browser: Browser, { email, password }: NewPerson) {
  const { state, startLoginRequest } = await startLogIn(password);
  const { loginResponse } = await browser.run(StartLogIn, { email, startLoginRequest });
  return (await finishLogIn({ password, state, loginResponse })).exportKey;
}

/** The vault of revision `revision`, wrapped for a new password and signed by the identity. */
export async function rewrapped(
  { accountId, vaultKey, recoveryCode, contents }: Omit<Keeper, 'browser' | 'device' | 'person'>,
  revision: number,
  { registrationRecord, exportKey }: { registrationRecord: string; exportKey: Uint8Array },
) {
  const vault = {
    revision,
    wrappedByPassword: await wrapVaultKeyByPassword(vaultKey, exportKey, accountId),
    wrappedByRecoveryCode: await wrapVaultKeyByRecoveryCode(vaultKey, recoveryCode, accountId),
    sealed: await sealVault(contents, vaultKey, { accountId, revision }),
  };
  const identity = signingKeyPairOf(contents.identitySecret);
  const proof = await signVaultReplacement(identity, { accountId, ...vault, registrationRecord });
  return { vault, proof };
}

/** The client's half of choosing a password. */
export async function newPassword(
  answer: (registrationRequest: string) => Promise<{ registrationResponse: string }>,
  password = NEW_PASSWORD,
) {
  const { state, registrationRequest } = await startRegistration(password);
  const { registrationResponse } = await answer(registrationRequest);
  return finishRegistration({ password, state, registrationResponse });
}

/** A change of the password, as its owner's browser sends it; the vault in it is of revision 2. */
export async function passwordChange(keeper: Omit<Keeper, 'device' | 'person'>) {
  const registered = await newPassword((registrationRequest) =>
    keeper.browser.run(StartPasswordChange, { registrationRequest }),
  );
  return {
    registrationRecord: registered.registrationRecord,
    ...(await rewrapped(keeper, 2, registered)),
  };
}

/** Asks for a new password, and resolves with the token of the mailed link. */
export async function resetTokenTo(server: ApiServer, email: string): Promise<string> {
  await server.browser().run(RequestPasswordReset, { email, language: 'en' });
  return server.mails.tokenTo(email);
}

/** A new password under a mailed link, up to its last step. */
export const resetOf = (browser: Browser, token: string) =>
  newPassword((registrationRequest) => browser.run(StartPasswordReset, { token, registrationRequest }));
