import * as z from 'zod';
import { defineCommand } from '../kernel/define-command.js';
import { EmailAddress } from './account-fields.js';
import { MailDomain, PASSWORD_CHARACTERS, PasswordCharacters, SignUpPolicy } from './policy.events.js';
import { EXAMPLE_OPAQUE, EXAMPLE_TOKEN, OpaqueMessage, Token } from './vault-fields.js';

/** The id of the account-to-be and the server's proof that it invited it. */
export const InvitationToken = z.string().regex(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/);

export const ReadSignUpPolicy = defineCommand({
  type: 'read-sign-up-policy',
  summary: 'Who may open an account here, and how long a new password has to be.',
  http: { method: 'GET', path: '/api/sign-ups/policy' },
  access: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({
    signUp: SignUpPolicy,
    /** Empty unless `signUp` is `domains`. */
    allowedDomains: z.array(MailDomain).max(50),
    passwordCharacters: PasswordCharacters,
  }),
  example: {
    input: {},
    output: {
      signUp: 'domains',
      allowedDomains: ['example.org'],
      passwordCharacters: PASSWORD_CHARACTERS,
    },
  },
});

export const ReadInvitation = defineCommand({
  type: 'read-invitation',
  summary: 'The address that an invitation is for.',
  http: { method: 'POST', path: '/api/sign-ups/invitation' },
  access: 'anyone',
  input: z.strictObject({ token: InvitationToken }),
  output: z.strictObject({ email: EmailAddress }),
  example: {
    input: { token: `pVqvMCe9lxk1rkEYoUc2uA.${EXAMPLE_TOKEN}` },
    output: { email: 'hana@example.org' },
  },
});

export const ResendVerification = defineCommand({
  type: 'resend-verification',
  summary:
    'Mails a new link for a sign-up, also after the old one has expired; the old one then no longer works. Where mails enough went out, none follows, the old one stays good, and the answer is the same. The token is that of the sign-up or of the old link.',
  http: { method: 'POST', path: '/api/sign-ups/resend' },
  access: 'anyone',
  input: z.strictObject({ token: Token }),
  output: z.strictObject({}),
  example: { input: { token: EXAMPLE_TOKEN }, output: {} },
});

/** `nothing` more than the link in the browser that signed up, else the `password` of the sign-up. */
const VerificationNeed = z.enum(['nothing', 'password']);

export const ReadVerification = defineCommand({
  type: 'read-verification',
  summary: 'What this browser has to show beside the mailed link to open the account. Changes nothing.',
  http: { method: 'POST', path: '/api/sign-ups/link' },
  access: 'anyone',
  input: z.strictObject({ token: Token }),
  output: z.strictObject({ needs: VerificationNeed }),
  example: { input: { token: EXAMPLE_TOKEN }, output: { needs: 'password' } },
});

export const StartVerification = defineCommand({
  type: 'start-verification',
  summary:
    'First half of the OPAQUE log-in by which another browser than the one that signed up proves the password of the sign-up. Counts as a try.',
  http: { method: 'POST', path: '/api/sign-ups/password' },
  access: 'anyone',
  input: z.strictObject({ token: Token, startLoginRequest: OpaqueMessage }),
  output: z.strictObject({ logInToken: Token, loginResponse: OpaqueMessage }),
  example: {
    input: { token: EXAMPLE_TOKEN, startLoginRequest: EXAMPLE_OPAQUE },
    output: { logInToken: EXAMPLE_TOKEN, loginResponse: EXAMPLE_OPAQUE },
  },
});

export const VerifyEmail = defineCommand({
  type: 'verify-email',
  summary:
    'Consumes the token of the mailed link; the account exists from here on. Takes the cookie of the browser that signed up, or the proof of the password that was chosen there, else refuses with `password-required`.',
  http: { method: 'POST', path: '/api/sign-ups/verify' },
  access: 'anyone',
  input: z.strictObject({
    token: Token,
    /** What follows from `start-verification`. */
    password: z.strictObject({ logInToken: Token, finishLoginRequest: OpaqueMessage }).optional(),
  }),
  output: z.strictObject({}),
  example: { input: { token: EXAMPLE_TOKEN }, output: {} },
});

export const signUpCommands = [
  ReadSignUpPolicy,
  ReadInvitation,
  ResendVerification,
  ReadVerification,
  StartVerification,
  VerifyEmail,
] as const;
