import { beforeAll, describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { createIdentity } from '../identity/identity.js';
import { safetyNumber } from '../identity/safety-number.js';
import { createKeyringKey } from '../keyring/segment.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { deriveLocalRecordKey, localRecords } from './local-records.js';

const openLocalRecords = async (vaultKey: Uint8Array, accountId: string) =>
  localRecords(await deriveLocalRecordKey(vaultKey, accountId), accountId);
import { finishLogIn, finishRegistration, startLogIn, startRegistration } from './opaque-client.js';
import {
  createServerSetup,
  finishServerLogIn,
  opaqueServerPublicKey,
  respondToRegistration,
  startServerLogIn,
} from './opaque-server.js';
import { createRecoveryCode, readRecoveryCode } from './recovery-code.js';
import {
  createVaultKey,
  openVault,
  sealVault,
  unwrapVaultKeyByPassword,
  unwrapVaultKeyByRecoveryCode,
  wrapVaultKeyByPassword,
  wrapVaultKeyByRecoveryCode,
} from './vault.js';

describe('property 18: a log-in tells nothing and opens nothing without the password', () => {
  const accountId = randomId();
  const password = 'a cöld morning in the lab';
  let serverSetup: string;
  let registered: Awaited<ReturnType<typeof register>>;

  async function register(secret: string) {
    const { state, registrationRequest } = await startRegistration(secret);
    const { registrationResponse } = await respondToRegistration({
      serverSetup,
      accountId,
      registrationRequest,
    });
    return finishRegistration({ password: secret, state, registrationResponse });
  }
  async function logIn(secret: string, registrationRecord: string | null, knownServerKey?: Uint8Array) {
    const started = await startLogIn(secret);
    const { startLoginRequest } = started;
    const answer = await startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest });
    const pinned = knownServerKey === undefined ? {} : { knownServerKey };
    const finished = await finishLogIn({
      password: secret,
      state: started.state,
      loginResponse: answer.loginResponse,
      ...pinned,
    });
    await finishServerLogIn({ state: answer.state, finishLoginRequest: finished.finishLoginRequest });
    return { ...finished, loginResponse: answer.loginResponse };
  }

  beforeAll(async () => {
    serverSetup = await createServerSetup();
    registered = await register(password);
  });

  it('gives the same export key at registration and at each log-in, whatever way the accents were typed', async () => {
    const { exportKey } = await logIn(password.normalize('NFD'), registered.registrationRecord);
    expect(exportKey).toEqual(registered.exportKey);
    expect(exportKey).toHaveLength(64);
  });

  it('refuses a wrong password and an unknown account in the same way, with answers of the same size', async () => {
    await expect(logIn('wrong', registered.registrationRecord)).rejects.toThrow(
      new CryptoError('wrong-password'),
    );
    await expect(logIn(password, null)).rejects.toThrow(new CryptoError('wrong-password'));
    const { startLoginRequest } = await startLogIn(password);
    const answers = await Promise.all(
      [registered.registrationRecord, null].map((registrationRecord) =>
        startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest }),
      ),
    );
    expect(answers[0]?.loginResponse).toHaveLength(answers[1]?.loginResponse.length ?? 0);
  });

  it('opens nothing after a reset without the recovery code, and a new identity changes the safety number', async () => {
    const vaultKey = createVaultKey();
    const wrapped = await wrapVaultKeyByPassword(vaultKey, registered.exportKey, accountId);
    const reset = await register('a new password, set by a mailed link');
    await expect(unwrapVaultKeyByPassword(wrapped, reset.exportKey, accountId)).rejects.toThrow(
      new CryptoError('not-authentic'),
    );
    expect(await unwrapVaultKeyByPassword(wrapped, registered.exportKey, accountId)).toEqual(vaultKey);
    const hana = { accountId: randomId(), identityKey: createIdentity().publicKey };
    const before = safetyNumber({ accountId, identityKey: createIdentity().publicKey }, hana);
    const after = safetyNumber({ accountId, identityKey: createIdentity().publicKey }, hana);
    expect(after.digits).not.toBe(before.digits);
  });

  it('gives even the same password another export key when it is registered again', async () => {
    expect((await register(password)).exportKey).not.toEqual(registered.exportKey);
  });

  it('notices a server that is not the one that was pinned', async () => {
    expect(registered.serverPublicKey).toEqual(await opaqueServerPublicKey(serverSetup));
    await expect(logIn(password, registered.registrationRecord, randomBytes(32))).rejects.toThrow(
      new CryptoError('server-changed'),
    );
    await expect(
      logIn(password, registered.registrationRecord, registered.serverPublicKey),
    ).resolves.toBeDefined();
  });

  it('answers nonsense with a typed error that repeats nothing of it', async () => {
    const nonsense = 'AAAA-secret-nonsense';
    const attempts = [
      () => respondToRegistration({ serverSetup, accountId, registrationRequest: nonsense }),
      () =>
        startServerLogIn({ serverSetup, accountId, registrationRecord: null, startLoginRequest: nonsense }),
      () => finishServerLogIn({ state: nonsense, finishLoginRequest: nonsense }),
      () => finishLogIn({ password, state: nonsense, loginResponse: nonsense }),
      () => finishRegistration({ password, state: nonsense, registrationResponse: nonsense }),
      () => opaqueServerPublicKey(nonsense),
      () => startLogIn(''),
    ];
    for (const attempt of attempts) {
      const error = await attempt().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(CryptoError);
      expect(String(error)).not.toContain('nonsense');
    }
  });
});

