import { describe, expect, it } from '@jest/globals';
import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { connectedDevices, LabDevice, twoDevices } from '../testing/direct-lab.js';
import { DELIVERY_GRACE_MS, DIRECT_CONTENT_MAX_BYTES } from './limits.js';
import { decodeChannel } from './channel-state.js';

const refusal = (code: CryptoErrorCode) => new CryptoError(code);
const DAY_MS = 24 * 3600 * 1000;

describe('a channel between two devices', () => {
  it('carries messages both ways from the first one on', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben);
    expect(await ben.receive(ada, ada.send(ben, 'one'))).toBe('one');
    expect(await ben.receive(ada, ada.send(ben, 'two'))).toBe('two');
    expect(await ada.receive(ben, ben.send(ada, 'three'))).toBe('three');
    expect(await ben.receive(ada, ada.send(ben, 'four'))).toBe('four');
  });

  it('works without any one-time prekey, and with only one of the two kinds', async () => {
    for (const oneTime of [true, false])
      for (const kemOneTime of [true, false]) {
        const { ada, ben } = await twoDevices();
        await ada.start(ben, { oneTime, kemOneTime });
        expect(await ben.receive(ada, ada.send(ben, 'hello'))).toBe('hello');
        expect(await ada.receive(ben, ben.send(ada, 'hello back'))).toBe('hello back');
      }
  });

  it('starts with whichever of the first messages comes first', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben);
    const [first, second, third] = [1, 2, 3].map((n) => ada.send(ben, `message ${n}`));
    for (const [message, text] of [
      [third, 'message 3'],
      [first, 'message 1'],
      [second, 'message 2'],
    ] as const)
      expect(await ben.receive(ada, message ?? new Uint8Array())).toBe(text);
  });

  it('says which messages start a session, and repeats the start until it is answered', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben);
    const [first, second] = [ada.send(ben, 'one'), ada.send(ben, 'two')];
    expect((await ben.open(ada, second)).isInitial).toBe(true);
    await ben.receive(ada, first);
    await ada.receive(ben, ben.send(ada, 'answer'));
    const third = ada.send(ben, 'three');
    expect((await ben.open(ada, third)).isInitial).toBe(false);
    expect(third.length).toBeLessThan(second.length - 1_000);
  });

  it('tells payloads apart, and lets a device link wait for the answer of the other side', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben);
    expect((await ben.open(ada, ada.send(ben, 'sdp', 'call'))).payload.type).toBe('call');
    expect(() => ada.send(ben, 'secret', 'device-link')).toThrow(refusal('direct-unconfirmed'));
    await ben.receive(ada, ada.send(ben, '', 'hello'));
    expect(() => ben.send(ada, 'secret', 'device-link')).toThrow(refusal('direct-unconfirmed'));
    await ada.receive(ben, ben.send(ada, '', 'hello'));
    expect((await ben.open(ada, ada.send(ben, 'secret', 'device-link'))).payload.type).toBe('device-link');
  });

  it('pads to powers of two, so that a size says little', async () => {
    const { ada, ben } = await connectedDevices();
    const sizeOf = (length: number) => ada.send(ben, 'x'.repeat(length)).length;
    expect(sizeOf(0)).toBe(sizeOf(251));
    expect(sizeOf(252)).toBe(sizeOf(507));
    expect(sizeOf(252) - sizeOf(251)).toBe(256);
    expect(sizeOf(DIRECT_CONTENT_MAX_BYTES)).toBe(65_536 + 58 + 16);
    expect(() => sizeOf(DIRECT_CONTENT_MAX_BYTES + 1)).toThrow(refusal('too-large'));
  });

  it('links two devices of one account', async () => {
    const phone = await LabDevice.create('ada');
    const laptop = await LabDevice.create('ada', phone.identity, 'ada-laptop');
    await laptop.start(phone);
    await phone.receive(laptop, laptop.send(phone, '', 'hello'));
    await laptop.receive(phone, phone.send(laptop, '', 'hello'));
    await phone.receive(laptop, laptop.send(phone, '', 'hello'));
    const linked = await laptop.open(phone, phone.send(laptop, 'the vault key', 'device-link'));
    expect(linked.payload.type).toBe('device-link');
    expect(new TextDecoder().decode(linked.payload.content)).toBe('the vault key');
  });

  it('is never of a device with itself', async () => {
    const ada = await LabDevice.create('ada');
    await expect(ada.start(ada)).rejects.toThrow(refusal('wrong-device'));
  });

  it('ends with the certificate that ends first, and goes on in a new session', async () => {
    const { ada, ben } = await connectedDevices();
    const late = ada.send(ben, 'late');
    ada.now = ben.now = ada.now + 301 * DAY_MS;
    expect(() => ada.send(ben, 'too late')).toThrow(refusal('direct-session-expired'));
    await expect(ada.start(ben)).rejects.toThrow(refusal('certificate-expired'));
    await Promise.all([ada.certify(300 * DAY_MS), ben.certify(300 * DAY_MS)]);
    await ben.publish(ben.prekeys, 1);
    ben.bundle();
    await ada.start(ben);
    expect(await ben.receive(ada, ada.send(ben, 'renewed'))).toBe('renewed');
    expect(await ben.receive(ada, late)).toBe('late');
  });

  it('takes what was under way when a certificate ended, for as long as the server keeps it', async () => {
    const { ada, ben } = await connectedDevices();
    const late = ada.send(ben, 'late');
    ben.now += 300 * DAY_MS + DELIVERY_GRACE_MS + 1;
    await expect(ben.receive(ada, late)).rejects.toThrow(refusal('direct-session-expired'));
    ben.now -= 1;
    expect(await ben.receive(ada, late)).toBe('late');
  });

  it('keeps three sessions at most', async () => {
    const { ada, ben } = await twoDevices();
    const firsts: Uint8Array[] = [];
    for (let started = 0; started < 4; started++) {
      await ada.start(ben, { oneTime: false, kemOneTime: false });
      firsts.push(ada.send(ben, `session ${started}`));
    }
    expect(decodeChannel(ada.channel ?? new Uint8Array()).sessions).toHaveLength(3);
    for (const [index, first] of firsts.entries())
      expect(await ben.receive(ada, first)).toBe(`session ${index}`);
    expect(decodeChannel(ben.channel ?? new Uint8Array()).sessions).toHaveLength(3);
    expect(await ada.receive(ben, ben.send(ada, 'in the newest'))).toBe('in the newest');
  });

  it('refuses a stored state that is damaged', async () => {
    const { ada, ben } = await connectedDevices();
    const message = ada.send(ben, 'text');
    for (const channel of [new Uint8Array(0), new Uint8Array(300 * 1024), ben.channel?.slice(1) ?? null]) {
      ben.channel = channel;
      await expect(ben.receive(ada, message)).rejects.toThrow(refusal('direct-state-invalid'));
      expect(() => ben.send(ada, 'text')).toThrow(refusal('direct-state-invalid'));
    }
  });
});
