import { CryptoError } from '../errors.js';
import { fromBase64Url } from '../primitives/base64url.js';
import { constantTimeEqual, type Bytes } from '../primitives/bytes.js';
import { EXPORT_KEY_BYTES, IDENTIFIERS, KEY_STRETCHING, opaque, step } from './opaque-profile.js';

const PASSWORD_MAX_CHARS = 1024;

/** Opens a registration. `state` is secret and stays on the client; `registrationRequest` goes to the server. */
export async function startRegistration(
  password: string,
): Promise<{ readonly state: string; readonly registrationRequest: string }> {
  const { client } = await opaque();
  const started = step('invalid-argument', () =>
    client.startRegistration({ password: normalised(password) }),
  );
  return { state: started.clientRegistrationState, registrationRequest: started.registrationRequest };
}

/**
 * Ends a registration; takes about 250 ms of Argon2id, so run it in a worker. `exportKey` (64 bytes) wraps the vault
 * key. Throws `malformed` when the server's answer is not OPAQUE's.
 */
export async function finishRegistration(input: {
  readonly password: string;
  readonly state: string;
  readonly registrationResponse: string;
}): Promise<{
  readonly registrationRecord: string;
  readonly exportKey: Bytes;
  readonly serverPublicKey: Bytes;
}> {
  const { client } = await opaque();
  const finished = step('malformed', () =>
    client.finishRegistration({
      password: normalised(input.password),
      clientRegistrationState: input.state,
      registrationResponse: input.registrationResponse,
      identifiers: IDENTIFIERS,
      keyStretching: KEY_STRETCHING,
    }),
  );
  return { registrationRecord: finished.registrationRecord, ...keysOf(finished) };
}

/** Opens a log-in. `state` is secret and stays on the client; `startLoginRequest` goes to the server. */
export async function startLogIn(
  password: string,
): Promise<{ readonly state: string; readonly startLoginRequest: string }> {
  const { client } = await opaque();
  const started = step('invalid-argument', () => client.startLogin({ password: normalised(password) }));
  return { state: started.clientLoginState, startLoginRequest: started.startLoginRequest };
}

/**
 * Ends a log-in; takes about 250 ms of Argon2id, so run it in a worker. Throws `wrong-password` (also for an unknown
 * account: the two cannot be told apart), `malformed`, or `server-changed` when `knownServerKey` is given and the server
 * has proved to hold another one.
 */
export async function finishLogIn(input: {
  readonly password: string;
  readonly state: string;
  readonly loginResponse: string;
  readonly knownServerKey?: Uint8Array;
}): Promise<{
  readonly finishLoginRequest: string;
  readonly exportKey: Bytes;
  readonly serverPublicKey: Bytes;
}> {
  const { client } = await opaque();
  const finished = step('malformed', () =>
    client.finishLogin({
      password: normalised(input.password),
      clientLoginState: input.state,
      loginResponse: input.loginResponse,
      identifiers: IDENTIFIERS,
      keyStretching: KEY_STRETCHING,
    }),
  );
  if (finished === undefined) throw new CryptoError('wrong-password');
  const keys = keysOf(finished);
  if (input.knownServerKey !== undefined && !constantTimeEqual(input.knownServerKey, keys.serverPublicKey))
    throw new CryptoError('server-changed');
  return { finishLoginRequest: finished.finishLoginRequest, ...keys };
}

/** One spelling for one password, whatever keyboard typed its accents (NFC, as RFC 8265 prescribes). */
function normalised(password: string): string {
  if (password.length === 0 || password.length > PASSWORD_MAX_CHARS)
    throw new CryptoError('invalid-argument');
  return password.normalize('NFC');
}

function keysOf(finished: { readonly exportKey: string; readonly serverStaticPublicKey: string }) {
  const exportKey = fromBase64Url(finished.exportKey);
  if (exportKey.length !== EXPORT_KEY_BYTES) throw new CryptoError('malformed');
  return { exportKey, serverPublicKey: fromBase64Url(finished.serverStaticPublicKey) };
}
