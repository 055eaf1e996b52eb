import { beforeEach, describe, expect, it } from '@jest/globals';
import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { issueDeviceCertificate } from '../identity/device-certificate.js';
import type { Bytes } from '../primitives/bytes.js';
import { randomBytes } from '../primitives/random.js';
import { flipped, LabDevice } from '../testing/direct-lab.js';
import { createRecoveryCode } from '../vault/recovery-code.js';
import {
  createLinkCode,
  decodeLinkedKeys,
  encodeLinkedKeys,
  type LinkOffer,
  type LinkRequest,
  type LinkSecret,
  openLinkApproval,
  openLinkCode,
  openLinkOffer,
  openLinkRequest,
  sealLinkApproval,
  sealLinkOffer,
  sealLinkRequest,
} from './device-link.js';

const refusal = (code: CryptoErrorCode) => new CryptoError(code);

describe('linking a browser', () => {
  let phone: LabDevice;
  let laptop: LabDevice;
  let link: LinkSecret;
  let offer: LinkOffer;
  let request: LinkRequest;
  let sealedOffer: Bytes;
  let sealedRequest: Bytes;

  beforeEach(async () => {
    phone = await LabDevice.create('ada');
    laptop = await LabDevice.create('ada', phone.identity, 'ada-laptop');
    link = await openLinkCode(createLinkCode());
    const { accountId, deviceId, certificate } = phone;
    const identityKey = phone.identity.publicKey;
    offer = { accountId, ownerName: 'Ada', identityKey, deviceId, certificate };
    request = {
      deviceId: laptop.deviceId,
      name: 'Firefox on Linux',
      signingKey: laptop.keys.signing.publicKey,
      agreementKey: laptop.keys.agreement.publicKey,
      signedPrekey: laptop.newest('signed'),
      oneTimePrekey: laptop.newest('one-time'),
      kemPrekey: laptop.newest('kem-one-time'),
    };
    sealedOffer = await sealLinkOffer(link, offer);
    sealedRequest = await sealLinkRequest(link, sealedOffer, request);
  });

  it('passes an offer, a request and an approval between those who have the code', async () => {
    expect(await openLinkOffer(link, sealedOffer, phone.now)).toEqual(offer);
    expect(await openLinkRequest(link, sealedOffer, sealedRequest)).toEqual(request);
    const approval = { certificate: laptop.certificate, hello: randomBytes(300) };
    const sealed = await sealLinkApproval(link, sealedRequest, approval);
    const parties = { offer, request, sealedRequest };
    expect(await openLinkApproval(link, parties, sealed, laptop.now)).toEqual(approval);
  });

  it('takes nothing that somebody without the code has made, nor what was changed or moved', async () => {
    const other = await openLinkCode(createLinkCode());
    const open = (sealed: Uint8Array, before = sealedOffer) => openLinkRequest(link, before, sealed);
    await expect(open(await sealLinkRequest(other, sealedOffer, request))).rejects.toThrow(
      refusal('not-authentic'),
    );
    await expect(open(flipped(sealedRequest, 40))).rejects.toThrow(refusal('not-authentic'));
    await expect(open(sealedRequest, await sealLinkOffer(link, offer))).rejects.toThrow(
      refusal('not-authentic'),
    );
    await expect(openLinkOffer(link, sealedRequest, phone.now)).rejects.toThrow(refusal('not-authentic'));
    await expect(open(sealedRequest)).resolves.toEqual(request);
  });

  it('takes no offer of a device that its account has not certified', async () => {
    const stranger = await LabDevice.create('mallory');
    const forged = await sealLinkOffer(link, { ...offer, identityKey: stranger.identity.publicKey });
    await expect(openLinkOffer(link, forged, phone.now)).rejects.toThrow(refusal('bad-signature'));
  });

  it('takes no approval of other keys than those that asked', async () => {
    const { accountId, now } = phone;
    const { deviceId } = request;
    const impostor = await LabDevice.create('mallory');
    const certificate = await issueDeviceCertificate(phone.identity, {
      accountId,
      deviceId,
      keys: impostor.keys,
      notBefore: now,
      notAfter: now + 1_000_000,
    });
    const sealed = await sealLinkApproval(link, sealedRequest, { certificate, hello: randomBytes(8) });
    await expect(openLinkApproval(link, { offer, request, sealedRequest }, sealed, now)).rejects.toThrow(
      refusal('wrong-device'),
    );
  });

  it('reads its code as people type it, and tells it from a recovery code and from typing errors', async () => {
    const code = createLinkCode();
    const { token } = await openLinkCode(code);
    expect((await openLinkCode(` ${code.toLowerCase().replaceAll('-', ' ')}`)).token).toEqual(token);
    const mistyped = (code.startsWith('7') ? '8' : '7') + code.slice(1);
    for (const typed of [createRecoveryCode(), mistyped, '', code.slice(1)])
      await expect(openLinkCode(typed)).rejects.toThrow(refusal('link-code-invalid'));
  });

  it('hands over the keys that open records and history', () => {
    const keys = { vaultKey: randomBytes(32), keyringKey: randomBytes(32) };
    const content = encodeLinkedKeys(keys);
    expect(decodeLinkedKeys(content)).toEqual(keys);
    expect(() => decodeLinkedKeys(content.subarray(1))).toThrow(CryptoError);
    expect(() => decodeLinkedKeys(new Uint8Array(content.length + 1).fill(1))).toThrow(refusal('malformed'));
  });
});
