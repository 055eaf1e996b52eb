import * as z from 'zod';
import { defineCommand } from '../kernel/define-command.js';
import { FactorId } from '../kernel/ids.js';
import { FactorName, FACTORS_PER_ACCOUNT, RECOVERY_CODES } from './account-fields.js';
import {
  EXAMPLE_SESSION_VIEW,
  EXAMPLE_TOTP_SECRET,
  FactorMethod,
  Nothing,
  SessionView,
  TotpSecret,
} from './log-in-fields.js';
import { PasskeyAssertion } from './passkey-fields.js';
import { EXAMPLE_OPAQUE, EXAMPLE_TOKEN, OpaqueMessage, Token } from './vault-fields.js';

const EXAMPLE_FACTOR = FactorId.parse('k3Zp0yq1m8dW5uXo2aFhTg');

/** Six digits of an authenticator app (RFC 6238: SHA-1, steps of 30 seconds). */
const TotpCode = z.string().regex(/^\d{6}$/);
/** A recovery code as a person types it: spaces, hyphens and case do not count. */
const RecoveryCode = z
  .string()
  .min(16)
  .max(40)
  .regex(/^[0-9A-Za-z -]+$/);
export const RecoveryCodes = z.array(RecoveryCode).length(RECOVERY_CODES);
export const SomeRecoveryCodes = z.array(RecoveryCode).max(RECOVERY_CODES);
export const EXAMPLE_CODES = Array.from({ length: RECOVERY_CODES }, (_, n) => `7k2m-q9xa-4tze-h8v${n}`);

/** A second factor as it is shown to the server. */
const FactorAnswer = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('totp'), code: TotpCode }),
  z.strictObject({ method: z.literal('passkey'), assertion: PasskeyAssertion }),
  z.strictObject({ method: z.literal('recovery-code'), code: RecoveryCode }),
]);
export type FactorAnswer = z.infer<typeof FactorAnswer>;

export const VerifySecondFactor = defineCommand({
  type: 'verify-second-factor',
  summary:
    'Completes a log-in by a second factor; sets the session cookies. Each code counts once; five wrong ones use the token up.',
  http: { method: 'POST', path: '/api/log-ins/second-factor' },
  access: 'anyone',
  input: z.strictObject({ token: Token, answer: FactorAnswer }),
  output: SessionView,
  example: {
    input: { token: EXAMPLE_TOKEN, answer: { method: 'totp', code: '492039' } },
    output: EXAMPLE_SESSION_VIEW,
  },
});

export const EnrolFirstFactor = defineCommand({
  type: 'enrol-first-factor',
  summary:
    'Completes a log-in of an account without a second factor by enrolling an authenticator app; sets the session cookies and gives the recovery codes, once.',
  http: { method: 'POST', path: '/api/log-ins/enrolment' },
  access: 'anyone',
  input: z.strictObject({ token: Token, name: FactorName, code: TotpCode }),
  output: z.strictObject({ session: SessionView, recoveryCodes: RecoveryCodes }),
  example: {
    input: { token: EXAMPLE_TOKEN, name: 'Phone', code: '492039' },
    output: { session: EXAMPLE_SESSION_VIEW, recoveryCodes: EXAMPLE_CODES },
  },
});

export const StartConfirmation = defineCommand({
  type: 'start-confirmation',
  summary: 'First half of proving the password again within a session, as in start-log-in.',
  http: { method: 'POST', path: '/api/session/confirmation' },
  access: 'account',
  input: z.strictObject({ startLoginRequest: OpaqueMessage }),
  output: z.strictObject({ logInToken: Token, loginResponse: OpaqueMessage }),
  example: {
    input: { startLoginRequest: EXAMPLE_OPAQUE },
    output: { logInToken: EXAMPLE_TOKEN, loginResponse: EXAMPLE_OPAQUE },
  },
});

export const FinishConfirmation = defineCommand({
  type: 'finish-confirmation',
  summary:
    'Second half of proving the password again. For ten minutes the session may then do what asks for a fresh log-in; with a second factor only after confirm-second-factor.',
  http: { method: 'POST', path: '/api/session/confirmation/finish' },
  access: 'account',
  input: z.strictObject({ logInToken: Token, finishLoginRequest: OpaqueMessage }),
  output: z.discriminatedUnion('next', [
    z.strictObject({ next: z.literal('confirmed') }),
    z.strictObject({
      next: z.literal('second-factor'),
      token: Token,
      methods: z.array(FactorMethod).min(1).max(3),
    }),
  ]),
  example: {
    input: { logInToken: EXAMPLE_TOKEN, finishLoginRequest: EXAMPLE_OPAQUE },
    output: { next: 'second-factor', token: EXAMPLE_TOKEN, methods: ['totp', 'recovery-code'] },
  },
});

