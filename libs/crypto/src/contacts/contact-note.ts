import { CryptoError } from '../errors.js';
import type { DeviceKeys } from '../identity/identity.js';
import { LABELS } from '../labels.js';
import { wipe, type Bytes, concatBytes } from '../primitives/bytes.js';
import { ED25519_SIGNATURE_BYTES, signEd25519, verifyEd25519 } from '../primitives/ed25519.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';
import { sha256 } from '../primitives/hash.js';
import { BOX_OVERHEAD_BYTES, deriveBoxKey, openBox, sealBox } from '../primitives/sealed-box.js';
import {
  XWING_CIPHERTEXT_BYTES,
  XWING_PUBLIC_KEY_BYTES,
  xWingDecapsulate,
  xWingEncapsulate,
} from '../primitives/x-wing.js';
import type { ContactKey } from './contact-key.js';

/** Bytes of the text in UTF-8. */
export const CONTACT_NOTE_MAX_BYTES = 800;
/** Every note is padded to this. */
const PADDED_BYTES = 1024;
/** Bytes of every sealed note. */
export const SEALED_CONTACT_NOTE_BYTES = XWING_CIPHERTEXT_BYTES + BOX_OVERHEAD_BYTES + PADDED_BYTES;

/** Who writes a note. */
export interface NoteAuthor {
  readonly accountId: string;
  readonly deviceId: string;
}

/**
 * Seals the note of a contact request to a contact key, signed by the device that asks: `SEALED_CONTACT_NOTE_BYTES`
 * bytes whatever it says. Throws `too-large`, `invalid-argument` or `weak-public-key`.
 */
export async function sealContactNote(
  text: string,
  contactKey: Uint8Array,
  author: NoteAuthor & { readonly keys: Pick<DeviceKeys, 'signing'> },
): Promise<Bytes> {
  if (contactKey.length !== XWING_PUBLIC_KEY_BYTES) throw new CryptoError('invalid-argument');
  const signature = await signEd25519(author.keys.signing.secretKey, signedContent(text, contactKey, author));
  const content = new ByteWriter()
    .id(author.deviceId)
    .fixed(signature, ED25519_SIGNATURE_BYTES)
    .text(text, CONTACT_NOTE_MAX_BYTES)
    .finish();
  const padded = new Uint8Array(PADDED_BYTES);
  padded.set(content);
  const { ciphertext, sharedSecret } = await xWingEncapsulate(contactKey);
  const context = contextOf(author.accountId, contactKey);
  const box = await sealBox(await deriveBoxKey(sharedSecret, context), padded, context);
  wipe(content, padded, sharedSecret);
  return concatBytes(ciphertext, box);
}

/**
 * Opens a note that `accountId` is said to have sealed. `signingKeyOf` gives the key of a device that is certified by that
 * account's identity. Throws `malformed`, `not-authentic`, `signer-unknown` or `bad-signature`.
 */
export async function openContactNote(
  sealed: Uint8Array,
  key: ContactKey,
  accountId: string,
  signingKeyOf: (deviceId: string) => Promise<Uint8Array | undefined>,
): Promise<string> {
  if (sealed.length !== SEALED_CONTACT_NOTE_BYTES) throw new CryptoError('malformed');
  const sharedSecret = await xWingDecapsulate(key.seed, sealed.subarray(0, XWING_CIPHERTEXT_BYTES));
  const context = contextOf(accountId, key.publicKey);
  const boxKey = await deriveBoxKey(sharedSecret, context);
  const padded = await openBox(boxKey, sealed.subarray(XWING_CIPHERTEXT_BYTES), context);
  const reader = new ByteReader(padded);
  const deviceId = reader.id();
  const signature = reader.fixed(ED25519_SIGNATURE_BYTES);
  const text = reader.text(CONTACT_NOTE_MAX_BYTES);
  if (reader.rest().some(Boolean)) throw new CryptoError('malformed');
  wipe(padded, sharedSecret);
  const signingKey = await signingKeyOf(deviceId);
  if (signingKey === undefined) throw new CryptoError('signer-unknown');
  if (!verifyEd25519(signingKey, signedContent(text, key.publicKey, { accountId, deviceId }), signature))
    throw new CryptoError('bad-signature');
  return text;
}

const contextOf = (accountId: string, contactKey: Uint8Array): Bytes =>
  labelled(LABELS.contactNote).id(accountId).fixed(sha256(contactKey), 32).finish();

const signedContent = (text: string, contactKey: Uint8Array, { accountId, deviceId }: NoteAuthor): Bytes =>
  labelled(LABELS.contactNoteSignature)
    .id(accountId)
    .id(deviceId)
    .fixed(sha256(contactKey), 32)
    .text(text, CONTACT_NOTE_MAX_BYTES)
    .finish();
