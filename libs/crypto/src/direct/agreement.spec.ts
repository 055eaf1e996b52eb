import { describe, expect, it } from '@jest/globals';
import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { createIdentity } from '../identity/identity.js';
import type { Bytes } from '../primitives/bytes.js';
import { generateAgreementKeyPair } from '../primitives/x25519.js';
import { LabDevice, twoDevices } from '../testing/direct-lab.js';
import { startSession } from './channel.js';
import { encodePrekeyBundle } from './prekey-bundle.js';
import { decodePrekeyStore } from './prekey-store.js';
import { signPrekey } from './prekey.js';

/** Starts from a bundle of the first device whose signed prekey another device has signed, over another key. */
async function startFrom(
  ada: LabDevice,
  ben: LabDevice,
  { signer = ben, publicKey = generateAgreementKeyPair().publicKey },
): Promise<Bytes> {
  const { accountId, deviceId, now } = ben;
  const prekey = {
    kind: 'signed',
    keyId: 900,
    accountId,
    deviceId,
    expiresAt: now + 1000,
    publicKey,
  } as const;
  const bundle = encodePrekeyBundle({
    certificate: ben.certificate,
    signedPrekey: await signPrekey(prekey, signer.keys.signing.secretKey),
    oneTimePrekey: null,
    kemPrekey: ben.newest('kem-last-resort'),
  });
  return startSession({ channel: ada.channel, self: ada.self, peer: ben.asPeer, bundle, now: ada.now });
}

const refusal = (code: CryptoErrorCode) => new CryptoError(code);

describe('property 15: a session starts from certified keys, and from a one-time prekey once', () => {
  it('is refused with a prekey that a stranger or another device of the account has signed', async () => {
    const { ada, ben } = await twoDevices();
    const [stranger, tablet] = [
      await LabDevice.create('mallory'),
      await LabDevice.create('ben', ben.identity, 'ben-tablet'),
    ];
    for (const signer of [stranger, tablet])
      await expect(startFrom(ada, ben, { signer })).rejects.toThrow(refusal('bad-signature'));
    await expect(startFrom(ada, ben, { signer: ben })).resolves.toBeInstanceOf(Uint8Array);
  });

  it('is refused with a device that the account has not certified', async () => {
    const { ada, ben } = await twoDevices();
    const impostor = await LabDevice.create('ben', createIdentity(), ben.deviceId);
    const [channel, self, peer] = [ada.channel, ada.self, ben.asPeer];
    const start = (bundle: Uint8Array) => startSession({ channel, self, peer, bundle, now: ada.now });
    await expect(start(impostor.bundle())).rejects.toThrow(refusal('bad-signature'));
    await expect(start(ben.bundle())).resolves.toBeInstanceOf(Uint8Array);
  });

  it('is refused with a key of zeros', async () => {
    const { ada, ben } = await twoDevices();
    await expect(startFrom(ada, ben, { publicKey: new Uint8Array(32) })).rejects.toThrow(
      refusal('weak-public-key'),
    );
  });

  it('is not started again by a replayed first message, with and without one-time prekeys', async () => {
    for (const choice of [{}, { oneTime: false, kemOneTime: false }]) {
      const { ada, ben } = await twoDevices();
      await ada.start(ben, choice);
      const first = ada.send(ben, 'hello');
      expect(await ben.receive(ada, first)).toBe('hello');
      expect(await ben.refusalOf(ada, first)).toBe('direct-replayed');
      ben.channel = null;
      expect(await ben.refusalOf(ada, first)).toMatch(/^(prekey-unknown|direct-replayed)$/);
    }
  });

  it('starts also when one-time prekeys have run out, each of which served once', async () => {
    const ben = await LabDevice.create('ben');
    const left = () => decodePrekeyStore(ben.prekeys).keys['one-time'].length;
    const [before, names] = [left(), ['ada', 'cleo', 'dan']];
    for (const [served, name] of names.entries()) {
      const device = await LabDevice.create(name);
      await device.start(ben);
      ben.channel = null;
      expect(await ben.receive(device, device.send(ben, name))).toBe(name);
      expect(left()).toBe(before - served - 1);
    }
    expect(left()).toBe(0);
    const eve = await LabDevice.create('eve');
    expect(() => ben.bundle()).toThrow('The lab has no more of these');
    await eve.start(ben, { oneTime: false, kemOneTime: false });
    ben.channel = null;
    expect(await ben.receive(eve, eve.send(ben, 'late'))).toBe('late');
  });
});
