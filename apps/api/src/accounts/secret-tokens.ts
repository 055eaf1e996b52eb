import { createHash, randomBytes } from 'node:crypto';

/** A new secret token: 256 random bits as base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** How a token is kept: SHA-256 of it. No salt, for it cannot be guessed; so it can be looked up. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** 128 random bits as base64url, the form of every id. */
export const newId = (): string => randomBytes(16).toString('base64url');
