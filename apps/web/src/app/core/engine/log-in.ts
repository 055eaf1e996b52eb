import { CryptoError, finishLogIn, startLogIn, wipe } from '@collab/crypto';
import {
  ChallengePasskey,
  EnrolFirstFactor,
  EnrolFirstPasskey,
  type FactorAnswer,
  FinishLogIn,
  StartFirstPasskey,
  StartLogIn,
  VerifySecondFactor,
} from '@collab/domain';
import type { FactorCalls, LogInCalls, LogInView } from '../engine.factors.port.js';
import { EngineError, type SessionSummary } from '../engine.port.js';
import { type OpenAccount, openAccount, type SessionView } from './account.js';
import type { Api } from './api.js';
import type { Surroundings } from './ports.js';

interface Pending {
  readonly token: string;
  /** Opens the vault once there is a session; never leaves the worker. */
  readonly exportKey: Uint8Array;
}

/** A log-in from the password to the open vault, with the second factor in between. */
export class LogIn implements LogInCalls {
  private pending: Pending | undefined;

  constructor(
    private readonly api: Api,
    private readonly surroundings: Surroundings,
    /** Begins the work of an account that is open. */
    private readonly begin: (account: OpenAccount) => Promise<SessionSummary>,
  ) {}

  /** Proves the password. The password and what derives from it stay here. */
  async logIn(input: { readonly email: string; readonly password: string }): Promise<LogInView> {
    this.forget();
    const email = input.email.trim().toLowerCase();
    const { finish, exportKey } = await provePassword(input.password, (startLoginRequest) =>
      this.api.call(StartLogIn, { email, startLoginRequest }),
    );
    const client = this.surroundings.clientName;
    const step = await this.api.call(FinishLogIn, { ...finish, client }).catch((error: unknown) => {
      wipe(exportKey);
      throw error;
    });
    if (step.next === 'session')
      return { next: 'session', session: await this.open(step.session, exportKey) };
    this.pending = { token: step.token, exportKey };
    return step.next === 'second-factor'
      ? { next: step.next, methods: step.methods }
      : { next: step.next, totp: step.totp, passkeys: step.passkeys };
  }

  /** Shows the second factor that was asked for. A wrong one may be followed by another. */
  async answerSecondFactor({ answer }: { answer: FactorAnswer }): Promise<SessionSummary> {
    const { token, exportKey } = this.awaited();
    return this.open(await this.api.call(VerifySecondFactor, { token, answer }), exportKey);
  }

  /** Enrols the authenticator app that the secret was given for. */
  async enrolFirstFactor(input: { name: string; code: string }): ReturnType<FactorCalls['enrolFirstFactor']> {
    const { token, exportKey } = this.awaited();
    const { session, recoveryCodes } = await this.api.call(EnrolFirstFactor, { token, ...input });
    return { session: await this.open(session, exportKey), recoveryCodes };
  }

  async challengeLogIn(): ReturnType<FactorCalls['challengeLogIn']> {
    return this.api.call(ChallengePasskey, { token: this.awaited().token });
  }

  async startFirstPasskey(): ReturnType<FactorCalls['startFirstPasskey']> {
    return this.api.call(StartFirstPasskey, { token: this.awaited().token });
  }

  /** Enrols the passkey that was made for this log-in. */
  async enrolFirstPasskey(
    input: Parameters<FactorCalls['enrolFirstPasskey']>[0],
  ): ReturnType<FactorCalls['enrolFirstPasskey']> {
    const { token, exportKey } = this.awaited();
    const { session, recoveryCodes } = await this.api.call(EnrolFirstPasskey, { token, ...input });
    return { session: await this.open(session, exportKey), recoveryCodes };
  }

  /** Forgets a log-in that was not completed. */
  forget(): void {
    if (this.pending !== undefined) wipe(this.pending.exportKey);
    this.pending = undefined;
  }

  private awaited(): Pending {
    if (this.pending === undefined) throw new EngineError('log-in-expired');
    return this.pending;
  }

  private async open(session: SessionView, exportKey: Uint8Array): Promise<SessionSummary> {
    this.pending = undefined;
    try {
      return await this.begin(await openAccount(this.api, this.surroundings, session, exportKey));
    } finally {
      wipe(exportKey);
    }
  }
}

/**
 * The client's half of OPAQUE (RFC 9807): what the server checks, and the export key that it never learns.
 * @throws EngineError `wrong-credentials`
 */
export async function provePassword(
  password: string,
  ask: (
    startLoginRequest: string,
  ) => Promise<{ readonly logInToken: string; readonly loginResponse: string }>,
) {
  const { state, startLoginRequest } = await startLogIn(password);
  const { logInToken, loginResponse } = await ask(startLoginRequest);
  const { finishLoginRequest, exportKey } = await finishLogIn({ password, state, loginResponse }).catch(
    (error: unknown) => {
      throw error instanceof CryptoError && error.code === 'wrong-password'
        ? new EngineError('wrong-credentials')
        : error;
    },
  );
  return { finish: { logInToken, finishLoginRequest }, exportKey };
}
