import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { AccountId, DeviceId } from '../kernel/ids.js';
import { AvatarHash } from './avatar.js';

/** Bytes; a device certificate of the current profile is about 250. */
export const DEVICE_CERTIFICATE_MAX_BYTES = 1024;
/** Bytes; a device revocation of the current profile is about 120. */
export const DEVICE_REVOCATION_MAX_BYTES = 256;
/** Bytes; a key package of the X-Wing suite is about 2,700, plus the certificate in its credential. */
export const KEY_PACKAGE_MAX_BYTES = 8 * 1024;
/** Key packages that one device may leave on the server. */
export const KEY_PACKAGES_PER_DEVICE = 100;
/** Bytes of a signed prekey: ML-KEM-768 has 1,184 of key. */
export const PREKEY_MAX_BYTES = 1536;
/** Bytes of a bundle: certificate, signed prekey, one-time prekey and ML-KEM prekey. */
export const PREKEY_BUNDLE_MAX_BYTES = 4 * 1024;
/** One-time prekeys of one sort that a device may leave on the server. */
export const PREKEYS_PER_DEVICE = 200;
/** Prekeys in one upload: the one-time ones of both sorts, a signed and a last-resort one. */
export const PREKEYS_PER_UPLOAD = 2 * PREKEYS_PER_DEVICE + 2;
/** Devices that one account may register: browsers are many, and each costs every room a leaf. */
export const DEVICES_PER_ACCOUNT = 50;
/** Devices that one account may ever have registered, removed ones included: their certificates are kept for ever. */
export const DEVICES_EVER_PER_ACCOUNT = 200;

/** Trimmed and lower-cased before it is compared; at most 254 characters (RFC 5321, section 4.5.3.1.3). */
export const EmailAddress = z
  .string()
  .max(254)
  .regex(/^[^\s\p{C}@<>"(),:;\\[\]]{1,64}@[^\s\p{C}@<>"(),:;\\[\]]+\.[^\s\p{C}@<>"(),:;\\[\]]+$/u)
  // The Kelvin sign in lower case is a k: two mailboxes would be one address.
  .refine(
    (text) => !/[^\p{ASCII}]/u.test(text) || asciiOf(text.toLowerCase()) === asciiOf(text).toLowerCase(),
  );

/** The domain of an e-mail address, in lower case. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

const asciiOf = (text: string): string => text.replace(/[^\p{ASCII}]/gu, '');

/** One line of text that every screen and database can show: well-formed, without control or format characters. */
const line = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u)
    .refine((text) => text.trim() === text && text.isWellFormed())
    .refine((text) => text === '' || /[^\p{DI}\p{M}\u2800]/u.test(text));

export const DisplayName = line(1, 80);

/** What a person calls one of their devices. */
export const DeviceName = line(1, 80);

/** What a person calls one of their second factors. */
export const FactorName = line(1, 60);
/** Second factors of one account: authenticator apps and passkeys together. */
export const FACTORS_PER_ACCOUNT = 10;
/** Recovery codes that an account gets at once. */
export const RECOVERY_CODES = 10;

/** What a browser calls itself. */
export const ClientName = line(0, 120);

export const Language = z.enum(['en', 'fr']);
export type Language = z.infer<typeof Language>;

/** What an account may do on the server as a whole; rights inside a room are the room's own. */
export const Role = z.enum(['researcher', 'officer', 'compliance', 'administrator']);
export type Role = z.infer<typeof Role>;

/** A device as other people's clients see it; they trust it by the certificate alone. */
export const DeviceEntry = z.strictObject({
  deviceId: DeviceId,
  certificate: bytes(1, DEVICE_CERTIFICATE_MAX_BYTES),
  /** Those that it has renewed, the oldest first: what it signed under them verifies by them. */
  formerCertificates: z.array(bytes(1, DEVICE_CERTIFICATE_MAX_BYTES)),
  /**
   * Signed by the account identity key when the device was removed; what it signed before still verifies. Empty when the
   * identity was reset, which nothing can sign.
   */
  revocation: bytes(0, DEVICE_REVOCATION_MAX_BYTES).nullable(),
});

/** A person as people who share a room, or an invitation to one, with them see them. */
export const Person = z.strictObject({
  accountId: AccountId,
  displayName: DisplayName,
  /** Names the person's picture; null when there is none. */
  avatar: AvatarHash.nullable(),
  /** Ed25519 public key; null until the first log-in has made it. */
  identityKey: bytes(32, 32).nullable(),
  devices: z.array(DeviceEntry).max(DEVICES_EVER_PER_ACCOUNT),
});
export type Person = z.infer<typeof Person>;

/** Why a vault was stored: the first one, a new recovery sheet, a new password, or a password set with the sheet. */
export const VaultChange = z.enum(['created', 'recovery-sheet-made', 'password-changed', 'recovered']);
export type VaultChange = z.output<typeof VaultChange>;

/** The stream of an account. */
export const accountStream = (accountId: AccountId): string => `account-${accountId}`;
