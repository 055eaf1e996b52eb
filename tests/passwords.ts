import { client, ready } from '@serenity-kit/opaque';
import { CryptoError, finishLogIn, finishRegistration, startLogIn, startRegistration } from '@collab/crypto';
import { IDENTIFIERS } from '../libs/crypto/src/vault/opaque-profile.js';

/** Argon2id at its least. */
const LEAST = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } } as const;

/** The client's half of OPAQUE as the application ships it, for the specs that are about passwords. */
export const asShipped = {
  register: async (
    password: string,
    ask: (registrationRequest: string) => Promise<{ readonly registrationResponse: string }>,
  ): Promise<string> => {
    const { state, registrationRequest } = await startRegistration(password);
    const { registrationResponse } = await ask(registrationRequest);
    return (await finishRegistration({ password, state, registrationResponse })).registrationRecord;
  },
  prove: async (
    password: string,
    ask: (
      startLoginRequest: string,
    ) => Promise<{ readonly logInToken: string; readonly loginResponse: string }>,
  ): Promise<{ readonly logInToken: string; readonly finishLoginRequest: string }> => {
    const { state, startLoginRequest } = await startLogIn(password);
    const { logInToken, loginResponse } = await ask(startLoginRequest);
    const { finishLoginRequest } = await finishLogIn({ password, state, loginResponse });
    return { logInToken, finishLoginRequest };
  },
};

/**
 * The same with the least stretching, for stories about something else: how much a client stretches a password changes
 * nothing that the server sees or does, and takes most of the time of a sign-up.
 */
export const lightly: typeof asShipped = {
  register: async (password, ask) => {
    await ready;
    const { clientRegistrationState, registrationRequest } = client.startRegistration({ password });
    const { registrationResponse } = await ask(registrationRequest);
    return client.finishRegistration({
      password,
      clientRegistrationState,
      registrationResponse,
      identifiers: IDENTIFIERS,
      keyStretching: LEAST,
    }).registrationRecord;
  },
  prove: async (password, ask) => {
    await ready;
    const { clientLoginState, startLoginRequest } = client.startLogin({ password });
    const { logInToken, loginResponse } = await ask(startLoginRequest);
    const proved = client.finishLogin({
      password,
      clientLoginState,
      loginResponse,
      identifiers: IDENTIFIERS,
      keyStretching: LEAST,
    });
    if (proved === undefined) throw new CryptoError('wrong-password');
    return { logInToken, finishLoginRequest: proved.finishLoginRequest };
  },
};
