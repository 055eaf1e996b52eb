import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { importSigningSecret } from '../primitives/ed25519.js';
import { randomId } from '../primitives/random.js';
import {
  CERTIFICATE_MAX_LIFETIME_MS,
  CLOCK_TOLERANCE_MS,
  issueDeviceCertificate,
  parseDeviceCertificate,
  verifyDeviceCertificate,
} from './device-certificate.js';
import { issueDeviceRevocation, verifyDeviceRevocation } from './device-revocation.js';
import { createDeviceKeys, createIdentity, signDeviceProof, verifyDeviceProof } from './identity.js';
import { matchesSafetyQr, safetyNumber } from './safety-number.js';
import { acknowledgeChange, markVerified, observeIdentity, requireSendable } from './verification.js';

const DAY = 24 * 3600 * 1000;
const NOW = Date.parse('2026-11-21T09:00:00.000Z');

async function certified() {
  const identity = createIdentity();
  const keys = createDeviceKeys();
  const [accountId, deviceId] = [randomId(), randomId()];
  const request = { accountId, deviceId, keys, notBefore: NOW, notAfter: NOW + 365 * DAY };
  const certificate = await issueDeviceCertificate(identity, request);
  const expected = { identityKey: identity.publicKey, accountId, deviceId, now: NOW + DAY };
  return { identity, keys, accountId, deviceId, request, certificate, expected };
}

describe('a device certificate', () => {
  it('carries both device keys under the account identity key', async () => {
    const { certificate, expected, keys } = await certified();
    const verified = verifyDeviceCertificate(certificate, expected);
    expect(verified.signingKey).toEqual(keys.signing.publicKey);
    expect(verified.agreementKey).toEqual(keys.agreement.publicKey);
    expect(parseDeviceCertificate(certificate)).toEqual(verified);
    expect(certificate).toHaveLength(191);
  });

  it('does not verify for another account, device or identity key', async () => {
    const { certificate, expected } = await certified();
    const verify = (changed: Partial<typeof expected>) => () =>
      verifyDeviceCertificate(certificate, { ...expected, ...changed });
    expect(verify({ accountId: randomId() })).toThrow(new CryptoError('wrong-account'));
    expect(verify({ deviceId: randomId() })).toThrow(new CryptoError('wrong-device'));
    expect(verify({ identityKey: createIdentity().publicKey })).toThrow(new CryptoError('bad-signature'));
  });

  it('is valid from its first to its last instant, with some patience for a slow clock', async () => {
    const { certificate, expected, request } = await certified();
    const at = (now: number) => () => verifyDeviceCertificate(certificate, { ...expected, now });
    expect(at(request.notBefore - CLOCK_TOLERANCE_MS)).not.toThrow();
    expect(at(request.notBefore - CLOCK_TOLERANCE_MS - 1)).toThrow(
      new CryptoError('certificate-not-yet-valid'),
    );
    expect(at(request.notAfter)).not.toThrow();
    expect(at(request.notAfter + 1)).toThrow(new CryptoError('certificate-expired'));
    expect(at(Number.NaN)).toThrow(CryptoError);
  });

  it('is neither issued nor accepted with an unbounded lifetime', async () => {
    const { identity, request } = await certified();
    const notAfter = request.notBefore + CERTIFICATE_MAX_LIFETIME_MS + 1;
    await expect(issueDeviceCertificate(identity, { ...request, notAfter })).rejects.toThrow(
      new CryptoError('certificate-lifetime'),
    );
    await expect(
      issueDeviceCertificate(identity, { ...request, notAfter: request.notBefore }),
    ).rejects.toThrow(new CryptoError('certificate-lifetime'));
  });

  it('is refused after any single flipped bit, and cut or lengthened', async () => {
    const { certificate, expected } = await certified();
    for (let bit = 0; bit < certificate.length * 8; bit += 5) {
      const flipped = certificate.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => verifyDeviceCertificate(flipped, expected)).toThrow(CryptoError);
    }
    expect(() => verifyDeviceCertificate(certificate.subarray(1), expected)).toThrow(CryptoError);
    expect(() => verifyDeviceCertificate(certificate.subarray(0, -1), expected)).toThrow(CryptoError);
    expect(() => verifyDeviceCertificate(new Uint8Array([...certificate, 0]), expected)).toThrow(CryptoError);
    expect(() => verifyDeviceCertificate(new Uint8Array(10_000), expected)).toThrow(
      new CryptoError('too-large'),
    );
  });
});

