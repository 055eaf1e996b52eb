import {
  CryptoError,
  createDeviceKeys,
  createIdentity,
  createKeyringKey,
  createVaultKey,
  deriveLocalRecordKey,
  finishRegistration,
  issueDeviceCertificate,
  openVault,
  parseDeviceCertificate,
  randomId,
  sealVault,
  signDeviceProof,
  signingKeyPairOf,
  startRegistration,
  unwrapVaultKeyByPassword,
  verifyDeviceCertificate,
  type VaultContents,
  wipe,
  wrapVaultKeyByPassword,
} from '@collab/crypto';
import {
  type AccountId,
  BindDevice,
  type DeviceId,
  FinishSignUp,
  type Language,
  LogOut,
  type OutputOf,
  ReadRecovery,
  ReadSession,
  ReadVault,
  RegisterDevice,
  RenewDeviceCertificate,
  sameBytes,
  StartSignUp,
  StoreVault,
} from '@collab/domain';
import { EngineError, type SessionSummary } from '../engine.port.js';
import type { SignedUp } from '../engine.session.port.js';
import type { Api } from './api.js';
import type { RecordStorage, Surroundings } from './ports.js';
import type { PrekeyRecord } from './prekeys.js';
import type { ProfileRecord } from './records.js';
import type { OpenVault } from './recovery.js';
import { hasRecords, SealedStore } from './sealed-store.js';

export type SessionView = OutputOf<typeof ReadSession>;

/** A signed-in account whose key store is open. */
export interface OpenAccount {
  readonly session: SessionView;
  readonly profile: ProfileRecord;
  readonly store: SealedStore;
  /** The vault, still open, when this log-in has made it: it has no recovery sheet yet. */
  readonly made?: OpenVault;
}

/** A device certificate is good for a year, and backdated by an hour for clocks that disagree. */
const CERTIFICATE_LIFETIME = 365 * 24 * 3600 * 1000;
const CLOCK_TOLERANCE = 3600 * 1000;
/** At a log-in with the password it is renewed when less than this is left: more than the 90 days of the longest session. */
const RENEWAL_AHEAD = 100 * 24 * 3600 * 1000;

/** Whether a certificate ends so soon, or has ended, that a log-in with the password renews it. */
export const isRenewalDue = ({ notAfter }: { readonly notAfter: number }, now: number): boolean =>
  notAfter - now < RENEWAL_AHEAD;

/** From when to when a certificate issued now is valid. */
export const certificatePeriod = (now: number) => ({
  notBefore: now - CLOCK_TOLERANCE,
  notAfter: now + CERTIFICATE_LIFETIME,
});

/** A device that another one of the account has certified and given the keys of the account. */
export interface LinkedDevice extends Pick<
  ProfileRecord,
  'deviceId' | 'deviceKeys' | 'identityKey' | 'certificate' | 'keyringKey'
> {
  /** Seals this account's records; from the vault key. */
  readonly key: CryptoKey;
  readonly prekeys: PrekeyRecord;
}

/** Signs up: the password never leaves this function, and the server learns nothing that lets it guess faster. */
export async function signUp(
  api: Api,
  input: {
    readonly email: string;
    readonly displayName: string;
    readonly password: string;
    readonly language: Language;
    readonly administratorToken?: string;
    readonly invitationToken?: string;
  },
): Promise<SignedUp> {
  const { state, registrationRequest } = await startRegistration(input.password);
  const invitation = input.invitationToken === undefined ? {} : { invitationToken: input.invitationToken };
  const { signUpToken, registrationResponse } = await api.call(StartSignUp, {
    registrationRequest,
    ...invitation,
  });
  const { registrationRecord, exportKey } = await finishRegistration({
    password: input.password,
    state,
    registrationResponse,
  });
  wipe(exportKey);
  const { next } = await api.call(FinishSignUp, {
    signUpToken,
    email: normalise(input.email),
    displayName: input.displayName.trim(),
    language: input.language,
    registrationRecord,
    ...(input.administratorToken === undefined ? {} : { administratorToken: input.administratorToken }),
    ...invitation,
  });
  return { next, signUpToken };
}

/**
 * Opens the vault of a session that has just begun. The first one ever makes the account's keys, the first on a browser
 * the device's. The caller wipes the export key.
 */
export async function openAccount(
  api: Api,
  surroundings: Surroundings,
  session: SessionView,
  exportKey: Uint8Array,
): Promise<OpenAccount> {
  api.rememberCsrfToken(session.csrfToken);
  const vault = await readOrMakeVault(api, surroundings, session.accountId, exportKey);
  const key = await deriveLocalRecordKey(vault.vaultKey, session.accountId);
  const store = await storeOf(surroundings, session.accountId, key);
  const opened = await openDevice(api, surroundings, session, store, vault.contents).catch(
    async (error: unknown) => {
      if (isRevoked(error)) {
        await store.wipe();
        await api.call(LogOut, {});
      }
      throw error;
    },
  );
  await surroundings.storage.writeHandle({ accountId: session.accountId, key });
  // Copies: whoever closes that vault overwrites its secrets, and the profile goes on using the keyring key.
  if (vault.made) return { ...opened, made: copyOf(vault) };
  wipe(vault.vaultKey);
  wipe(vault.contents.identitySecret);
  return opened;
}

