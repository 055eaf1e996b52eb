import { beforeEach, describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { createDeviceKeys } from '../identity/identity.js';
import { concatBytes } from '../primitives/bytes.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { contains } from '../testing/contains.js';
import {
  callDescriptionHash,
  signCallDescription,
  verifyCallDescription,
  type CallDescriptionExpectation,
  type CallDescriptionFields,
} from './call-description.js';
import { CLEAR_BYTES, FrameReceiver, FrameSender } from './frames.js';
import { createMediaSession, deriveFrameKey, keyIdOf, type MediaSender } from './media-session.js';
import { REPLAY_WINDOW, ReplayWindow } from './replay-window.js';
import { decodeSframeHeader, encodeSframeHeader } from './sframe-header.js';

const refusal = (code: string) => expect.objectContaining({ code });

describe('property 20: media frames of the call’s own members, each once', () => {
  const callId = randomId();
  const secret = randomBytes(32);
  const senderAt = (fields: Partial<MediaSender> = {}): MediaSender => ({
    callId,
    epoch: 3,
    leaf: 1,
    session: createMediaSession(),
    ...fields,
  });
  const frame = randomBytes(1_200);
  let maelle: MediaSender;
  let sender: FrameSender;
  let receiver: FrameReceiver;

  beforeEach(async () => {
    maelle = senderAt();
    sender = new FrameSender(await deriveFrameKey(secret, maelle));
    receiver = new FrameReceiver();
    receiver.admit(await deriveFrameKey(secret, maelle));
  });

  it('reach the other side, with the bytes that the packetiser needs left clear', async () => {
    for (const kind of ['opus', 'vp8-key', 'vp8-delta'] as const) {
      const sealed = await sender.encrypt(frame, kind);
      const clear = CLEAR_BYTES[kind];
      expect(sealed.subarray(0, clear)).toEqual(frame.subarray(0, clear));
      expect(contains(sealed, frame.subarray(clear, clear + 16))).toBe(false);
      expect(contains(frame, frame.subarray(clear, clear + 16))).toBe(true);
      expect(await receiver.decrypt(sealed, kind)).toEqual({ frame, keyId: keyIdOf(maelle) });
    }
    const silence = frame.slice(0, 1);
    expect((await receiver.decrypt(await sender.encrypt(silence, 'opus'), 'opus')).frame).toEqual(silence);
  });

  it('are refused after any flipped bit, also in the clear bytes, and the frame itself still opens after', async () => {
    const sealed = await sender.encrypt(frame.slice(0, 60), 'vp8-key');
    for (let byte = 0; byte < sealed.length; byte++) {
      const flipped = sealed.slice();
      flipped[byte] = (flipped[byte] ?? 0) ^ 1;
      await expect(receiver.decrypt(flipped, 'vp8-key')).rejects.toThrow(CryptoError);
    }
    await expect(receiver.decrypt(sealed, 'vp8-key')).resolves.toBeDefined();
  });

  it('are taken once, out of order within the window, and never after it', async () => {
    const sealed = await Promise.all(
      Array.from({ length: Number(REPLAY_WINDOW) + 2 }, () => sender.encrypt(frame, 'opus')),
    );
    const [first, second, third] = sealed;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no frames');
    await receiver.decrypt(third, 'opus');
    await receiver.decrypt(first, 'opus');
    await expect(receiver.decrypt(first, 'opus')).rejects.toThrow(refusal('frame-replayed'));
    await receiver.decrypt(sealed.at(-1) ?? first, 'opus');
    await expect(receiver.decrypt(second, 'opus')).rejects.toThrow(refusal('frame-replayed'));
  });

  it('are taken once also when both copies arrive at the same time', async () => {
    const sealed = await sender.encrypt(frame, 'opus');
    const both = await Promise.allSettled([
      receiver.decrypt(sealed, 'opus'),
      receiver.decrypt(sealed, 'opus'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('never share key and counter: not in parallel, and not after a restart', async () => {
    const parallel = await Promise.all(Array.from({ length: 50 }, () => sender.encrypt(frame, 'opus')));
    const counters = parallel.map((each) => decodeSframeHeader(each.subarray(1)).counter);
    expect(new Set(counters).size).toBe(50);
    const restarted = new FrameSender(
      await deriveFrameKey(secret, { ...maelle, session: createMediaSession() }),
    );
    const [before, after] = [parallel[0], await restarted.encrypt(frame, 'opus')];
    expect(decodeSframeHeader(after.subarray(1)).counter).toBe(0n);
    expect(after.subarray(-1_199)).not.toEqual(before?.subarray(-1_199));
    await expect(receiver.decrypt(after, 'opus')).rejects.toThrow(refusal('frame-key-unknown'));
  });

  it('are still taken once after their sender was admitted again, and under a new key with the same id', async () => {
    const sealed = await sender.encrypt(frame, 'opus');
    await receiver.decrypt(sealed, 'opus');
    receiver.admit(await deriveFrameKey(secret, maelle));
    await expect(receiver.decrypt(sealed, 'opus')).rejects.toThrow(refusal('frame-replayed'));
    const session = createMediaSession();
    session.set(maelle.session.subarray(0, 2));
    const restarted = await deriveFrameKey(secret, { ...maelle, session });
    expect(restarted.keyId).toBe(keyIdOf(maelle));
    receiver.admit(restarted);
    const again = await new FrameSender(restarted).encrypt(frame, 'opus');
    expect((await receiver.decrypt(again, 'opus')).frame).toEqual(frame);
    await expect(receiver.decrypt(await sender.encrypt(frame, 'opus'), 'opus')).rejects.toThrow(
      refusal('not-authentic'),
    );
  });

  it('are dropped from a removed epoch, from an unknown sender and under another sender’s key', async () => {
    const late = await sender.encrypt(frame, 'opus');
    const next = await deriveFrameKey(randomBytes(32), senderAt({ epoch: 4 }));
    receiver.admit(next);
    receiver.keepOnly(new Set([next.keyId]));
    await expect(receiver.decrypt(late, 'opus')).rejects.toThrow(refusal('frame-key-unknown'));
    const impostor = { ...(await deriveFrameKey(randomBytes(32), maelle)), keyId: next.keyId };
    const forged = await new FrameSender(impostor).encrypt(frame, 'opus');
    await expect(receiver.decrypt(forged, 'opus')).rejects.toThrow(refusal('not-authentic'));
  });

  it('have other keys in another call, epoch, leaf or session', async () => {
    const changes = [
      { callId: randomId() },
      { epoch: 3 + 256 },
      { leaf: 2 },
      { session: createMediaSession() },
    ];
    const sealed = await sender.encrypt(frame, 'opus');
    for (const change of changes) {
      const other = await deriveFrameKey(secret, { ...maelle, ...change });
      const elsewhere = new FrameReceiver();
      elsewhere.admit({ ...other, keyId: keyIdOf(maelle) });
      await expect(elsewhere.decrypt(sealed, 'opus')).rejects.toThrow(refusal('not-authentic'));
    }
  });

  it('are refused when they are cut, too short or too large', async () => {
    const sealed = await sender.encrypt(frame, 'vp8-key');
    for (const length of [0, 5, 10, 12, 20, 30])
      await expect(receiver.decrypt(sealed.subarray(0, length), 'vp8-key')).rejects.toThrow(CryptoError);
    await expect(sender.encrypt(frame.subarray(0, 9), 'vp8-key')).rejects.toThrow(
      refusal('invalid-argument'),
    );
    await expect(sender.encrypt(new Uint8Array(5_000_000), 'opus')).rejects.toThrow(refusal('too-large'));
    await expect(receiver.decrypt(new Uint8Array(5_000_000), 'opus')).rejects.toThrow(refusal('too-large'));
  });
});

describe('the replay window', () => {
  it('agrees with a plain list of everything seen, on 20,000 counters that jump about', () => {
    const window = new ReplayWindow();
    const seen = new Set<bigint>();
    let newest = -1n;
    let random = 20_261_121;
    for (let i = 0; i < 20_000; i++) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      const jump = BigInt((random >>> 8) % 2_500) - 1_400n;
      const counter = newest + jump < 0n ? BigInt(i % 7) : newest + jump;
      const fresh = !seen.has(counter) && counter > newest - REPLAY_WINDOW;
      expect(window.accepts(counter)).toBe(fresh);
      if (!fresh) continue;
      window.note(counter);
      seen.add(counter);
      if (counter > newest) newest = counter;
    }
  });
});

describe('the SFrame header', () => {
  it('has one spelling for each value', () => {
    expect(() => decodeSframeHeader(Uint8Array.of(0x08, 0x05))).toThrow(new CryptoError('malformed'));
    expect(() => decodeSframeHeader(Uint8Array.of(0x09, 0x00, 0xff))).toThrow(new CryptoError('malformed'));
    expect(() => decodeSframeHeader(Uint8Array.of(0x9a, 1, 2))).toThrow(new CryptoError('malformed'));
    expect(() => decodeSframeHeader(new Uint8Array(0))).toThrow(new CryptoError('malformed'));
    expect(() => encodeSframeHeader({ keyId: -1n, counter: 0n })).toThrow(
      new CryptoError('invalid-argument'),
    );
    expect(() => encodeSframeHeader({ keyId: 0n, counter: 2n ** 64n })).toThrow(
      new CryptoError('invalid-argument'),
    );
  });
});

describe('property 20: an offer or answer is the other device’s own', () => {
  const now = Date.parse('2026-11-21T09:00:00.000Z');
  const [callId, from, to] = [
    randomId(),
    { accountId: randomId(), deviceId: randomId() },
    { accountId: randomId(), deviceId: randomId() },
  ];
  const keys = createDeviceKeys();
  const print = (byte: string) => Array.from({ length: 32 }, () => byte).join(':');
  const sdpWith = (...lines: string[]) =>
    ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', ...lines, ''].join('\r\n');
  const sdp = sdpWith(`a=fingerprint:sha-256 ${print('AB')}`, 'a=setup:actpass');
  const fields: CallDescriptionFields = {
    callId,
    type: 'offer',
    from,
    to,
    sequence: 4,
    expiresAt: now + 60_000,
    session: createMediaSession(),
    answers: new Uint8Array(32),
  };
  const expected: CallDescriptionExpectation = {
    callId,
    type: 'offer',
    from,
    to,
    lastSequence: 3,
    answers: new Uint8Array(32),
    now,
    signingKey: keys.signing.publicKey,
  };

  it('carries session and fingerprints to exactly the device that it is for', async () => {
    const signed = await signCallDescription(fields, sdp, keys);
    expect(verifyCallDescription(signed, sdp, expected)).toEqual({
      sequence: 4,
      session: fields.session,
      fingerprints: [new Uint8Array(32).fill(0xab)],
    });
  });

  it('is refused when the server exchanges the DTLS fingerprint or anything else in the SDP', async () => {
    const signed = await signCallDescription(fields, sdp, keys);
    const swapped = sdp.replace(print('AB'), print('AC'));
    expect(() => verifyCallDescription(signed, swapped, expected)).toThrow(refusal('fingerprint-mismatch'));
    const relayed = sdp.replace('m=audio 9', 'm=audio 7');
    expect(() => verifyCallDescription(signed, relayed, expected)).toThrow(refusal('fingerprint-mismatch'));
  });

  it('is refused in another call, direction or turn, by another device, too early, too late or twice', async () => {
    const signed = await signCallDescription(fields, sdp, keys);
    const verify = (change: Partial<CallDescriptionExpectation>) => () =>
      verifyCallDescription(signed, sdp, { ...expected, ...change });
    for (const change of [
      { callId: randomId() },
      { type: 'answer' as const },
      { from: to, to: from },
      { to: { ...to, deviceId: randomId() } },
      { answers: randomBytes(32) },
    ])
      expect(verify(change)).toThrow(refusal('call-mismatch'));
    expect(verify({ signingKey: createDeviceKeys().signing.publicKey })).toThrow(refusal('bad-signature'));
    expect(verify({ lastSequence: 4 })).toThrow(refusal('call-replayed'));
    expect(verify({ now: fields.expiresAt + 1 })).toThrow(refusal('call-expired'));
    expect(verify({ now: now - 61_000 })).toThrow(refusal('call-expired'));
  });

  it('binds an answer to the offer that it answers', async () => {
    const offer = await signCallDescription(fields, sdp, keys);
    const answers = callDescriptionHash(offer);
    const answer = await signCallDescription({ ...fields, type: 'answer', answers }, sdp, keys);
    const asAnswer = { ...expected, type: 'answer' as const, answers };
    expect(verifyCallDescription(answer, sdp, asAnswer).sequence).toBe(4);
    expect(() => verifyCallDescription(answer, sdp, { ...asAnswer, answers: randomBytes(32) })).toThrow(
      refusal('call-mismatch'),
    );
  });

  it('is not signed without a fingerprint or with a weak one', async () => {
    for (const weak of [
      sdpWith(),
      sdpWith('a=fingerprint:sha-1 AB:CD'),
      sdpWith(`a=fingerprint:sha-256 AB:CD`),
    ])
      await expect(signCallDescription(fields, weak, keys)).rejects.toThrow(refusal('fingerprint-mismatch'));
  });

  it('is refused after any flipped bit, cut or lengthened', async () => {
    const signed = await signCallDescription(fields, sdp, keys);
    for (let byte = 0; byte < signed.length; byte += 3) {
      const flipped = signed.slice();
      flipped[byte] = (flipped[byte] ?? 0) ^ 2;
      expect(() => verifyCallDescription(flipped, sdp, expected)).toThrow(refusal('bad-signature'));
    }
    for (const other of [signed.subarray(1), signed.subarray(0, 50), concatBytes(signed, Uint8Array.of(0))])
      expect(() => verifyCallDescription(other, sdp, expected)).toThrow(CryptoError);
  });
});
