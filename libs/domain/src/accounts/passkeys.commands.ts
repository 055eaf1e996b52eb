import * as z from 'zod';
import { defineCommand } from '../kernel/define-command.js';
import { FactorName } from './account-fields.js';
import { EXAMPLE_CODES, RecoveryCodes, SomeRecoveryCodes } from './factors.commands.js';
import { EXAMPLE_SESSION_VIEW, Nothing, SessionView } from './log-in-fields.js';
import {
  EXAMPLE_CREATION,
  EXAMPLE_NEW_PASSKEY,
  EXAMPLE_REQUEST,
  NewPasskey,
  PasskeyCreation,
  PasskeyRequest,
} from './passkey-fields.js';
import { EXAMPLE_TOKEN, Token } from './vault-fields.js';

export const ChallengePasskey = defineCommand({
  type: 'challenge-passkey',
  summary:
    'A challenge for the passkeys of the account, within a log-in or a confirmation that asks for a second factor. It counts once, until the next one is asked for.',
  http: { method: 'POST', path: '/api/passkeys/challenge' },
  access: 'anyone',
  input: z.strictObject({ token: Token }),
  output: PasskeyRequest,
  example: { input: { token: EXAMPLE_TOKEN }, output: EXAMPLE_REQUEST },
});

export const StartFirstPasskey = defineCommand({
  type: 'start-first-passkey',
  summary: 'What a passkey is made from, within a log-in that asks to enrol a second factor.',
  http: { method: 'POST', path: '/api/log-ins/enrolment/passkey' },
  access: 'anyone',
  input: z.strictObject({ token: Token }),
  output: PasskeyCreation,
  example: { input: { token: EXAMPLE_TOKEN }, output: EXAMPLE_CREATION },
});

export const EnrolFirstPasskey = defineCommand({
  type: 'enrol-first-passkey',
  summary:
    'Completes a log-in of an account without a second factor by enrolling a passkey; sets the session cookies and gives the recovery codes, once.',
  http: { method: 'POST', path: '/api/log-ins/enrolment/passkey/finish' },
  access: 'anyone',
  input: z.strictObject({ token: Token, name: FactorName, passkey: NewPasskey }),
  output: z.strictObject({ session: SessionView, recoveryCodes: RecoveryCodes }),
  example: {
    input: { token: EXAMPLE_TOKEN, name: 'Laptop', passkey: EXAMPLE_NEW_PASSKEY },
    output: { session: EXAMPLE_SESSION_VIEW, recoveryCodes: EXAMPLE_CODES },
  },
});

export const StartPasskey = defineCommand({
  type: 'start-passkey',
  summary: 'What another passkey is made from, good for five minutes.',
  http: { method: 'POST', path: '/api/factors/passkey' },
  access: 'account',
  fresh: true,
  input: Nothing,
  output: z.strictObject({ token: Token, creation: PasskeyCreation }),
  example: { input: {}, output: { token: EXAMPLE_TOKEN, creation: EXAMPLE_CREATION } },
});

export const FinishPasskey = defineCommand({
  type: 'finish-passkey',
  summary: 'Enrols a passkey. Gives recovery codes when the account had no second factor.',
  http: { method: 'POST', path: '/api/factors/passkey/finish' },
  access: 'account',
  fresh: true,
  budget: 'changes',
  input: z.strictObject({ token: Token, name: FactorName, passkey: NewPasskey }),
  /** None unless this was the first second factor. */
  output: z.strictObject({ recoveryCodes: SomeRecoveryCodes }),
  example: {
    input: { token: EXAMPLE_TOKEN, name: 'Security key', passkey: EXAMPLE_NEW_PASSKEY },
    output: { recoveryCodes: [] },
  },
});

export const passkeyCommands = [
  ChallengePasskey,
  StartFirstPasskey,
  EnrolFirstPasskey,
  StartPasskey,
  FinishPasskey,
] as const;
