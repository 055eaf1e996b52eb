import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { createIdentity } from '../identity/identity.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { signVaultReplacement, verifyVaultReplacement, type VaultReplacement } from './vault-replacement.js';

describe('a vault that replaces another one', () => {
  const identity = createIdentity();
  const replacement: VaultReplacement = {
    accountId: randomId(),
    revision: 7,
    wrappedByPassword: randomBytes(61),
    wrappedByRecoveryCode: randomBytes(61),
    sealed: randomBytes(94),
    registrationRecord: 'AAAA',
  };

  it('is vouched for by the identity that lies in the vault', async () => {
    const proof = await signVaultReplacement(identity, replacement);
    expect(() => verifyVaultReplacement(identity.publicKey, replacement, proof)).not.toThrow();
  });

  it.each<[string, Partial<VaultReplacement>]>([
    ['account', { accountId: randomId() }],
    ['revision', { revision: 8 }],
    ['wrapping by the password', { wrappedByPassword: randomBytes(61) }],
    ['wrapping by the recovery code', { wrappedByRecoveryCode: null }],
    ['contents', { sealed: randomBytes(94) }],
    ['password', { registrationRecord: null }],
  ])('is refused when its %s is another', async (_part, change) => {
    const proof = await signVaultReplacement(identity, replacement);
    const altered = { ...replacement, ...change };
    expect(() => verifyVaultReplacement(identity.publicKey, altered, proof)).toThrow(
      new CryptoError('bad-signature'),
    );
  });

  it('is refused under the signature of another identity', async () => {
    const proof = await signVaultReplacement(createIdentity(), replacement);
    expect(() => verifyVaultReplacement(identity.publicKey, replacement, proof)).toThrow(
      new CryptoError('bad-signature'),
    );
  });
});
