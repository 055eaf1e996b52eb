import { wipe } from '@collab/crypto';
import { ReadVerification, StartVerification, VerifyEmail } from '@collab/domain';
import type { LogInCalls } from '../engine.factors.port.js';
import type { EngineEvent } from '../engine.port.js';
import type { SessionCalls } from '../engine.session.port.js';
import { signUp } from './account.js';
import type { Api } from './api.js';
import { LogIn, provePassword } from './log-in.js';
import type { Surroundings } from './ports.js';
import type { SignedIn } from './signed-in.js';

/** The way into an account and out of it. */
export function sessionCalls(
  api: Api,
  surroundings: Surroundings,
  signedIn: SignedIn,
  emit: (event: EngineEvent) => void,
): SessionCalls & LogInCalls {
  const logIns = new LogIn(api, surroundings, (account) => signedIn.start(account));
  /** Locks this browser, with a network or without. */
  const lock = async (): Promise<void> => {
    await signedIn.now?.context.keyring.upload().catch(() => undefined);
    logIns.forget();
    signedIn.stop();
    await surroundings.storage.writeHandle(null);
    emit({ type: 'signed-out' });
  };
  return {
    restore: () => signedIn.restore(),
    signUp: (input) => signUp(api, input),
    verificationNeeds: async ({ token }) => (await api.call(ReadVerification, { token })).needs,
    verifyEmail: async ({ token, password }) => {
      const proof = password === undefined ? {} : { password: await proveSignUp(api, token, password) };
      await api.call(VerifyEmail, { token, ...proof });
    },
    logIn: async (input) => {
      signedIn.stop();
      await signedIn.ending.settle();
      return logIns.logIn(input);
    },
    answerSecondFactor: (input) => logIns.answerSecondFactor(input),
    enrolFirstFactor: (input) => logIns.enrolFirstFactor(input),
    challengeLogIn: () => logIns.challengeLogIn(),
    startFirstPasskey: () => logIns.startFirstPasskey(),
    enrolFirstPasskey: (input) => logIns.enrolFirstPasskey(input),
    logOut: async () => {
      await lock();
      await signedIn.ending.end();
    },
    forgetBrowser: async () => {
      await lock();
      await surroundings.storage.wipe();
      await signedIn.ending.end();
    },
  };
}

/** Proves the password of the sign-up that a mailed link is for. @throws EngineError `wrong-credentials` */
async function proveSignUp(api: Api, token: string, password: string) {
  const { finish, exportKey } = await provePassword(password, (startLoginRequest) =>
    api.call(StartVerification, { token, startLoginRequest }),
  );
  wipe(exportKey);
  return finish;
}