export const ConfirmSecondFactor = defineCommand({
  type: 'confirm-second-factor',
  summary: 'Completes a confirmation by a second factor.',
  http: { method: 'POST', path: '/api/session/confirmation/second-factor' },
  access: 'account',
  input: z.strictObject({ token: Token, answer: FactorAnswer }),
  output: Nothing,
  example: {
    input: { token: EXAMPLE_TOKEN, answer: { method: 'totp', code: '492039' } },
    output: {},
  },
});

/** A second factor as its owner sees it. */
const FactorView = z.strictObject({
  factorId: FactorId,
  kind: z.enum(['totp', 'passkey']),
  name: FactorName,
  addedAt: z.iso.datetime({ precision: 3 }),
  /** Null until the first log-in with it. */
  lastUsedAt: z.iso.datetime({ precision: 3 }).nullable(),
});
export type FactorView = z.infer<typeof FactorView>;

export const ReadFactors = defineCommand({
  type: 'read-factors',
  summary:
    'The second factors of the account, how many recovery codes are left, whether one is required, and whether passkeys can be had.',
  http: { method: 'GET', path: '/api/factors' },
  access: 'account',
  input: Nothing,
  output: z.strictObject({
    factors: z.array(FactorView).max(FACTORS_PER_ACCOUNT),
    recoveryCodesLeft: z.int().min(0).max(RECOVERY_CODES),
    required: z.boolean(),
    /** Whether this site can have passkeys: it needs a secure context and a host name. */
    passkeys: z.boolean(),
  }),
  example: {
    input: {},
    output: {
      factors: [
        {
          factorId: EXAMPLE_FACTOR,
          kind: 'totp',
          name: 'Phone',
          addedAt: '2026-11-21T09:00:00.000Z',
          lastUsedAt: null,
        },
      ],
      recoveryCodesLeft: 9,
      required: true,
      passkeys: true,
    },
  },
});

export const StartTotp = defineCommand({
  type: 'start-totp',
  summary: 'A secret for another authenticator app, good for five minutes.',
  http: { method: 'POST', path: '/api/factors/totp' },
  access: 'account',
  fresh: true,
  input: Nothing,
  output: z.strictObject({ token: Token, totp: TotpSecret }),
  example: { input: {}, output: { token: EXAMPLE_TOKEN, totp: EXAMPLE_TOTP_SECRET } },
});

export const FinishTotp = defineCommand({
  type: 'finish-totp',
  summary:
    'Enrols the authenticator app that shows the code. Gives recovery codes when the account had no second factor.',
  http: { method: 'POST', path: '/api/factors/totp/finish' },
  access: 'account',
  fresh: true,
  budget: 'changes',
  input: z.strictObject({ token: Token, name: FactorName, code: TotpCode }),
  /** None unless this was the first second factor. */
  output: z.strictObject({ recoveryCodes: SomeRecoveryCodes }),
  example: {
    input: { token: EXAMPLE_TOKEN, name: 'Tablet', code: '492039' },
    output: { recoveryCodes: [] },
  },
});

export const RenameFactor = defineCommand({
  type: 'rename-factor',
  summary: 'Calls a second factor something else.',
  http: { method: 'POST', path: '/api/factors/rename' },
  access: 'account',
  budget: 'changes',
  input: z.strictObject({ factorId: FactorId, name: FactorName }),
  output: Nothing,
  example: { input: { factorId: EXAMPLE_FACTOR, name: 'Old phone' }, output: {} },
});

export const RemoveFactor = defineCommand({
  type: 'remove-factor',
  summary:
    'Removes a second factor; refused for the last one where the server asks for one. Mails the owner.',
  http: { method: 'POST', path: '/api/factors/remove' },
  access: 'account',
  fresh: true,
  input: z.strictObject({ factorId: FactorId }),
  output: Nothing,
  example: { input: { factorId: EXAMPLE_FACTOR }, output: {} },
});

export const ReplaceRecoveryCodes = defineCommand({
  type: 'replace-recovery-codes',
  summary:
    'Makes ten new recovery codes, shown this once; the earlier ones no longer count. Mails the owner.',
  http: { method: 'POST', path: '/api/factors/recovery-codes' },
  access: 'account',
  fresh: true,
  budget: 'safety',
  input: Nothing,
  output: z.strictObject({ recoveryCodes: RecoveryCodes }),
  example: { input: {}, output: { recoveryCodes: EXAMPLE_CODES } },
});

export const factorCommands = [
  VerifySecondFactor,
  EnrolFirstFactor,
  StartConfirmation,
  FinishConfirmation,
  ConfirmSecondFactor,
  ReadFactors,
  StartTotp,
  FinishTotp,
  RenameFactor,
  RemoveFactor,
  ReplaceRecoveryCodes,
] as const;
