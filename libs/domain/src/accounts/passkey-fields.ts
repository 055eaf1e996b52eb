import * as z from 'zod';
import { EXAMPLE_TOKEN } from './vault-fields.js';

/** Bytes of a WebAuthn message (Web Authentication, level 3), as browsers encode them in JSON: base64url without padding. */
const encoded = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/);

/** 256 random bits that one ceremony answers. */
const Challenge = encoded(43, 43);
/** At most 1,023 bytes. */
const CredentialId = encoded(16, 1364);
/** How a browser reaches the authenticator, such as `internal` or `usb`. */
const Transports = z
  .array(
    z
      .string()
      .max(32)
      .regex(/^[a-z-]+$/),
  )
  .max(8);
const Descriptor = z.strictObject({
  type: z.literal('public-key'),
  id: CredentialId,
  transports: Transports,
});

/** What a browser makes a passkey from: `PublicKeyCredentialCreationOptionsJSON` of Web Authentication. */
export const PasskeyCreation = z.strictObject({
  challenge: Challenge,
  rp: z.strictObject({ id: z.string().max(253), name: z.string().max(80) }),
  user: z.strictObject({ id: encoded(22, 22), name: z.string().max(254), displayName: z.string().max(80) }),
  pubKeyCredParams: z.array(z.strictObject({ type: z.literal('public-key'), alg: z.int() })).max(8),
  excludeCredentials: z.array(Descriptor).max(10),
  authenticatorSelection: z.strictObject({
    residentKey: z.literal('discouraged'),
    userVerification: z.literal('preferred'),
  }),
  attestation: z.literal('none'),
  timeout: z.int(),
});
export type PasskeyCreation = z.infer<typeof PasskeyCreation>;

/** A passkey that a browser has made. */
export const NewPasskey = z.strictObject({
  credentialId: CredentialId,
  clientDataJSON: encoded(1, 4096),
  attestationObject: encoded(1, 8192),
  transports: Transports,
});
export type NewPasskey = z.infer<typeof NewPasskey>;

/** What a browser signs by a passkey: `PublicKeyCredentialRequestOptionsJSON` of Web Authentication. */
export const PasskeyRequest = z.strictObject({
  challenge: Challenge,
  rpId: z.string().max(253),
  allowCredentials: z.array(Descriptor).min(1).max(10),
  userVerification: z.literal('preferred'),
  timeout: z.int(),
});
export type PasskeyRequest = z.infer<typeof PasskeyRequest>;

/** A challenge signed by a passkey. */
export const PasskeyAssertion = z.strictObject({
  credentialId: CredentialId,
  clientDataJSON: encoded(1, 4096),
  authenticatorData: encoded(1, 2048),
  signature: encoded(1, 1024),
});
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

const EXAMPLE_CREDENTIAL = {
  type: 'public-key' as const,
  id: 'mVJ9b7Q0n4V3hJw2dK8q1A',
  transports: ['internal'],
};
export const EXAMPLE_CREATION: PasskeyCreation = {
  challenge: EXAMPLE_TOKEN,
  rp: { id: 'collab.example.org', name: 'Collab' },
  user: { id: 'pVqvMCe9lxk1rkEYoUc2uA', name: 'maelle@example.org', displayName: 'Maëlle Kervadec' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
  attestation: 'none',
  timeout: 300_000,
};
export const EXAMPLE_NEW_PASSKEY: NewPasskey = {
  credentialId: EXAMPLE_CREDENTIAL.id,
  clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0',
  attestationObject: 'o2NmbXRkbm9uZQ',
  transports: ['internal'],
};
export const EXAMPLE_REQUEST: PasskeyRequest = {
  challenge: EXAMPLE_TOKEN,
  rpId: 'collab.example.org',
  allowCredentials: [EXAMPLE_CREDENTIAL],
  userVerification: 'preferred',
  timeout: 300_000,
};
