import type {
  FactorAnswer,
  FactorId,
  FactorMethod,
  FactorView,
  NewPasskey,
  PasskeyCreation,
  PasskeyRequest,
} from '@collab/domain';
import type { SessionSummary } from './engine.port.js';

/** What a person puts into an authenticator app: the secret in base32, and the link that a QR code carries. */
export interface TotpSecretView {
  readonly secret: string;
  readonly link: string;
}

/** Where a log-in stands once the password is proved. What comes next asks for nothing secret: the worker keeps that. */
export type LogInView =
  | { readonly next: 'session'; readonly session: SessionSummary }
  | { readonly next: 'second-factor'; readonly methods: readonly FactorMethod[] }
  | {
      readonly next: 'enrol-second-factor';
      readonly totp: TotpSecretView;
      /** Whether the site can have passkeys. */
      readonly passkeys: boolean;
    };

/** Where a confirmation stands once the password is proved. */
export type ConfirmationView =
  | { readonly next: 'confirmed' }
  | { readonly next: 'second-factor'; readonly methods: readonly FactorMethod[] };

/** The own second factors, for the settings page. */
export interface FactorsView {
  readonly factors: readonly FactorView[];
  readonly recoveryCodesLeft: number;
  /** Whether the server asks for a second factor. */
  readonly required: boolean;
  /** Whether the site can have passkeys. */
  readonly passkeys: boolean;
}

/** The calls by which a log-in goes on after the password. */
export type LogInCalls = Pick<
  FactorCalls,
  | 'logIn'
  | 'answerSecondFactor'
  | 'enrolFirstFactor'
  | 'challengeLogIn'
  | 'startFirstPasskey'
  | 'enrolFirstPasskey'
>;

/** What the pages can ask about second factors. Whatever changes them needs a fresh log-in or a confirmation. */
export interface FactorCalls {
  /** Proves the password. A session comes at once, or with the call that `next` asks for, within five minutes. */
  logIn(input: { email: string; password: string }): Promise<LogInView>;
  /** Completes a log-in by a second factor. */
  answerSecondFactor(input: { answer: FactorAnswer }): Promise<SessionSummary>;
  /** Completes a log-in by enrolling an authenticator app. The recovery codes are shown this once. */
  enrolFirstFactor(input: {
    name: string;
    code: string;
  }): Promise<{ session: SessionSummary; recoveryCodes: readonly string[] }>;
  /** What the passkeys of the account sign, in a log-in that asks for a second factor. */
  challengeLogIn(): Promise<PasskeyRequest>;
  /** What a passkey is made from, in a log-in that asks to enrol a second factor. */
  startFirstPasskey(): Promise<PasskeyCreation>;
  /** Completes a log-in by enrolling a passkey. The recovery codes are shown this once. */
  enrolFirstPasskey(input: {
    name: string;
    passkey: NewPasskey;
  }): Promise<{ session: SessionSummary; recoveryCodes: readonly string[] }>;
  /** Proves the password anew, for what asks for a fresh log-in. */
  confirmPassword(input: { password: string }): Promise<ConfirmationView>;
  /** What the passkeys of the account sign, in a confirmation. */
  challengeConfirmation(): Promise<PasskeyRequest>;
  /** Completes a confirmation by a second factor. */
  confirmSecondFactor(input: { answer: FactorAnswer }): Promise<void>;
  factors(): Promise<FactorsView>;
  /** A secret for another authenticator app; the token goes into `finishTotp`. */
  startTotp(): Promise<{ token: string; totp: TotpSecretView }>;
  /** Recovery codes come with the first second factor, else none. */
  finishTotp(input: {
    token: string;
    name: string;
    code: string;
  }): Promise<{ recoveryCodes: readonly string[] }>;
  /** What another passkey is made from; the token goes into `finishPasskey`. */
  startPasskey(): Promise<{ token: string; creation: PasskeyCreation }>;
  /** Recovery codes come with the first second factor, else none. */
  finishPasskey(input: {
    token: string;
    name: string;
    passkey: NewPasskey;
  }): Promise<{ recoveryCodes: readonly string[] }>;
  renameFactor(input: { factorId: FactorId; name: string }): Promise<void>;
  removeFactor(input: { factorId: FactorId }): Promise<void>;
  replaceRecoveryCodes(): Promise<{ recoveryCodes: readonly string[] }>;
}
