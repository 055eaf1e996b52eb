import { describe, expect, it } from '@jest/globals';
import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { randomBytes } from '../primitives/random.js';
import { LabDevice, twoDevices } from '../testing/direct-lab.js';
import {
  DELIVERY_GRACE_MS,
  ONE_TIME_PREKEY_LIFETIME_MS,
  ONE_TIME_PREKEYS_MAX,
  PREKEY_ROTATION_MS,
  REUSED_PREKEYS_MAX,
} from './limits.js';
import { decodePrekeyStore, encodePrekeyStore, renewPrekeys } from './prekey-store.js';
import { verifyPrekeyUpload } from './prekey.js';

const refusal = (code: CryptoErrorCode) => new CryptoError(code);

const ownerOf = (device: LabDevice) => ({
  accountId: device.accountId,
  deviceId: device.deviceId,
  signingKey: device.keys.signing.publicKey,
});

async function renewed(device: LabDevice, count: number) {
  const { accountId, deviceId, keys, now, prekeys } = device;
  const result = await renewPrekeys(prekeys, { accountId, deviceId, signing: keys.signing }, { now, count });
  device.prekeys = result.prekeys;
  return verifyPrekeyUpload(result.published, ownerOf(device), now);
}

const countsOf = (device: LabDevice) => {
  const { signed, ...others } = decodePrekeyStore(device.prekeys).keys;
  return [signed, others['one-time'], others['kem-one-time'], others['kem-last-resort']].map((k) => k.length);
};

describe('the prekeys of a device', () => {
  it('are replaced after a week, the reused ones, and not before', async () => {
    const ben = await LabDevice.create('ben');
    ben.now += PREKEY_ROTATION_MS - 1;
    expect(await renewed(ben, 0)).toEqual([]);
    ben.now += 1;
    const kinds = (await renewed(ben, 2)).map(({ kind }) => kind);
    expect(kinds).toEqual([
      'signed',
      'one-time',
      'one-time',
      'kem-one-time',
      'kem-one-time',
      'kem-last-resort',
    ]);
    expect(await renewed(ben, 0)).toEqual([]);
  });

  it('have ids that no other prekey of the device has', async () => {
    const ben = await LabDevice.create('ben');
    const { keys } = decodePrekeyStore(ben.prekeys);
    const more = await renewed(ben, 5);
    const ids = [...Object.values(keys).flat(), ...more].map(({ keyId }) => keyId);
    expect(new Set(ids).size).toBe(18);
    expect(ids).toHaveLength(18);
  });

  it('stay within their number however long a device goes on, and end when nobody can need them', async () => {
    const ben = await LabDevice.create('ben');
    for (let week = 0; week < 20; week++) {
      ben.now += PREKEY_ROTATION_MS;
      await renewed(ben, 1);
    }
    const [signed = 0, oneTime = 0] = countsOf(ben);
    expect(signed).toBeLessThanOrEqual(REUSED_PREKEYS_MAX);
    expect(oneTime).toBeLessThan(20);
    ben.now += ONE_TIME_PREKEY_LIFETIME_MS + DELIVERY_GRACE_MS + 1;
    await renewed(ben, 0);
    expect(countsOf(ben)).toEqual([1, 0, 0, 1]);
  });

  it('number 200 of a one-time kind at most', async () => {
    const ben = await LabDevice.create('ben');
    const store = decodePrekeyStore(ben.prekeys);
    const many = (bytes: number, first: number) =>
      Array.from({ length: ONE_TIME_PREKEYS_MAX - 1 }, (_, index) => ({
        keyId: first + index,
        expiresAt: ben.now,
        secret: randomBytes(bytes),
      }));
    const keys = { ...store.keys, 'one-time': many(32, 1_000), 'kem-one-time': many(64, 2_000) };
    ben.prekeys = encodePrekeyStore({ ...store, keys });
    expect(await renewed(ben, 3)).toHaveLength(2);
    expect(countsOf(ben)).toEqual([1, 200, 200, 1]);
  });

  it('open a first message that was under way for as long as the server keeps it, and no longer', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben);
    const first = ada.send(ben, 'hello');
    const { expiresAt } = decodePrekeyStore(ben.prekeys).keys.signed[0] ?? { expiresAt: 0 };
    ben.now = expiresAt + DELIVERY_GRACE_MS + 1;
    expect(await ben.refusalOf(ada, first)).toBe('prekey-unknown');
    ben.now -= 1;
    expect(await ben.receive(ada, first)).toBe('hello');
  });

  it('are taken by the server only as a whole, each once and for this device', async () => {
    const ben = await LabDevice.create('ben');
    const signed = ben.newest('signed');
    const verify =
      (upload: readonly Uint8Array[], owner = ownerOf(ben)) =>
      () =>
        verifyPrekeyUpload(upload, owner, ben.now);
    expect(verify([signed])()).toHaveLength(1);
    expect(verify([signed, signed])).toThrow(refusal('malformed'));
    expect(verify([signed, signed.subarray(1)])).toThrow(CryptoError);
    expect(verify(Array.from({ length: 403 }, () => signed))).toThrow(refusal('too-large'));
    expect(verify([signed], { ...ownerOf(ben), deviceId: 'other' })).toThrow(refusal('wrong-device'));
    expect(verify([signed], { ...ownerOf(ben), signingKey: randomBytes(32) })).toThrow(
      refusal('bad-signature'),
    );
  });

  it('are refused when their store is damaged', async () => {
    const ben = await LabDevice.create('ben');
    for (const broken of [ben.prekeys.slice(1), ben.prekeys.slice(0, -1), new Uint8Array(200 * 1024)]) {
      ben.prekeys = broken;
      await expect(renewed(ben, 1)).rejects.toThrow(refusal('direct-state-invalid'));
    }
  });
});
