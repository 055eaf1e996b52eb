import * as z from 'zod';
import { AccountId, DeviceId, SessionId } from '../kernel/ids.js';
import { DisplayName, EmailAddress, Language, Role } from './account-fields.js';
import { EXAMPLE_TOKEN, Token } from './vault-fields.js';

export const EXAMPLE_ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const EXAMPLE_SESSION = SessionId.parse('vXgC5mQeQ1o2m1C3bQm0fQ');

export const Nothing = z.strictObject({});

/** Who the cookies of this browser speak for, and the token that unsafe requests carry against cross-site forgery. */
export const SessionView = z.strictObject({
  accountId: AccountId,
  sessionId: SessionId,
  email: EmailAddress,
  displayName: DisplayName,
  language: Language,
  roles: z.array(Role),
  /** The device that this session is bound to, once the browser has proved to hold its key. */
  deviceId: DeviceId.nullable(),
  csrfToken: z.string().min(16).max(128),
  /** The server's time, for a client whose clock is off. */
  now: z.iso.datetime({ precision: 3 }),
});
export const EXAMPLE_SESSION_VIEW = {
  accountId: EXAMPLE_ACCOUNT,
  sessionId: EXAMPLE_SESSION,
  email: 'maelle@example.org',
  displayName: 'Maëlle Kervadec',
  language: 'fr' as const,
  roles: ['researcher' as const],
  deviceId: null,
  csrfToken: EXAMPLE_TOKEN,
  now: '2026-11-21T09:00:00.000Z',
};

/** How a second factor can be shown. */
export const FactorMethod = z.enum(['totp', 'passkey', 'recovery-code']);
export type FactorMethod = z.infer<typeof FactorMethod>;

/** What a person puts into their authenticator app: the secret in base32 (RFC 4648), and the link that a QR code carries. */
export const TotpSecret = z.strictObject({
  secret: z.string().regex(/^[A-Z2-7]{32}$/),
  link: z
    .string()
    .max(1000)
    .regex(/^otpauth:\/\/totp\/[\x21-\x7e]+$/),
});
export const EXAMPLE_TOTP_SECRET = {
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  link: 'otpauth://totp/Collab:maelle@example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Collab',
};

/** Where a log-in stands once the password is proved. The token is good for five minutes and for what `next` names alone. */
export const LogInStep = z.discriminatedUnion('next', [
  z.strictObject({ next: z.literal('session'), session: SessionView }),
  z.strictObject({
    next: z.literal('second-factor'),
    token: Token,
    methods: z.array(FactorMethod).min(1).max(3),
  }),
  z.strictObject({
    next: z.literal('enrol-second-factor'),
    token: Token,
    totp: TotpSecret,
    /** Whether a passkey can be enrolled instead. */
    passkeys: z.boolean(),
  }),
]);
export type LogInStep = z.infer<typeof LogInStep>;
