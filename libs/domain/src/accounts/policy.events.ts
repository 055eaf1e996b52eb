import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';

/** The part of an e-mail address after the @, in lower case (RFC 1035, section 2.3.4: at most 253 characters). */
export const MailDomain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/);

/** Who may open an account: whoever asks, whoever has an address in one of the domains, or whoever was invited. */
export const SignUpPolicy = z.enum(['open', 'domains', 'invitation']);
export type SignUpPolicy = z.infer<typeof SignUpPolicy>;

/** Characters that a new password has to have, unless administrators ask for more or less. */
export const PASSWORD_CHARACTERS = 12;

/** How far administrators can go either way: below eight nothing is safe, and a sentence of 64 is written nowhere else. */
export const PasswordCharacters = z.int().min(8).max(64);

const fields = {
  signUp: SignUpPolicy,
  /** Asked only where `signUp` is `domains`. */
  allowedDomains: z.array(MailDomain).max(50),
  secondFactorRequired: z.boolean(),
  /** Asked for by the browser alone: the server never sees a password. */
  passwordCharacters: PasswordCharacters,
  /** Raised when everybody is to go through the first-use guide again. */
  awarenessVersion: z.int().min(1),
};

/** What holds for every account of the server. */
export const Policy = z.strictObject(fields);
export type Policy = z.infer<typeof Policy>;

/** An administrator changed what holds for every account; the new policy replaces the old one. */
export const PolicyChanged = defineEvent({
  type: 'PolicyChanged',
  version: 2,
  stream: 'policy',
  schema: z.strictObject({ revision: z.int().min(1), ...fields }),
  audit: {
    revision: 'none',
    signUp: 'none',
    allowedDomains: 'none',
    secondFactorRequired: 'none',
    passwordCharacters: 'none',
    awarenessVersion: 'none',
  },
  example: {
    revision: 1,
    signUp: 'domains',
    allowedDomains: ['example.org'],
    secondFactorRequired: true,
    passwordCharacters: PASSWORD_CHARACTERS,
    awarenessVersion: 1,
  },
  upcasters: { 1: (wire) => ({ ...wire, passwordCharacters: PASSWORD_CHARACTERS }) },
});

export const policyEvents = [PolicyChanged] as const;
