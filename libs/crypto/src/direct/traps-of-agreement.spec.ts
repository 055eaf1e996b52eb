import { describe, expect, it } from '@jest/globals';
import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { CLOCK_TOLERANCE_MS } from '../identity/device-certificate.js';
import { issueDeviceRevocation } from '../identity/device-revocation.js';
import { createIdentity } from '../identity/identity.js';
import { acknowledgeChange, observeIdentity } from '../identity/verification.js';
import { utf8, type Bytes } from '../primitives/bytes.js';
import { randomBytes } from '../primitives/random.js';
import { generateAgreementKeyPair } from '../primitives/x25519.js';
import { connectedDevices, flipped, LabDevice, replaced, twoDevices } from '../testing/direct-lab.js';
import { decodeChannel } from './channel-state.js';
import { openFromDevice, sealForDevice, startSession } from './channel.js';
import { DELIVERY_GRACE_MS, REMEMBERED_INITIALS_MAX, REUSED_PREKEY_LIFETIME_MS } from './limits.js';
import { encodePrekeyBundle } from './prekey-bundle.js';
import { decodePrekeyStore, encodePrekeyStore } from './prekey-store.js';
import { signPrekey, verifyPrekey, type Prekey } from './prekey.js';

const HEADER_BYTES = 58;
const NOTHING = { oneTime: false, kemOneTime: false };
const refusal = (code: CryptoErrorCode) => new CryptoError(code);

/** Expects a refusal, after which what is stored is byte for byte what it was. */
async function refuses(
  receiver: LabDevice,
  sender: LabDevice,
  message: Uint8Array,
  code?: CryptoErrorCode,
): Promise<void> {
  const refusal = await receiver.refusalOf(sender, message);
  expect(refusal).toBe(code ?? refusal);
  expect(refusal).toBeDefined();
}

/** Starts a session from what a malicious server hands out. */
const startWith = (device: LabDevice, peer: LabDevice, bundle: Uint8Array) =>
  startSession({ channel: device.channel, self: device.self, peer: peer.asPeer, bundle, now: device.now });

/** A bundle of the device with one of its prekeys made anew, and signed by whom the test says. */
async function bundleWith(device: LabDevice, changed: Partial<Prekey>, signer = device): Promise<Bytes> {
  const { accountId, deviceId, certificate, now } = device;
  const prekey: Prekey = {
    kind: 'signed',
    keyId: 900,
    accountId,
    deviceId,
    expiresAt: now + 1000,
    publicKey: generateAgreementKeyPair().publicKey,
    ...changed,
  };
  const signed = await signPrekey(prekey, signer.keys.signing.secretKey);
  return encodePrekeyBundle({
    certificate,
    signedPrekey: prekey.kind === 'signed' ? signed : device.newest('signed'),
    oneTimePrekey: prekey.kind === 'one-time' ? signed : null,
    kemPrekey: prekey.kind.startsWith('kem') ? signed : device.newest('kem-last-resort'),
  });
}

const stateless = (device: LabDevice) => ({
  accountId: device.accountId,
  deviceId: device.deviceId,
  signingKey: device.keys.signing.publicKey,
});

describe('trap 1: keys that sign and keys that agree are two', () => {
  it('takes the key of the agreement from the certificate alone', async () => {
    const { ada, ben } = await twoDevices();
    const self = { ...ada.self, keys: { agreement: generateAgreementKeyPair() } };
    const { now } = ada;
    const start = startSession({ channel: null, self, peer: ben.asPeer, bundle: ben.bundle(), now });
    await expect(start).rejects.toThrow(refusal('invalid-argument'));
  });

  it('takes prekeys that the device key signed, and no other key of the account', async () => {
    const { ada, ben } = await twoDevices();
    const { accountId, deviceId, now } = ben;
    const { publicKey } = generateAgreementKeyPair();
    const prekey = { kind: 'signed', keyId: 9, accountId, deviceId, expiresAt: now, publicKey } as const;
    const signedPrekey = await signPrekey(prekey, ben.identity.secretKey);
    const kemPrekey = ben.newest('kem-last-resort');
    const parts = { certificate: ben.certificate, signedPrekey, oneTimePrekey: null, kemPrekey };
    await expect(startWith(ada, ben, encodePrekeyBundle(parts))).rejects.toThrow(refusal('bad-signature'));
    const byDevice = { ...parts, signedPrekey: await signPrekey(prekey, ben.keys.signing.secretKey) };
    await expect(startWith(ada, ben, encodePrekeyBundle(byDevice))).resolves.toBeInstanceOf(Uint8Array);
  });
});

