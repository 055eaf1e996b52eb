import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { utf8 } from '../primitives/bytes.js';
import { sha256 } from '../primitives/hash.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { BODY_BUCKETS, BODY_PLAINTEXT_MAX_BYTES, openBody, sealBody } from './body.js';
import { decodeKeyPart, encodeKeyPart } from './key-part.js';

const context = { roomId: randomId(), messageId: randomId(), accountId: randomId(), deviceId: randomId() };

describe('property 14: a body opens unchanged, at its place, under its key', () => {
  it('opens with its content key, at its place', async () => {
    const sealed = await sealBody(utf8('The samples are dry.'), context);
    expect(await openBody(sealed.body, sealed, context)).toEqual(utf8('The samples are dry.'));
    expect(sealed.bodyHash).toEqual(sha256(sealed.body));
  });

  it('has one of five sizes, whatever the message', async () => {
    for (const length of [0, 1, 203, 204, 971, 972, 4043, 16_331, 16_332, BODY_PLAINTEXT_MAX_BYTES]) {
      const plaintext = randomBytes(length);
      const sealed = await sealBody(plaintext, context);
      expect(BODY_BUCKETS).toContain(sealed.body.length);
      expect(await openBody(sealed.body, sealed, context)).toEqual(plaintext);
    }
    await expect(sealBody(new Uint8Array(BODY_PLAINTEXT_MAX_BYTES + 1), context)).rejects.toThrow(
      new CryptoError('too-large'),
    );
  });

  it('never uses a key twice: the same message sealed again has nothing in common', async () => {
    const [one, other] = [await sealBody(utf8('again'), context), await sealBody(utf8('again'), context)];
    expect(one.contentKey).not.toEqual(other.contentKey);
    expect(one.body.subarray(1)).not.toEqual(other.body.subarray(1));
  });

  it('does not open in another room, as another message or from another sender', async () => {
    const sealed = await sealBody(utf8('here only'), context);
    for (const field of ['roomId', 'messageId', 'accountId', 'deviceId'] as const)
      await expect(openBody(sealed.body, sealed, { ...context, [field]: randomId() })).rejects.toThrow(
        new CryptoError('not-authentic'),
      );
  });

  it('does not open with another key, and no second key opens it to something else', async () => {
    const sealed = await sealBody(utf8('one key'), context);
    await expect(openBody(sealed.body, { ...sealed, contentKey: randomBytes(32) }, context)).rejects.toThrow(
      new CryptoError('not-authentic'),
    );
  });

  it('is refused after any flipped bit, by its hash and, for whoever forges the hash, by its tag', async () => {
    const sealed = await sealBody(utf8('whole'), context);
    for (let byte = 0; byte < sealed.body.length; byte++) {
      const body = sealed.body.slice();
      body[byte] = (body[byte] ?? 0) ^ 0x10;
      await expect(openBody(body, sealed, context)).rejects.toThrow(
        new CryptoError(byte === 0 ? 'unsupported-version' : 'body-mismatch'),
      );
      const forged = { ...sealed, bodyHash: sha256(body) };
      await expect(openBody(body, forged, context)).rejects.toThrow(
        new CryptoError(byte === 0 ? 'unsupported-version' : 'not-authentic'),
      );
    }
    await expect(openBody(sealed.body.subarray(1), sealed, context)).rejects.toThrow(
      new CryptoError('malformed'),
    );
  });
});

describe('a key part', () => {
  const keyPart = { messageId: randomId(), contentKey: randomBytes(32), bodyHash: randomBytes(32) };

  it('carries message id, content key and body hash', () => {
    expect(decodeKeyPart(encodeKeyPart(keyPart))).toEqual(keyPart);
  });

  it('is read whole or not at all', () => {
    const bytes = encodeKeyPart(keyPart);
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeKeyPart(bytes.subarray(0, length))).toThrow(new CryptoError('malformed'));
    expect(() => decodeKeyPart(Uint8Array.of(...bytes, 0))).toThrow(new CryptoError('malformed'));
    expect(() => decodeKeyPart(Uint8Array.of(2, ...bytes.subarray(1)))).toThrow(
      new CryptoError('unsupported-version'),
    );
  });
});
