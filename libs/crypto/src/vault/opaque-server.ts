import { fromBase64Url } from '../primitives/base64url.js';
import type { Bytes } from '../primitives/bytes.js';
import { IDENTIFIERS, opaque, step } from './opaque-profile.js';

/**
 * The server's long-lived OPAQUE secret. It belongs outside the database: who has both can guess passwords offline.
 * Losing it locks every account out.
 */
export async function createServerSetup(): Promise<string> {
  const { server } = await opaque();
  return server.createSetup();
}

/** The static public key that clients pin, 32 bytes. Throws `malformed` when the set-up is not one. */
export async function opaqueServerPublicKey(serverSetup: string): Promise<Bytes> {
  const { server } = await opaque();
  return fromBase64Url(step('malformed', () => server.getPublicKey(serverSetup)));
}

/** Answers the opening of a registration. The account id becomes part of what the password is stretched with. */
export async function respondToRegistration(input: {
  readonly serverSetup: string;
  readonly accountId: string;
  readonly registrationRequest: string;
}): Promise<{ readonly registrationResponse: string }> {
  const { server } = await opaque();
  return step('malformed', () =>
    server.createRegistrationResponse({
      serverSetup: input.serverSetup,
      userIdentifier: input.accountId,
      registrationRequest: input.registrationRequest,
    }),
  );
}

/**
 * Answers the opening of a log-in. For an address without an account pass `registrationRecord: null` and an
 * `accountId` that is always the same for this address (a keyed hash of it): the answer then has the same shape and
 * cannot be told from a real one. `state` is secret, for one use, and lives at most a minute on the server.
 */
export async function startServerLogIn(input: {
  readonly serverSetup: string;
  readonly accountId: string;
  readonly registrationRecord: string | null;
  readonly startLoginRequest: string;
}): Promise<{ readonly state: string; readonly loginResponse: string }> {
  const { server } = await opaque();
  const started = step('malformed', () =>
    server.startLogin({
      serverSetup: input.serverSetup,
      userIdentifier: input.accountId,
      registrationRecord: input.registrationRecord,
      startLoginRequest: input.startLoginRequest,
      identifiers: IDENTIFIERS,
    }),
  );
  return { state: started.serverLoginState, loginResponse: started.loginResponse };
}

/** Throws `log-in-refused` unless the client has proved the password: this is the server's only verdict. */
export async function finishServerLogIn(input: {
  readonly state: string;
  readonly finishLoginRequest: string;
}): Promise<void> {
  const { server } = await opaque();
  step('log-in-refused', () =>
    server.finishLogin({
      serverLoginState: input.state,
      finishLoginRequest: input.finishLoginRequest,
      identifiers: IDENTIFIERS,
    }),
  );
}
