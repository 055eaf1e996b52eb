import { z } from 'zod';
import { defineEvent } from '../kernel/define-event.js';

/** The part of an e-mail address after the @, in lower case (RFC 1035, section 2.3.4: at most 253 characters). */
export const MailDomain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/);

/** Who may open an account: whoever asks, whoever has an address in one of the domains, or whoever was invited. */
export const SignUpPolicy = z.enum(['open', 'domains', 'invitation']);
export type SignUpPolicy = z.infer<typeof SignUpPolicy>;

const fields = {
  signUp: SignUpPolicy,
  /** Asked only where `signUp` is `domains`. */
  allowedDomains: z.array(MailDomain).max(50),
  secondFactorRequired: z.boolean(),
  /** Raised when everybody is to go through the first-use guide again. */
  awarenessVersion: z.int().min(1),
};

/** What holds for every account of the server. */
export const Policy = z.strictObject(fields);
export type Policy = z.infer<typeof Policy>;

/** An administrator changed what holds for every account; the new policy replaces the old one. */
export const PolicyChanged = defineEvent({
  type: 'PolicyChanged',
  version: 1,
  stream: 'policy',
  schema: z.strictObject({ revision: z.int().min(1), ...fields }),
  audit: {
    revision: 'none',
    signUp: 'none',
    allowedDomains: 'none',
    secondFactorRequired: 'none',
    awarenessVersion: 'none',
  },
  example: {
    revision: 1,
    signUp: 'domains',
    allowedDomains: ['example.org'],
    secondFactorRequired: true,
    awarenessVersion: 1,
  },
});

export const policyEvents = [PolicyChanged] as const;
