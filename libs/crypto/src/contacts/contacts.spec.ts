import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { createDeviceKeys } from '../identity/identity.js';
import { createKeyringKey } from '../keyring/segment.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { decoyContactKey, deriveContactKey } from './contact-key.js';
import { openContactNote, SEALED_CONTACT_NOTE_BYTES, sealContactNote } from './contact-note.js';

const NOTE = 'We met at the pangenome workshop. — Maëlle';

async function story() {
  const keyringKey = createKeyringKey();
  const recipientId = randomId();
  const key = await deriveContactKey(keyringKey, recipientId);
  const keys = createDeviceKeys();
  const author = { accountId: randomId(), deviceId: randomId(), keys };
  const sealed = await sealContactNote(NOTE, key.publicKey, author);
  const certified = async (deviceId: string) =>
    deviceId === author.deviceId ? keys.signing.publicKey : undefined;
  return { keyringKey, recipientId, key, author, sealed, certified };
}

describe('the note of a contact request', () => {
  it('is read by every device of the person asked, who see which device has signed it', async () => {
    const { keyringKey, recipientId, sealed, author, certified } = await story();
    const onAnotherDevice = await deriveContactKey(keyringKey, recipientId);
    expect(await openContactNote(sealed, onAnotherDevice, author.accountId, certified)).toBe(NOTE);
  });

  it('has one length, whatever it says', async () => {
    const { key, author } = await story();
    for (const text of ['', NOTE, 'é'.repeat(400)])
      expect(await sealContactNote(text, key.publicKey, author)).toHaveLength(SEALED_CONTACT_NOTE_BYTES);
    await expect(sealContactNote('é'.repeat(401), key.publicKey, author)).rejects.toThrow(
      new CryptoError('too-large'),
    );
  });

  it('opens for nobody else, and not as the note of somebody else', async () => {
    const { sealed, author, certified, key } = await story();
    const stranger = await deriveContactKey(createKeyringKey(), randomId());
    await expect(openContactNote(sealed, stranger, author.accountId, certified)).rejects.toThrow(
      new CryptoError('not-authentic'),
    );
    await expect(openContactNote(sealed, key, randomId(), certified)).rejects.toThrow(
      new CryptoError('not-authentic'),
    );
  });

  it('is refused when its device is not certified, or did not sign it', async () => {
    const { sealed, author, key } = await story();
    const open = (signingKey: Uint8Array | undefined) =>
      openContactNote(sealed, key, author.accountId, async () => signingKey);
    await expect(open(undefined)).rejects.toThrow(new CryptoError('signer-unknown'));
    await expect(open(createDeviceKeys().signing.publicKey)).rejects.toThrow(
      new CryptoError('bad-signature'),
    );
  });

  it('is sealed to a decoy like to a real key', async () => {
    const { author, key } = await story();
    const secret = randomBytes(32);
    const decoy = await decoyContactKey(secret);
    expect(decoy).toEqual(await decoyContactKey(secret));
    expect(decoy).toHaveLength(key.publicKey.length);
    expect(await sealContactNote(NOTE, decoy, author)).toHaveLength(SEALED_CONTACT_NOTE_BYTES);
  });
});