describe('trap 2: signatures and certificates come before any agreement', () => {
  it('refuses a forged prekey for its signature, and never gets to its weak key', async () => {
    const [ada, ben, mallory] = await Promise.all(
      ['ada', 'ben', 'mallory'].map((name) => LabDevice.create(name)),
    );
    if (ada === undefined || ben === undefined || mallory === undefined) throw new Error('Three were made');
    const publicKey = new Uint8Array(32);
    await expect(startWith(ada, ben, await bundleWith(ben, { publicKey }, mallory))).rejects.toThrow(
      refusal('bad-signature'),
    );
    await expect(startWith(ada, ben, await bundleWith(ben, { publicKey }))).rejects.toThrow(
      refusal('weak-public-key'),
    );
  });

  it('covers kind, key id, account, device, expiry and key by the signature', async () => {
    const { ada, ben } = await twoDevices();
    const owner = stateless(ben);
    const signed = ben.newest('signed');
    for (let at = 0; at < signed.length; at++)
      expect(() => verifyPrekey(flipped(signed, at), owner, ben.now)).toThrow(CryptoError);
    expect(verifyPrekey(signed, owner, ben.now)).toMatchObject({ kind: 'signed', deviceId: ben.deviceId });
    for (const [changed, code] of [
      [{ deviceId: 'ben-other' }, 'wrong-device'],
      [{ accountId: 'other' }, 'wrong-account'],
      [{ expiresAt: ben.now - 1 }, 'prekey-expired'],
      [{ expiresAt: ben.now + 2 * REUSED_PREKEY_LIFETIME_MS }, 'prekey-expired'],
    ] as const)
      await expect(startWith(ada, ben, await bundleWith(ben, changed))).rejects.toThrow(refusal(code));
  });

  it('takes no kind of prekey for another', async () => {
    const { ada, ben } = await twoDevices();
    const signed = ben.newest('signed');
    const asOneTime = replaced(signed, 1, Uint8Array.of(1));
    expect(() => verifyPrekey(asOneTime, stateless(ben), ben.now)).toThrow(refusal('bad-signature'));
    const [certificate, kemPrekey] = [ben.certificate, ben.newest('kem-last-resort')];
    const misplaced = encodePrekeyBundle({
      certificate,
      signedPrekey: signed,
      oneTimePrekey: signed,
      kemPrekey,
    });
    await expect(startWith(ada, ben, misplaced)).rejects.toThrow(refusal('malformed'));
  });

  it('refuses a device that its account has revoked, whoever starts', async () => {
    const { ada, ben } = await twoDevices();
    const { accountId, deviceId, now } = ben;
    const revocation = await issueDeviceRevocation(ben.identity, { accountId, deviceId, revokedAt: now });
    const peer = { ...ben.asPeer, revocations: [revocation] };
    const [self, bundle] = [ada.self, ben.bundle()];
    await expect(startSession({ channel: null, self, peer, bundle, now })).rejects.toThrow(
      refusal('certificate-revoked'),
    );
    await ben.start(ada);
    const message = ben.send(ada, 'still here');
    const { channel, prekeys } = ada;
    await expect(openFromDevice({ channel, prekeys, self, peer, message, now })).rejects.toThrow(
      refusal('certificate-revoked'),
    );
  });

  it('refuses a first message whose certificate another identity has signed', async () => {
    const { ada, ben } = await twoDevices();
    const impostor = await LabDevice.create('ada', createIdentity());
    await impostor.start(ben);
    await refuses(ben, ada, impostor.send(ben, 'it is me'), 'bad-signature');
    expect(await ben.receive(impostor, impostor.send(ben, 'under its own identity'))).not.toBe('');
  });
});

