import { expect } from '@jest/globals';
import {
  importSigningSecret,
  signEd25519,
  signingKeyPairOf,
  verifyEd25519,
  verifyEd25519Fast,
} from '../primitives/ed25519.js';
import { hex, vectorFile } from './vector-file.js';

interface Case {
  readonly secretKey: string;
  readonly publicKey: string;
  readonly message: string;
  readonly signature: string;
}

vectorFile<readonly Case[], Case>(
  'rfc/rfc8032-ed25519.json',
  3,
  (cases) => cases,
  async ({ secretKey, publicKey, message, signature }) => {
    const pair = signingKeyPairOf(hex(secretKey));
    expect(pair.publicKey).toEqual(hex(publicKey));
    expect(await signEd25519(pair.secretKey, hex(message))).toEqual(hex(signature));
    expect(await signEd25519(await importSigningSecret(hex(secretKey)), hex(message))).toEqual(
      hex(signature),
    );
    expect(verifyEd25519(pair.publicKey, hex(message), hex(signature))).toBe(true);
    expect(await verifyEd25519Fast(pair.publicKey, hex(message), hex(signature))).toBe(true);
  },
);
