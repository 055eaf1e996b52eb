import { createDeviceKeys, createIdentity, issueDeviceCertificate, signDeviceProof } from '@collab/crypto';
import {
  AccountId,
  DeviceId,
  EnrolFirstFactor,
  FinishLogIn,
  FinishSignUp,
  RegisterDevice,
  StartLogIn,
  StartSignUp,
  StartVerification,
  VerifyEmail,
  VerifySecondFactor,
  type OutputOf,
  type ReadSession,
} from '@collab/domain';
import { randomBytes } from 'node:crypto';
import type { ApiServer } from './api-server.js';
import { enrol, keepCodes, nextAnswer } from './authenticator.js';
import type { Browser } from './browser.js';
import { passwords } from './passwords.js';

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
  return (await beginSignUp(browser, person)).accountId;
}

/** The same for who needs the token by which the mail can be asked for again. */
export async function beginSignUp(
  browser: Browser,
  person: NewPerson,
): Promise<OutputOf<typeof StartSignUp>> {
  const { email, password, displayName = 'Maëlle Kervadec', administratorToken } = person;
  let started: OutputOf<typeof StartSignUp> | undefined;
  const registrationRecord = await passwords.register(
    password,
    async (registrationRequest) => (started = await browser.run(StartSignUp, { registrationRequest })),
  );
  if (started === undefined) throw new Error('the server was not asked');
  await browser.run(FinishSignUp, {
    signUpToken: started.signUpToken,
    email,
    displayName,
    language: 'en',
    registrationRecord,
    ...(administratorToken === undefined ? {} : { administratorToken }),
  });
  return started;
}

/** Signs a person up, by way of the mail. */
export async function signUp(server: ApiServer, person: NewPerson): Promise<AccountId> {
  const browser = server.browser();
  const accountId = await requestAccount(browser, person);
  await browser.run(VerifyEmail, { token: await server.mails.tokenTo(person.email) });
  return accountId;
}

/** Proves the password of a sign-up to the mailed link, as another browser than the one that signed up has to. */
export function proveSignUp(browser: Browser, token: string, password: string) {
  return passwords.prove(password, (startLoginRequest) =>
    browser.run(StartVerification, { token, startLoginRequest }),
  );
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
  const proof = await passwords.prove(password, (startLoginRequest) =>
    browser.run(StartLogIn, { email, startLoginRequest }),
  );
  const step = await browser.run(FinishLogIn, { ...proof, client: 'Test browser' });
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
