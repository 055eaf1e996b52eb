import {
  createDeviceKeys,
  createIdentity,
  finishLogIn,
  finishRegistration,
  issueDeviceCertificate,
  signDeviceProof,
  startLogIn,
  startRegistration,
} from '@collab/crypto';
import {
  AccountId,
  DeviceId,
  EnrolFirstFactor,
  FinishLogIn,
  FinishSignUp,
  RegisterDevice,
  StartLogIn,
  StartSignUp,
  VerifyEmail,
  VerifySecondFactor,
  type OutputOf,
  type ReadSession,
} from '@collab/domain';
import { randomBytes } from 'node:crypto';
import type { ApiServer } from './api-server.js';
import { enrol, keepCodes, nextAnswer } from './authenticator.js';
import type { Browser } from './browser.js';

/** What a person signs up with. */
export interface NewPerson {
  readonly email: string;
  readonly password: string;
  readonly displayName?: string;
  readonly administratorToken?: string;
}

/** A new random id as the client draws it. */
export const newDeviceId = (): DeviceId => DeviceId.parse(randomBytes(16).toString('base64url'));

/** The client's half of a sign-up, up to the mail. Returns the id that the account will have. */
export async function requestAccount(browser: Browser, person: NewPerson): Promise<AccountId> {
  const { email, password, displayName = 'Maëlle Kervadec', administratorToken } = person;
  const { state, registrationRequest } = await startRegistration(password);
  const { signUpToken, accountId, registrationResponse } = await browser.run(StartSignUp, {
    registrationRequest,
  });
  const { registrationRecord } = await finishRegistration({ password, state, registrationResponse });
  await browser.run(FinishSignUp, {
    signUpToken,
    email,
    displayName,
    language: 'en',
    registrationRecord,
    ...(administratorToken === undefined ? {} : { administratorToken }),
  });
  return accountId;
}

/** Signs a person up, by way of the mail. */
export async function signUp(server: ApiServer, person: NewPerson): Promise<AccountId> {
  const browser = server.browser();
  const accountId = await requestAccount(browser, person);
  await browser.run(VerifyEmail, { token: await server.mails.tokenTo(person.email) });
  return accountId;
}

/**
 * Logs a person in, with the second factor that the server asks for; the first log-in enrols an authenticator app.
 * Throws `wrong-password` of the crypto library, or what the server refuses.
 */
export async function logIn(browser: Browser, person: NewPerson): Promise<OutputOf<typeof ReadSession>> {
  const step = await provePassword(browser, person);
  const { email } = person;
  switch (step.next) {
    case 'session':
      return step.session;
    case 'second-factor':
      return browser.run(VerifySecondFactor, { token: step.token, answer: nextAnswer(email) });
    case 'enrol-second-factor': {
      const { token, totp } = step;
      const code = enrol(email, totp.secret);
      const { session, recoveryCodes } = await browser.run(EnrolFirstFactor, { token, name: 'Phone', code });
      keepCodes(email, recoveryCodes);
      browser.csrfToken = session.csrfToken;
      return session;
    }
  }
}

/** The first half of a log-in: the password alone. */
export async function provePassword(
  browser: Browser,
  { email, password }: NewPerson,
): Promise<OutputOf<typeof FinishLogIn>> {
  const { state, startLoginRequest } = await startLogIn(password);
  const { logInToken, loginResponse } = await browser.run(StartLogIn, { email, startLoginRequest });
  const { finishLoginRequest } = await finishLogIn({ password, state, loginResponse });
  const step = await browser.run(FinishLogIn, { logInToken, finishLoginRequest, client: 'Test browser' });
  if (step.next === 'session') browser.csrfToken = step.session.csrfToken;
  return step;
}

/** The keys of an account identity and of one device. */
export interface DeviceOfPerson {
  readonly identity: ReturnType<typeof createIdentity>;
  readonly keys: ReturnType<typeof createDeviceKeys>;
  readonly deviceId: DeviceId;
}

/** New keys for a device; of the given identity, or of a new one. */
export const newDevice = (identity = createIdentity()): DeviceOfPerson => ({
  identity,
  keys: createDeviceKeys(),
  deviceId: newDeviceId(),
});

/** What a device sends to be registered in a session. */
export async function registration(
  { identity, keys, deviceId }: DeviceOfPerson,
  { accountId, sessionId }: { readonly accountId: AccountId; readonly sessionId: string },
) {
  const notBefore = Date.now();
  const certificate = await issueDeviceCertificate(identity, {
    accountId,
    deviceId,
    keys,
    notBefore,
    notAfter: notBefore + 90 * 24 * 3600 * 1000,
  });
  return {
    deviceId,
    name: 'Test browser',
    identityKey: identity.publicKey,
    certificate,
    proof: await signDeviceProof(keys, sessionId),
  };
}

/** A person who has signed up, logged in and registered a device. */
export async function arrive(
  server: ApiServer,
  person: NewPerson,
): Promise<{ readonly browser: Browser; readonly accountId: AccountId; readonly device: DeviceOfPerson }> {
  const accountId = await signUp(server, person);
  const browser = server.browser();
  const session = await logIn(browser, person);
  const device = newDevice();
  await browser.run(RegisterDevice, await registration(device, session));
  return { browser, accountId, device };
}
