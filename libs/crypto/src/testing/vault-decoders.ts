import { CryptoError } from '../errors.js';
import { createIdentity } from '../identity/identity.js';
import { fromBase64Url, toBase64Url } from '../primitives/base64url.js';
import { concatBytes, utf8 } from '../primitives/bytes.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { matchOneTimePassword, oneTimePassword } from '../vault/one-time-password.js';
import { deriveLocalRecordKey, localRecords } from '../vault/local-records.js';
import { finishLogIn, finishRegistration, startLogIn, startRegistration } from '../vault/opaque-client.js';
import {
  createServerSetup,
  finishServerLogIn,
  respondToRegistration,
  startServerLogIn,
} from '../vault/opaque-server.js';
import { createRecoveryCode, readRecoveryCode } from '../vault/recovery-code.js';
import {
  createVaultKey,
  openVault,
  sealVault,
  unwrapVaultKeyByPassword,
  unwrapVaultKeyByRecoveryCode,
  wrapVaultKeyByPassword,
  wrapVaultKeyByRecoveryCode,
} from '../vault/vault.js';
import { signVaultReplacement, verifyVaultReplacement } from '../vault/vault-replacement.js';
import { latin1, type Decoder } from './decoder.js';

const NOW = Date.parse('2026-11-21T09:00:00.000Z');

/** What reads the vault, the records of a device and the log-in. */
export async function vaultDecoders(): Promise<Decoder[]> {
  const vaultKey = createVaultKey();
  const place = { accountId: randomId(), revision: 1 };
  const contents = { identitySecret: randomBytes(32), keyringKey: randomBytes(32) };
  const [exportKey, secret, code] = [randomBytes(64), randomBytes(20), createRecoveryCode()];
  const records = localRecords(await deriveLocalRecordKey(vaultKey, place.accountId), place.accountId);
  return [
    {
      name: 'vault',
      sample: await sealVault(contents, vaultKey, place),
      decode: (bytes) => openVault(bytes, vaultKey, place),
    },
    {
      name: 'wrapped vault key',
      sample: await wrapVaultKeyByPassword(vaultKey, exportKey, place.accountId),
      decode: (bytes) => unwrapVaultKeyByPassword(bytes, exportKey, place.accountId),
    },
    {
      name: 'vault key wrapped for the recovery code',
      sample: await wrapVaultKeyByRecoveryCode(vaultKey, code, place.accountId),
      decode: (bytes) => unwrapVaultKeyByRecoveryCode(bytes, code, place.accountId),
    },
    await replacementDecoder(place),
    {
      name: 'one-time password',
      sample: utf8(oneTimePassword(secret, NOW)),
      decode: (bytes) => required(matchOneTimePassword(secret, latin1(bytes), NOW)),
    },
    {
      name: 'local record',
      sample: await records.seal('name', utf8('content')),
      decode: (bytes) => records.open('name', bytes),
    },
    {
      name: 'recovery code',
      sample: utf8(code),
      decode: (bytes) => readRecoveryCode(latin1(bytes)),
    },
    ...(await opaqueDecoders()),
  ];
}

/** A vault in the place of another one: its contents and its proof are what the client sends. */
async function replacementDecoder(place: {
  readonly accountId: string;
  readonly revision: number;
}): Promise<Decoder> {
  const identity = createIdentity();
  const parts = { wrappedByPassword: randomBytes(61), wrappedByRecoveryCode: null, registrationRecord: null };
  const replacement = { ...place, ...parts, sealed: randomBytes(94) };
  return {
    name: 'vault replacement',
    sample: concatBytes(replacement.sealed, await signVaultReplacement(identity, replacement)),
    decode: (bytes) => {
      const sent = { ...replacement, sealed: bytes.slice(0, -64) };
      verifyVaultReplacement(identity.publicKey, sent, bytes.slice(-64));
    },
  };
}

/** A wrong code is an answer, not an error; here it counts as refused. */
function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new CryptoError('not-authentic');
  return value;
}

/** Every message of OPAQUE, read by the side that it is for. */
async function opaqueDecoders(): Promise<Decoder[]> {
  const [serverSetup, accountId, password] = [await createServerSetup(), randomId(), 'password'];
  const registration = await startRegistration(password);
  const { registrationRequest } = registration;
  const { registrationResponse } = await respondToRegistration({
    serverSetup,
    accountId,
    registrationRequest,
  });
  const registered = await finishRegistration({ password, state: registration.state, registrationResponse });
  const { registrationRecord } = registered;
  const { state, startLoginRequest } = await startLogIn(password);
  const answer = await startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest });
  const { finishLoginRequest } = await finishLogIn({
    password,
    state,
    loginResponse: answer.loginResponse,
  });
  const { loginResponse } = answer;
  const text = (bytes: Uint8Array) => toBase64Url(bytes);
  return [
    {
      name: 'OPAQUE answer to a registration',
      sample: fromBase64Url(registrationResponse),
      stretchesPassword: true,
      decode: (bytes) =>
        finishRegistration({ password, state: registration.state, registrationResponse: text(bytes) }),
    },
    {
      name: 'OPAQUE answer to a log-in',
      sample: fromBase64Url(loginResponse),
      stretchesPassword: true,
      decode: (bytes) => finishLogIn({ password, state, loginResponse: text(bytes) }),
    },
    {
      name: 'OPAQUE registration request',
      sample: fromBase64Url(registrationRequest),
      decode: (bytes) => respondToRegistration({ serverSetup, accountId, registrationRequest: text(bytes) }),
    },
    {
      name: 'OPAQUE registration record',
      sample: fromBase64Url(registrationRecord),
      decode: (bytes) =>
        startServerLogIn({ serverSetup, accountId, registrationRecord: text(bytes), startLoginRequest }),
    },
    {
      name: 'OPAQUE first log-in message',
      sample: fromBase64Url(startLoginRequest),
      decode: (bytes) =>
        startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest: text(bytes) }),
    },
    {
      name: 'OPAQUE last log-in message',
      sample: fromBase64Url(finishLoginRequest),
      decode: (bytes) => finishServerLogIn({ state: answer.state, finishLoginRequest: text(bytes) }),
    },
    {
      name: 'OPAQUE server state',
      sample: fromBase64Url(answer.state),
      decode: (bytes) => finishServerLogIn({ state: text(bytes), finishLoginRequest }),
    },
  ];
}