describe('trap 4: an agreement of zeros is refused', () => {
  it('in a bundle, in a first message and in a turn of the ratchet', async () => {
    const zeros = new Uint8Array(32);
    const { ada, ben } = await twoDevices();
    for (const kind of ['signed', 'one-time'] as const)
      await expect(startWith(ada, ben, await bundleWith(ben, { kind, publicKey: zeros }))).rejects.toThrow(
        refusal('weak-public-key'),
      );
    await ada.start(ben);
    const first = ada.send(ben, 'text');
    const ephemeralKeyAt = HEADER_BYTES + 4 + ada.certificate.length + 8;
    await refuses(ben, ada, replaced(first, ephemeralKeyAt, zeros), 'weak-public-key');
    await ben.receive(ada, first);
    await refuses(ben, ada, replaced(ada.send(ben, 'text'), 18, zeros), 'weak-public-key');
  });
});

describe('trap 7: a first message without one-time prekeys is taken once', () => {
  it('is known again for as long as its signed prekey could open it', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben, NOTHING);
    const first = ada.send(ben, 'hello');
    await ben.receive(ada, first);
    await refuses(ben, ada, first, 'direct-replayed');
    ben.channel = null;
    await refuses(ben, ada, first, 'direct-replayed');
    ben.now += REUSED_PREKEY_LIFETIME_MS + DELIVERY_GRACE_MS;
    await refuses(ben, ada, first, 'direct-replayed');
    ben.now += 1;
    await ben.publish(ben.prekeys, 0);
    expect(decodePrekeyStore(ben.prekeys).remembered).toEqual([]);
    await refuses(ben, ada, first, 'prekey-unknown');
  });

  it('would be taken twice without that memory', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben, NOTHING);
    const first = ada.send(ben, 'hello');
    await ben.receive(ada, first);
    ben.channel = null;
    ben.prekeys = encodePrekeyStore({ ...decodePrekeyStore(ben.prekeys), remembered: [] });
    expect(await ben.receive(ada, first)).toBe('hello');
  });

  it('is refused rather than forgotten when there is no room to remember it', async () => {
    const { ada, ben } = await twoDevices();
    const store = decodePrekeyStore(ben.prekeys);
    const until = ben.now + 1;
    const remembered = Array.from({ length: REMEMBERED_INITIALS_MAX }, () => ({
      hash: randomBytes(32),
      until,
    }));
    ben.prekeys = encodePrekeyStore({ ...store, remembered });
    await ada.start(ben, NOTHING);
    const first = ada.send(ben, 'hello');
    await refuses(ben, ada, first, 'prekeys-full');
    ben.now = until + 1;
    expect(await ben.receive(ada, first)).toBe('hello');
  });

  it('is marked, so that nothing that cannot be undone follows from it', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben, NOTHING);
    expect((await ben.open(ada, ada.send(ben, 'hello'))).isInitial).toBe(true);
  });
});

describe('trap 8: a one-time prekey is deleted by the first message that opened, and by no other', () => {
  it('outlives forged first messages and no real one', async () => {
    const { ada, ben } = await twoDevices();
    const countOf = () => decodePrekeyStore(ben.prekeys).keys['one-time'].length;
    await ada.start(ben);
    const first = ada.send(ben, 'hello');
    await refuses(ben, ada, flipped(first, first.length - 1), 'not-authentic');
    expect(countOf()).toBe(3);
    await ben.receive(ada, first);
    expect(countOf()).toBe(2);
    expect(decodePrekeyStore(ben.prekeys).keys['kem-one-time']).toHaveLength(2);
    ben.channel = null;
    await refuses(ben, ada, first, 'prekey-unknown');
  });
});

describe('trap 9: reuse of the last-resort KEM prekey is tracked', () => {
  it('remembers a start that used nothing one-time, and needs no memory of any other', async () => {
    for (const [choice, expected] of [
      [NOTHING, 1],
      [{ oneTime: true, kemOneTime: false }, 0],
      [{ oneTime: false, kemOneTime: true }, 0],
    ] as const) {
      const { ada, ben } = await twoDevices();
      await ada.start(ben, choice);
      const first = ada.send(ben, 'hello');
      await ben.receive(ada, first);
      expect(decodePrekeyStore(ben.prekeys).remembered).toHaveLength(expected);
      ben.channel = null;
      await refuses(ben, ada, first, expected === 1 ? 'direct-replayed' : 'prekey-unknown');
    }
  });
});

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