describe('the vault', () => {
  const accountId = randomId();
  const contents = { identitySecret: createIdentity().secretKey, keyringKey: createKeyringKey() };

  it('opens with the password’s export key and with the recovery code', async () => {
    const vaultKey = createVaultKey();
    const exportKey = randomBytes(64);
    const code = createRecoveryCode();
    const sealed = await sealVault(contents, vaultKey, { accountId, revision: 1 });
    const byPassword = await wrapVaultKeyByPassword(vaultKey, exportKey, accountId);
    const byCode = await wrapVaultKeyByRecoveryCode(vaultKey, code, accountId);
    expect(byPassword.length).toBeLessThanOrEqual(256);
    for (const key of [
      await unwrapVaultKeyByPassword(byPassword, exportKey, accountId),
      await unwrapVaultKeyByRecoveryCode(byCode, code.toLowerCase().replaceAll('-', ' '), accountId),
    ])
      expect(await openVault(sealed, key, { accountId, revision: 1 })).toEqual(contents);
  });

  it('keeps its key through a password change, and the old export key opens nothing new', async () => {
    const vaultKey = createVaultKey();
    const [before, after] = [randomBytes(64), randomBytes(64)];
    const old = await wrapVaultKeyByPassword(vaultKey, before, accountId);
    const opened = await unwrapVaultKeyByPassword(old, before, accountId);
    const renewed = await wrapVaultKeyByPassword(opened, after, accountId);
    expect(await unwrapVaultKeyByPassword(renewed, after, accountId)).toEqual(vaultKey);
    await expect(unwrapVaultKeyByPassword(renewed, before, accountId)).rejects.toThrow(
      new CryptoError('not-authentic'),
    );
  });

  it('does not open for another account, another revision, another code or after a flipped bit', async () => {
    const vaultKey = createVaultKey();
    const refused = new CryptoError('not-authentic');
    const sealed = await sealVault(contents, vaultKey, { accountId, revision: 2 });
    await expect(openVault(sealed, vaultKey, { accountId, revision: 1 })).rejects.toThrow(refused);
    await expect(openVault(sealed, vaultKey, { accountId: randomId(), revision: 2 })).rejects.toThrow(
      refused,
    );
    await expect(openVault(sealed, createVaultKey(), { accountId, revision: 2 })).rejects.toThrow(refused);
    const wrapped = await wrapVaultKeyByRecoveryCode(vaultKey, createRecoveryCode(), accountId);
    await expect(unwrapVaultKeyByRecoveryCode(wrapped, createRecoveryCode(), accountId)).rejects.toThrow(
      refused,
    );
    for (let byte = 0; byte < sealed.length; byte++) {
      const flipped = sealed.slice();
      flipped[byte] = (flipped[byte] ?? 0) ^ 1;
      await expect(openVault(flipped, vaultKey, { accountId, revision: 2 })).rejects.toThrow(CryptoError);
    }
  });

  it('never takes the wrapping by password for the wrapping by code', async () => {
    const exportKey = randomBytes(64);
    const wrapped = await wrapVaultKeyByPassword(createVaultKey(), exportKey, accountId);
    await expect(unwrapVaultKeyByRecoveryCode(wrapped, createRecoveryCode(), accountId)).rejects.toThrow(
      new CryptoError('not-authentic'),
    );
  });
});

describe('a recovery code', () => {
  it('is eight groups of four, forgives how it is typed, and finds a typing error', () => {
    const code = createRecoveryCode();
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(readRecoveryCode(` ${code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `)).toEqual(
      readRecoveryCode(code),
    );
    for (let i = 0; i < code.length; i++) {
      if (code[i] === '-') continue;
      const typo = code.slice(0, i) + (code[i] === '7' ? '8' : '7') + code.slice(i + 1);
      expect(() => readRecoveryCode(typo)).toThrow(new CryptoError('recovery-code-invalid'));
    }
    expect(() => readRecoveryCode(code.slice(1))).toThrow(new CryptoError('recovery-code-invalid'));
    expect(() => readRecoveryCode('U'.repeat(32))).toThrow(new CryptoError('recovery-code-invalid'));
  });
});

describe('records on this browser', () => {
  it('open under their own name and with the same vault key only', async () => {
    const [vaultKey, accountId] = [createVaultKey(), randomId()];
    const records = await openLocalRecords(vaultKey, accountId);
    const sealed = await records.seal('device-keys', Uint8Array.of(1, 2, 3));
    const again = await openLocalRecords(vaultKey, accountId);
    expect(await again.open('device-keys', sealed)).toEqual(Uint8Array.of(1, 2, 3));
    await expect(again.open('outbox', sealed)).rejects.toThrow(new CryptoError('not-authentic'));
    const others = await openLocalRecords(createVaultKey(), accountId);
    await expect(others.open('device-keys', sealed)).rejects.toThrow(new CryptoError('not-authentic'));
  });
});