/**
 * Opens the key store of an account that another of its devices has let this browser into. A browser that was a device of
 * the account before goes on as that one.
 */
export async function openLinkedAccount(
  api: Api,
  surroundings: Surroundings,
  session: SessionView,
  { key, prekeys, ...device }: LinkedDevice,
): Promise<OpenAccount> {
  api.rememberCsrfToken(session.csrfToken);
  const { accountId, email, displayName } = session;
  const store = await storeOf(surroundings, accountId, key);
  const known = await store.get<ProfileRecord>('profile');
  const profile: ProfileRecord = known ?? { accountId, email, displayName, ...device };
  const opened =
    known === undefined
      ? await register(api, surroundings, session, store, profile)
      : { session: await bind(api, store, session, profile), profile, store };
  if (known === undefined) await store.write([{ key: 'prekeys', value: prekeys }]);
  await surroundings.storage.writeHandle({ accountId, key });
  return opened;
}

/** Opens the key store of the account that is signed in on this browser, without the password; undefined when nobody is. */
export async function reopen(api: Api, surroundings: Surroundings): Promise<OpenAccount | undefined> {
  const handle = await surroundings.storage.readHandle();
  if (handle === undefined) return undefined;
  const store = new SealedStore(surroundings.storage, handle.accountId, handle.key);
  const profile = await store.get<ProfileRecord>('profile');
  if (profile === undefined) return undefined;
  const session = await currentSession(api, store);
  if (session?.accountId !== handle.accountId) return undefined;
  return { session: await bind(api, store, session, profile), profile, store };
}

/** What the server says; without a network what it said the last time, so that people can read and write on. */
async function currentSession(api: Api, store: SealedStore): Promise<SessionView | undefined> {
  try {
    const session = await api.call(ReadSession, {});
    api.rememberCsrfToken(session.csrfToken);
    return session;
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'network') throw error;
    return store.get<SessionView>('session');
  }
}

async function readOrMakeVault(
  api: Api,
  surroundings: Surroundings,
  accountId: AccountId,
  exportKey: Uint8Array,
): Promise<OpenVault & { readonly made: boolean }> {
  const { vault } = await api.call(ReadVault, {});
  if (vault !== null) {
    const vaultKey = await unwrapVaultKeyByPassword(vault.wrappedByPassword, exportKey, accountId);
    const contents = await openVault(vault.sealed, vaultKey, { accountId, revision: vault.revision });
    return { accountId, stored: vault, vaultKey, contents, made: false };
  }
  await refuseUntoldReset(api, surroundings, accountId);
  const vaultKey = createVaultKey();
  const contents = { identitySecret: createIdentity().secretKey, keyringKey: createKeyringKey() };
  const fresh = {
    revision: 1,
    wrappedByPassword: await wrapVaultKeyByPassword(vaultKey, exportKey, accountId),
    wrappedByRecoveryCode: null,
    sealed: await sealVault(contents, vaultKey, { accountId, revision: 1 }),
  };
  try {
    await api.call(StoreVault, { vault: fresh, proof: null });
  } catch (error) {
    // Another browser of this account was faster by a moment: its vault is the one.
    if (!(error instanceof EngineError) || error.code !== 'conflict') throw error;
    return readOrMakeVault(api, surroundings, accountId, exportKey);
  }
  return { accountId, stored: fresh, vaultKey, contents, made: true };
}

const copyOf = (vault: OpenVault): OpenVault => ({
  ...vault,
  vaultKey: vault.vaultKey.slice(),
  contents: {
    identitySecret: vault.contents.identitySecret.slice(),
    keyringKey: vault.contents.keyringKey.slice(),
  },
});

/**
 * A browser that has records of an account knows that there was a vault. Without a reset that the owner can read of, its
 * absence is a fault or a lie of the server: no new identity is drawn for it. Throws `vault-missing`.
 */
async function refuseUntoldReset(api: Api, { storage }: Surroundings, accountId: AccountId): Promise<void> {
  if (!(await hasRecords(storage, accountId))) return;
  const { history } = await api.call(ReadRecovery, {});
  if (history.some(({ change }) => change === 'identity-reset')) return;
  await api.call(LogOut, {});
  throw new EngineError('vault-missing');
}

