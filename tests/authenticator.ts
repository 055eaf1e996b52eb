import type { FactorAnswer } from '@collab/domain';
import { generateSync } from 'otplib';

const STEP_SECONDS = 30;

/** What a person has beside the password: an authenticator app, independent of the server's code, and recovery codes. */
interface SecondFactor {
  readonly secret: string;
  lastStep: number;
  readonly recoveryCodes: string[];
}

const factors = new Map<string, SecondFactor>();

/** Seconds that a code has to be good for yet, for whoever types it on a busy machine. */
const TYPING_SECONDS = 12;

const stepNow = (ahead = 0): number => Math.floor((Date.now() / 1000 + ahead) / STEP_SECONDS);

/** The oldest step whose code the server takes, and goes on to take until it is typed. */
const oldestStep = (): number => stepNow(TYPING_SECONDS) - 1;

/** What the app with this secret shows in a 30-second step. */
export const codeAt = (secret: string, step: number): string =>
  generateSync({ secret, epoch: step * STEP_SECONDS });

/** What the app shows now. */
export const codeNow = (secret: string): string => codeAt(secret, stepNow());

/** Puts a secret into the person's app; returns the code that enrols it, the oldest one that the server still takes. */
export function enrol(email: string, secret: string): string {
  const lastStep = oldestStep();
  factors.set(email.toLowerCase(), { secret, lastStep, recoveryCodes: [] });
  return codeAt(secret, lastStep);
}

/** Keeps the recovery codes that came with the app. */
export function keepCodes(email: string, recoveryCodes: readonly string[]): void {
  of(email).recoveryCodes.push(...recoveryCodes);
}

/**
 * A second factor that was not used yet: a code of the app while there is one that the server takes now, which are three
 * a minute and a half, then a recovery code.
 */
export function nextAnswer(email: string): Exclude<FactorAnswer, { readonly method: 'passkey' }> {
  const factor = of(email);
  const step = Math.max(factor.lastStep + 1, oldestStep());
  if (step <= stepNow() + 1) {
    factor.lastStep = step;
    return { method: 'totp', code: codeAt(factor.secret, step) };
  }
  const code = factor.recoveryCodes.shift();
  if (code === undefined) throw new Error(`${email} has neither a code nor a recovery code left`);
  return { method: 'recovery-code', code };
}

/** As if the codes that the app has shown had been shown long ago; the server has to forget them too. */
export function forgetShown(email: string): void {
  of(email).lastStep = -1;
}

function of(email: string): SecondFactor {
  const factor = factors.get(email.toLowerCase());
  if (factor === undefined) throw new Error(`${email} has no second factor`);
  return factor;
}