describe('a device revocation', () => {
  it('ends a device from its instant on, and leaves what it did before', async () => {
    const { identity, certificate, expected, accountId, deviceId } = await certified();
    const revokedAt = expected.now + 1000;
    const revocations = [await issueDeviceRevocation(identity, { accountId, deviceId, revokedAt })];
    verifyDeviceCertificate(certificate, { ...expected, revocations });
    for (const now of [revokedAt, revokedAt + DAY])
      expect(() => verifyDeviceCertificate(certificate, { ...expected, now, revocations })).toThrow(
        new CryptoError('certificate-revoked'),
      );
  });

  it('ends no other device', async () => {
    const { identity, certificate, expected, accountId } = await certified();
    const other = { accountId, deviceId: randomId(), revokedAt: 0 };
    const revocations = [await issueDeviceRevocation(identity, other)];
    expect(() => verifyDeviceCertificate(certificate, { ...expected, revocations })).not.toThrow();
  });

  it('counts only when the account itself has signed it, whole and for itself', async () => {
    const { identity, accountId, deviceId } = await certified();
    const expected = { identityKey: identity.publicKey, accountId };
    const revocation = await issueDeviceRevocation(identity, { accountId, deviceId, revokedAt: NOW });
    expect(verifyDeviceRevocation(revocation, expected)).toEqual({ accountId, deviceId, revokedAt: NOW });
    expect(revocation).toHaveLength(119);
    expect(() => verifyDeviceRevocation(revocation, { ...expected, accountId: randomId() })).toThrow(
      new CryptoError('wrong-account'),
    );
    const forged = await issueDeviceRevocation(createIdentity(), { accountId, deviceId, revokedAt: NOW });
    expect(() => verifyDeviceRevocation(forged, expected)).toThrow(new CryptoError('bad-signature'));
    for (let byte = 0; byte < revocation.length; byte++) {
      const flipped = revocation.slice();
      flipped[byte] = (flipped[byte] ?? 0) ^ 1;
      expect(() => verifyDeviceRevocation(flipped, expected)).toThrow(CryptoError);
    }
    expect(() => verifyDeviceRevocation(revocation.subarray(1), expected)).toThrow(CryptoError);
    expect(() => verifyDeviceRevocation(new Uint8Array(300), expected)).toThrow(new CryptoError('too-large'));
  });
});

describe('a device proof', () => {
  it('holds for its session only, also when WebCrypto keeps the key', async () => {
    const keys = createDeviceKeys();
    const session = randomId();
    const kept = {
      signing: { ...keys.signing, secretKey: await importSigningSecret(keys.signing.secretKey) },
    };
    const proof = await signDeviceProof(keys, session);
    expect(await signDeviceProof(kept, session)).toEqual(proof);
    verifyDeviceProof(keys.signing.publicKey, session, proof);
    expect(() => verifyDeviceProof(keys.signing.publicKey, randomId(), proof)).toThrow(
      new CryptoError('bad-signature'),
    );
    expect(() => verifyDeviceProof(createDeviceKeys().signing.publicKey, session, proof)).toThrow(
      new CryptoError('bad-signature'),
    );
  });
});

describe('the safety number', () => {
  const maelle = { accountId: randomId(), identityKey: createIdentity().publicKey };
  const hana = { accountId: randomId(), identityKey: createIdentity().publicKey };

  it('is the same on both sides: 60 digits and a QR text', () => {
    const here = safetyNumber(maelle, hana);
    expect(safetyNumber(hana, maelle)).toEqual(here);
    expect(here.digits).toMatch(/^[0-9]{60}$/);
    expect(matchesSafetyQr(here.qrPayload, hana, maelle)).toBe(true);
  });

  it('changes with either key and with either account', () => {
    const here = safetyNumber(maelle, hana);
    const intruder = { ...hana, identityKey: createIdentity().publicKey };
    expect(safetyNumber(maelle, intruder).digits).not.toBe(here.digits);
    expect(safetyNumber(maelle, { ...hana, accountId: randomId() }).digits).not.toBe(here.digits);
    expect(matchesSafetyQr(safetyNumber(maelle, intruder).qrPayload, maelle, hana)).toBe(false);
  });

  it('does not take any text for a QR payload', () => {
    expect(() => matchesSafetyQr('https://example.org', maelle, hana)).toThrow(new CryptoError('malformed'));
    expect(() => matchesSafetyQr('collab-safety:1:AAAA', maelle, hana)).toThrow(new CryptoError('malformed'));
  });
});

describe('what is known of an identity', () => {
  const accountId = randomId();
  const first = createIdentity().publicKey;
  const second = createIdentity().publicKey;

  it('goes from first use to verified, and blocks sending after a change until it was shown', () => {
    const verified = markVerified(observeIdentity(undefined, accountId, first), first);
    expect(verified.state).toBe('verified');
    expect(observeIdentity(verified, accountId, first)).toBe(verified);
    const changed = observeIdentity(verified, accountId, second);
    expect(changed).toMatchObject({ state: 'changed', wasVerified: true });
    expect(() => requireSendable(changed)).toThrow(new CryptoError('identity-changed'));
    expect(() => acknowledgeChange(changed, first)).toThrow(new CryptoError('identity-changed'));
    const acknowledged = acknowledgeChange(changed, second);
    expect(acknowledged.state).toBe('unverified');
    requireSendable(acknowledged);
  });

  it('cannot be verified for a key that is not the one seen', () => {
    expect(() => markVerified(observeIdentity(undefined, accountId, first), second)).toThrow(
      new CryptoError('identity-changed'),
    );
  });
});
