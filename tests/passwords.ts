import { finishLogIn, finishRegistration, startLogIn, startRegistration } from '@collab/crypto';

/** The client's half of OPAQUE. How much it stretches a password is up to the run of the tests (jest.int.config.mjs). */
export const passwords = {
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
