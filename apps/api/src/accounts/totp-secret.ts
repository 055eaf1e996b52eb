import { randomBytes } from 'node:crypto';
import { generateURI, ScureBase32Plugin } from 'otplib';

/** Bytes; the length of the hash behind the codes, as RFC 4226 recommends in section 4. */
const SECRET_BYTES = 20;
const ISSUER = 'Collab';
const base32 = new ScureBase32Plugin();

/** A new secret for an authenticator app: 160 random bits in base32. */
export const newTotpSecret = (): string => base32.encode(randomBytes(SECRET_BYTES));

/** The bytes of a secret in base32. */
export const fromBase32 = (secret: string): Uint8Array => base32.decode(secret);

/** What the owner of an address puts into an authenticator app: the secret, and the link that a QR code carries. */
export const totpSecretFor = (email: string, secret: string) => ({
  secret,
  link: generateURI({ issuer: ISSUER, label: email, secret }),
});
