import type { CiphersuiteImpl, CiphersuiteName, ClientConfig } from 'ts-mls';
import { defaultClientConfig } from 'ts-mls/clientConfig.js';
import type { Decoder } from 'ts-mls/codec/tlsDecoder.js';
import { getCiphersuiteFromName } from 'ts-mls/crypto/ciphersuite.js';
import { getCiphersuiteImpl } from 'ts-mls/crypto/getCiphersuiteImpl.js';
import { defaultCryptoProvider } from 'ts-mls/crypto/implementation/default/provider.js';
import { hex } from './vector-file.js';

/** A case that names its cipher suite by number. */
export interface SuiteCase {
  readonly cipher_suite: number;
}

/**
 * The suites whose primitives are installed: our own files hold suite 1 alone, a given folder may hold all
 * seven. Suites 3, 4 and 6 need ChaCha20 and X448 packages that nothing else of Collab uses.
 */
const AVAILABLE: ReadonlyMap<number, CiphersuiteName> = new Map([
  [1, 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'],
  [2, 'MLS_128_DHKEMP256_AES128GCM_SHA256_P256'],
  [5, 'MLS_256_DHKEMP521_AES256GCM_SHA512_P521'],
  [7, 'MLS_256_DHKEMP384_AES256GCM_SHA384_P384'],
]);

export const availableCases = <Case extends SuiteCase>(cases: readonly Case[]): Case[] =>
  cases.filter(({ cipher_suite }) => AVAILABLE.has(cipher_suite));

export function suiteOf({ cipher_suite }: SuiteCase): Promise<CiphersuiteImpl> {
  const name = AVAILABLE.get(cipher_suite);
  if (name === undefined) throw new Error('The primitives of this suite are not installed');
  return getCiphersuiteImpl(getCiphersuiteFromName(name), defaultCryptoProvider);
}

/** Trusts every credential: the vectors' own are names without certificates. */
export const trusting: ClientConfig = {
  ...defaultClientConfig,
  authService: { validateCredential: async () => true },
};

/** Decodes a hex field; whatever is left over is an error. */
export function decoded<T>(decoder: Decoder<T>, field: string): T {
  const bytes = hex(field);
  const result = decoder(bytes, 0);
  if (result === undefined || result[1] !== bytes.length)
    throw new Error('The field does not decode as a whole');
  return result[0];
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
