import { constantTimeEqual, concatBytes, type Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { sha256 } from '../primitives/hash.js';
import { randomBytes } from '../primitives/random.js';

/** Bytes: 136 random bits, and 24 bits that reveal a typing error. */
const SECRET_BYTES = 17;
const CHECKSUM_BYTES = 3;
const CHARACTERS = 32;
/** Crockford's base 32: no I, L, O, U, so that what is read aloud or from paper is not mistaken. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new code that people type: 32 characters in eight groups of four. The label tells codes of one purpose from others. */
export function createTypedCode(checksumLabel: string): string {
  const secret = randomBytes(SECRET_BYTES);
  const characters = encode(concatBytes(secret, checksumOf(secret, checksumLabel)));
  secret.fill(0);
  return (characters.match(/.{4}/g) ?? []).join('-');
}

/**
 * The secret in a typed code (17 bytes), undefined when length, alphabet or checksum are wrong. Case, spaces and hyphens
 * do not matter, O reads as 0, I and L as 1.
 */
export function readTypedCode(typed: string, checksumLabel: string): Bytes | undefined {
  const characters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (characters.length !== CHARACTERS) return undefined;
  const decoded = decode(characters);
  const secret = decoded?.slice(0, SECRET_BYTES);
  if (decoded === undefined || secret === undefined) return undefined;
  const isRight = constantTimeEqual(decoded.subarray(SECRET_BYTES), checksumOf(secret, checksumLabel));
  return isRight ? secret : undefined;
}

const checksumOf = (secret: Uint8Array, label: string): Bytes =>
  sha256(labelled(label).fixed(secret, SECRET_BYTES).finish()).slice(0, CHECKSUM_BYTES);

/** Five bytes are eight characters. */
function encode(bytes: Uint8Array): string {
  let characters = '';
  for (let i = 0; i < bytes.length; i += 5) {
    let value = bytes.subarray(i, i + 5).reduce((sum, byte) => sum * 256 + byte, 0);
    let group = '';
    for (let k = 0; k < 8; k++, value = Math.floor(value / 32)) group = ALPHABET.charAt(value % 32) + group;
    characters += group;
  }
  return characters;
}

function decode(characters: string): Bytes | undefined {
  const bytes = new Uint8Array((characters.length * 5) / 8);
  for (let i = 0; i < characters.length; i += 8) {
    let value = 0;
    for (const character of characters.slice(i, i + 8)) {
      const digit = ALPHABET.indexOf(character);
      if (digit < 0) return undefined;
      value = value * 32 + digit;
    }
    const at = (i * 5) / 8;
    for (let k = 4; k >= 0; k--, value = Math.floor(value / 256)) bytes[at + k] = value % 256;
  }
  return bytes;
}