describe('trap 11: when both start at once, both end in one session', () => {
  it('is the one that started later, of two in one millisecond that with the lower id, and nothing is lost', async () => {
    for (const [round, lead] of [0, 0, 0, 1, -1].entries()) {
      const { ada, ben } = await twoDevices();
      ben.now += lead;
      await Promise.all([ada.start(ben), ben.start(ada)]);
      const [fromAda, fromBen] = [ada.send(ben, 'ada'), ben.send(ada, 'ben')];
      const [ofAda, ofBen] = [hexOf(ada.session.sessionId), hexOf(ben.session.sessionId)];
      const expected = lead === 0 ? [ofAda, ofBen].sort()[0] : lead > 0 ? ofBen : ofAda;
      expect([await ben.receive(ada, fromAda), await ada.receive(ben, fromBen)]).toEqual(['ada', 'ben']);
      const chosen = [ada, ben].map(({ session }) => hexOf(session.sessionId));
      expect({ round, chosen }).toEqual({ round, chosen: [expected, expected] });
      for (let turn = 0; turn < 3; turn++) {
        expect(await ben.receive(ada, ada.send(ben, 'on'))).toBe('on');
        expect(await ada.receive(ben, ben.send(ada, 'and on'))).toBe('and on');
      }
      expect([ada, ben].map(({ session }) => session.isAnswered)).toEqual([true, true]);
    }
  });

  it('lets a side that lost the session start anew', async () => {
    const { ada, ben } = await connectedDevices();
    ben.channel = null;
    expect(await ben.refusalOf(ada, ada.send(ben, 'unreadable'))).toBe('direct-session-unknown');
    ben.now += 1;
    await ben.start(ada);
    await ada.receive(ben, ben.send(ada, 'again'));
    expect(await ben.receive(ada, ada.send(ben, 'found'))).toBe('found');
  });

  it('lets nobody bring an older session back by delaying its first message', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben);
    const delayed = ada.send(ben, 'delayed');
    await ada.start(ben);
    await ben.receive(ada, ada.send(ben, 'newer'));
    const chosen = ben.session.sessionId;
    expect(await ben.receive(ada, delayed)).toBe('delayed');
    expect(ben.session.sessionId).toEqual(chosen);
    expect(ada.session.sessionId).toEqual(chosen);
  });

  it('takes no session from the future, which nothing later could replace', async () => {
    const { ada, ben } = await twoDevices();
    ada.now += CLOCK_TOLERANCE_MS + 1;
    await ada.start(ben);
    const first = ada.send(ben, 'hello');
    await refuses(ben, ada, first, 'direct-start-ahead');
    ben.now += 1;
    expect(await ben.receive(ada, first)).toBe('hello');
  });
});

describe('trap 13: a changed identity key stops sending until it was shown', () => {
  it('blocks the old session for good and a new one until the change is acknowledged', async () => {
    const { ada, ben } = await connectedDevices();
    const reset = await LabDevice.create('ben', createIdentity());
    const changed = observeIdentity(ben.known, 'ben', reset.identity.publicKey);
    const payload = { type: 'key-part', content: utf8('text') } as const;
    const { now, self } = ada;
    const channel = ada.channel ?? new Uint8Array();
    const seal = (identity: typeof changed) => () => sealForDevice(channel, payload, { identity, now });
    const start = (identity: typeof changed) =>
      startSession({ channel, self, peer: { ...reset.asPeer, identity }, bundle: reset.bundle(), now });
    expect(seal(ben.known)).not.toThrow();
    expect(seal(changed)).toThrow(refusal('identity-changed'));
    await expect(start(changed)).rejects.toThrow(refusal('identity-changed'));

    const acknowledged = acknowledgeChange(changed, reset.identity.publicKey);
    expect(seal(acknowledged)).toThrow(refusal('identity-changed'));
    ada.channel = await start(acknowledged);
    expect(decodeChannel(ada.channel).sessions).toHaveLength(1);
    expect(await reset.receive(ada, ada.send(reset, 'after'))).toBe('after');
  });

  it('opens no message of a session under the old key any more', async () => {
    const { ada, ben } = await connectedDevices();
    const message = ben.send(ada, 'from before');
    const { channel, prekeys, self, now } = ada;
    const identity = observeIdentity(ben.known, 'ben', createIdentity().publicKey);
    const peer = { ...ben.asPeer, identity };
    await expect(openFromDevice({ channel, prekeys, self, peer, message, now })).rejects.toThrow(
      refusal('identity-changed'),
    );
  });
});
