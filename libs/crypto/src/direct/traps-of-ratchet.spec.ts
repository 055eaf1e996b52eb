import { describe, expect, it } from '@jest/globals';
import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { LABELS } from '../labels.js';
import { aesGcmDecryptSync } from '../primitives/aes-gcm.js';
import { concatBytes, utf8, type Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { hkdf, hmacSha256 } from '../primitives/hash.js';
import { randomBytes } from '../primitives/random.js';
import { generateAgreementKeyPair, x25519 } from '../primitives/x25519.js';
import { connectedDevices, flipped, replaced, twoDevices, type LabDevice } from '../testing/direct-lab.js';
import { decodeChannel } from './channel-state.js';
import { openFromDevice } from './channel.js';
import { sessionAssociatedData } from './key-agreement.js';
import { MAX_SKIP, MAX_SKIPPED_KEYS, SKIPPED_KEY_MAX_AGE_MS } from './limits.js';

const HEADER_BYTES = 58;

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

const channelOf = (device: LabDevice) => decodeChannel(device.channel ?? new Uint8Array());

describe('trap 3: both identities, both devices, the version and the header are authenticated', () => {
  it('binds every field of both parties, and who started', async () => {
    const { ada } = await connectedDevices();
    const { own, peer } = channelOf(ada);
    const key = randomBytes(32);
    const variants = [
      {},
      { accountId: 'x' },
      { deviceId: 'x' },
      { identityKey: key },
      { signingKey: key },
      { agreementKey: key },
    ];
    const all = [
      ...variants.map((changed) => sessionAssociatedData({ ...own, ...changed }, peer)),
      ...variants.slice(1).map((changed) => sessionAssociatedData(own, { ...peer, ...changed })),
      sessionAssociatedData(peer, own),
    ];
    expect(new Set(all.map(String)).size).toBe(12);
  });

  it('opens no message after a flip of any bit of its header or ciphertext', async () => {
    const { ada, ben } = await connectedDevices();
    const message = ada.send(ben, 'text');
    for (let at = 0; at < message.length; at++) await refuses(ben, ada, flipped(message, at, at % 8));
    for (let at = 0; at < HEADER_BYTES; at++) await refuses(ben, ada, flipped(message, at, (at + 3) % 8));
    expect(await ben.receive(ada, message)).toBe('text');
  }, 30_000);

  it('starts no session after a flip in any part of a first message', async () => {
    const { ada, ben } = await twoDevices();
    await ada.start(ben);
    const message = ada.send(ben, 'text');
    const firstCertificateByte = HEADER_BYTES + 4;
    const keysAt = firstCertificateByte + ada.certificate.length;
    for (let at = 0; at < message.length; at += at > keysAt + 44 ? 97 : 5)
      await refuses(ben, ada, flipped(message, at, at % 8));
    for (const shorter of [message.subarray(0, -1), message.subarray(1), message.subarray(0, 70)])
      await refuses(ben, ada, shorter);
    await refuses(ben, ada, concatBytes(message, Uint8Array.of(0)), 'not-authentic');
    await refuses(ben, ada, new Uint8Array(70 * 1024), 'too-large');
    expect(await ben.receive(ada, message)).toBe('text');
  }, 60_000);

  it('opens nothing under the name of another device of the same account', async () => {
    const { ada, ben } = await connectedDevices();
    const { channel, prekeys, self, now } = ben;
    const message = ada.send(ben, 'text');
    const peer = { ...ada.asPeer, deviceId: 'ada-laptop' };
    await expect(openFromDevice({ channel, prekeys, self, peer, message, now })).rejects.toThrow(
      new CryptoError('wrong-device'),
    );
  });
});

describe('trap 5: the state moves only when a message has opened', () => {
  it('keeps no key and takes no turn for a forged message, however far ahead', async () => {
    const { ada, ben } = await connectedDevices();
    const real = ada.send(ben, 'real');
    const ahead = replaced(real, 54, Uint8Array.of(0, 0, 0, 150));
    await refuses(ben, ada, ahead, 'not-authentic');
    await refuses(ben, ada, replaced(ahead, 18, generateAgreementKeyPair().publicKey), 'not-authentic');
    expect(ben.session.ratchet.MKSKIPPED).toEqual([]);
    const before = ben.channel;
    expect(await ben.receive(ada, real)).toBe('real');
    expect(ben.channel).not.toEqual(before);
  });
});

describe('trap 6: skipped messages are bounded in a row, in all and in age', () => {
  it('steps over 200 messages of a chain and not over 201', async () => {
    const { ada, ben } = await connectedDevices();
    const first = ada.send(ben, 'first');
    for (let skipped = 0; skipped < MAX_SKIP - 1; skipped++) ada.send(ben, 'lost');
    const [last, beyond] = [ada.send(ben, 'last'), ada.send(ben, 'beyond')];
    await refuses(ben, ada, beyond, 'direct-skipped-too-many');
    expect(await ben.receive(ada, last)).toBe('last');
    expect(ben.session.ratchet.MKSKIPPED).toHaveLength(MAX_SKIP);
    expect(await ben.receive(ada, beyond)).toBe('beyond');
    expect(await ben.receive(ada, first)).toBe('first');
    expect(ben.session.ratchet.MKSKIPPED).toHaveLength(MAX_SKIP - 1);
  }, 30_000);

  it('keeps 1,000 keys of a session, the newest', async () => {
    const { ada, ben } = await connectedDevices();
    const lost: Bytes[] = [];
    for (let turn = 0; turn < 6; turn++) {
      for (let skipped = 0; skipped < MAX_SKIP; skipped++) lost.push(ada.send(ben, `lost ${lost.length}`));
      await ben.receive(ada, ada.send(ben, 'read'));
      await ada.receive(ben, ben.send(ada, 'turn'));
    }
    expect(ben.session.ratchet.MKSKIPPED).toHaveLength(MAX_SKIPPED_KEYS);
    expect(ben.channel?.length).toBeLessThan(80_000);
    const [gone, kept] = [lost.at(-MAX_SKIPPED_KEYS - 1), lost.at(-MAX_SKIPPED_KEYS)];
    await refuses(ben, ada, gone ?? new Uint8Array(), 'not-authentic');
    expect(await ben.receive(ada, kept ?? new Uint8Array())).toBe('lost 200');
  }, 60_000);

  it('forgets a key after a week', async () => {
    const { ada, ben } = await connectedDevices();
    const [one, two] = [ada.send(ben, 'one'), ada.send(ben, 'two')];
    await ben.receive(ada, ada.send(ben, 'three'));
    ben.now += SKIPPED_KEY_MAX_AGE_MS;
    expect(await ben.receive(ada, two)).toBe('two');
    ben.now += 1;
    await refuses(ben, ada, one, 'direct-replayed');
    ben.send(ada, 'anything');
    expect(ben.session.ratchet.MKSKIPPED).toEqual([]);
  });
});

describe('trap 10: key and nonce of a message derive from its message key', () => {
  it('opens by the derivation that the protocol writes down, and never has the same bytes twice', async () => {
    const { ada, ben } = await connectedDevices();
    const { own, peer } = channelOf(ada);
    const seen = new Set<string>();
    for (let sent = 0; sent < 50; sent++) {
      const { CKs } = ada.session.ratchet;
      const message = ada.send(ben, 'the same');
      const messageKey = hmacSha256(CKs ?? new Uint8Array(), labelled(LABELS.directMessageKey).finish());
      const okm = hkdf('sha256', messageKey, labelled(LABELS.directSeal).finish(), 44);
      const associatedData = concatBytes(sessionAssociatedData(own, peer), message.subarray(0, HEADER_BYTES));
      const ciphertext = message.subarray(HEADER_BYTES);
      const padded = aesGcmDecryptSync(okm.slice(0, 32), okm.slice(32), ciphertext, associatedData);
      expect(padded.subarray(5, 13)).toEqual(utf8('the same'));
      seen.add(String(okm)).add(String(ciphertext));
    }
    expect(seen.size).toBe(100);
  });
});

describe('trap 12: root, chain and message keys come from functions of their own', () => {
  it('derives each under its own label from what the protocol names', async () => {
    const { ada, ben } = await connectedDevices();
    const before = ada.session.ratchet;
    await ben.receive(ada, ada.send(ben, 'turn'));
    const answer = ben.send(ada, 'turn back');
    const theirs = answer.slice(18, 50);
    await ada.receive(ben, answer);
    const after = ada.session.ratchet;
    const input = x25519(before.DHs.secretKey, theirs);
    const root = (label: string) => hkdf('sha256', input, labelled(label).finish(), 64, before.RK);
    const received = root(LABELS.directRoot);
    const CK = hmacSha256(received.slice(32), labelled(LABELS.directChain).finish());
    expect(after.CKr).toEqual(CK);
    const sending = x25519(after.DHs.secretKey, theirs);
    const rootInfo = labelled(LABELS.directRoot).finish();
    const okm = hkdf('sha256', sending, rootInfo, 64, received.slice(0, 32));
    expect([after.RK, after.CKs]).toEqual([okm.slice(0, 32), okm.slice(32)]);
    for (const other of [LABELS.directChain, LABELS.directMessageKey, LABELS.directSeal])
      expect(root(other)).not.toEqual(received);
  });
});