/** The records of an account. Those that were sealed under the vault of an identity that was reset open for nobody, and go. */
async function storeOf(
  { storage }: Surroundings,
  accountId: AccountId,
  key: CryptoKey,
): Promise<SealedStore> {
  const store = new SealedStore(storage, accountId, key);
  try {
    await store.get<ProfileRecord>('profile');
    return store;
  } catch (error) {
    if (!(error instanceof CryptoError) || error.code !== 'not-authentic') throw error;
    await store.wipe();
    // The wiped one takes nothing any more.
    return new SealedStore(storage, accountId, key);
  }
}

async function openDevice(
  api: Api,
  surroundings: Surroundings,
  session: SessionView,
  store: SealedStore,
  contents: VaultContents,
): Promise<OpenAccount> {
  const known = await store.get<ProfileRecord>('profile');
  if (known !== undefined) {
    const profile = await renewed(api, store, session, known, contents);
    return { session: await bind(api, store, session, profile), profile, store };
  }
  const { accountId } = session;
  const deviceId = randomId() as DeviceId;
  const deviceKeys = createDeviceKeys();
  const identity = signingKeyPairOf(contents.identitySecret);
  const now = new Date(session.now).getTime();
  const certificate = await issueDeviceCertificate(identity, {
    accountId,
    deviceId,
    keys: deviceKeys,
    ...certificatePeriod(now),
  });
  const identityKey = identity.publicKey;
  const profile: ProfileRecord = {
    accountId,
    deviceId,
    email: session.email,
    displayName: session.displayName,
    identityKey,
    certificate,
    deviceKeys,
    keyringKey: contents.keyringKey,
  };
  return register(api, surroundings, session, store, profile);
}

/** The device with a certificate that lasts: the identity key, which signs it, is at hand only while the vault is open. */
async function renewed(
  api: Api,
  store: SealedStore,
  session: SessionView,
  profile: ProfileRecord,
  { identitySecret }: VaultContents,
): Promise<ProfileRecord> {
  const now = new Date(session.now).getTime();
  const present = parseDeviceCertificate(profile.certificate);
  if (!isRenewalDue(present, now)) return profile;
  const { accountId, deviceId, deviceKeys } = profile;
  const identity = signingKeyPairOf(identitySecret);
  const fresh = await issueDeviceCertificate(identity, {
    accountId,
    deviceId,
    keys: deviceKeys,
    ...certificatePeriod(now),
  });
  wipe(identity.secretKey);
  const proof = await signDeviceProof(deviceKeys, session.sessionId);
  // Of an answer that was lost the last time the server has kept another one, which is in force then.
  const { certificate } = await api.call(RenewDeviceCertificate, { deviceId, certificate: fresh, proof });
  const { signingKey } = verifyDeviceCertificate(certificate, { ...profile, now });
  if (!sameBytes(signingKey, present.signingKey)) throw new EngineError('crypto');
  const kept = { ...profile, certificate };
  await store.write([{ key: 'profile', value: kept }]);
  return kept;
}

/** Adds a new device to its account, and keeps it here. */
async function register(
  api: Api,
  { clientName: name }: Surroundings,
  { sessionId }: SessionView,
  store: SealedStore,
  profile: ProfileRecord,
): Promise<OpenAccount> {
  const { deviceId, identityKey, certificate, deviceKeys } = profile;
  const proof = await signDeviceProof(deviceKeys, sessionId);
  const registered = await api.call(RegisterDevice, { deviceId, name, identityKey, certificate, proof });
  api.rememberCsrfToken(registered.csrfToken);
  await store.write([
    { key: 'profile', value: profile },
    { key: 'session', value: registered },
  ]);
  return { session: registered, profile, store };
}

async function bind(
  api: Api,
  store: SealedStore,
  session: SessionView,
  profile: ProfileRecord,
): Promise<SessionView> {
  if (session.deviceId === profile.deviceId) return session;
  const proof = await signDeviceProof(profile.deviceKeys, session.sessionId);
  const bound = await api.call(BindDevice, { deviceId: profile.deviceId, proof });
  api.rememberCsrfToken(bound.csrfToken);
  await store.write([{ key: 'session', value: bound }]);
  return bound;
}

/** Who is signed in, as the pages see it. */
export const summaryOf = ({ session }: OpenAccount): SessionSummary => ({
  accountId: session.accountId,
  email: session.email,
  displayName: session.displayName,
  language: session.language,
  roles: session.roles,
});

/** Deletes the records of the account that is open, or was when the page was left; others' stay. */
export async function forgetAccount(storage: RecordStorage, open: SealedStore | undefined): Promise<void> {
  const handle = await storage.readHandle();
  const store = open ?? (handle && new SealedStore(storage, handle.accountId, handle.key));
  await store?.wipe();
  await storage.writeHandle(null);
}

/** Whether the server has said that this device was removed from its account. */
export const isRevoked = (error: unknown): boolean =>
  error instanceof EngineError && error.code === 'device-revoked';

const normalise = (email: string): string => email.trim().toLowerCase();
