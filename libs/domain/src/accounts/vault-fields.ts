import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';

/** 256 random bits as base64url. */
export const Token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const EXAMPLE_TOKEN = 'q5Wl1m1v0mZc1b2k0t8Yx7bQqk1mJr0u2d3f4g5h6j8';

/** The bytes of an OPAQUE message (RFC 9807), as the OPAQUE library encodes them: base64url, at most 1 KiB. */
export const OpaqueMessage = z
  .string()
  .min(16)
  .max(1400)
  .regex(/^[A-Za-z0-9_-]+$/);
export const EXAMPLE_OPAQUE = 'AAAAAAAAAAAAAAAAAAAAAAAA';

/** A vault as it is stored: sealed under keys that the server never has. */
export const Vault = z.strictObject({
  revision: z.int().min(1),
  /** The vault key, wrapped under a key that derives from the OPAQUE export key. */
  wrappedByPassword: bytes(1, 256),
  /** The vault key, wrapped under a key that derives from the recovery code. */
  wrappedByRecoveryCode: bytes(1, 256).nullable(),
  /** Account identity key and keyring key, sealed under the vault key. */
  sealed: bytes(1, 4096),
});
export const EXAMPLE_VAULT = {
  revision: 1,
  wrappedByPassword: new Uint8Array(60).fill(1),
  wrappedByRecoveryCode: null,
  sealed: new Uint8Array(160).fill(2),
};
