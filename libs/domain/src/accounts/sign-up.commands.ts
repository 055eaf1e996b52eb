import { z } from 'zod';
import { defineCommand } from '../kernel/define-command.js';
import { EmailAddress } from './account-fields.js';
import { MailDomain, PASSWORD_CHARACTERS, PasswordCharacters, SignUpPolicy } from './policy.events.js';

/** 256 random bits as base64url. */
const Token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const EXAMPLE_TOKEN = 'q5Wl1m1v0mZc1b2k0t8Yx7bQqk1mJr0u2d3f4g5h6j8';

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
    'Mails a new link for a sign-up, also after the old one has expired; the old one no longer works. The token is that of the sign-up or of the old link.',
  http: { method: 'POST', path: '/api/sign-ups/resend' },
  access: 'anyone',
  input: z.strictObject({ token: Token }),
  output: z.strictObject({}),
  example: { input: { token: EXAMPLE_TOKEN }, output: {} },
});

export const signUpCommands = [ReadSignUpPolicy, ReadInvitation, ResendVerification] as const;
