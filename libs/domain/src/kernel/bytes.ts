import * as z from 'zod';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SEXTET_OF = new Int16Array(128).fill(-1);
for (let i = 0; i < ALPHABET.length; i++) SEXTET_OF[ALPHABET.charCodeAt(i)] = i;

/** Encodes bytes as base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] ?? 0;
    const b = bytes[i + 1];
    const c = bytes[i + 2];
    text += ALPHABET.charAt(a >> 2) + ALPHABET.charAt(((a & 3) << 4) | ((b ?? 0) >> 4));
    if (b !== undefined) text += ALPHABET.charAt(((b & 15) << 2) | ((c ?? 0) >> 6));
    if (c !== undefined) text += ALPHABET.charAt(c & 63);
  }
  return text;
}

/**
 * Decodes base64url without padding (RFC 4648, section 5). Only the canonical form is accepted, so that one value
 * has one spelling. Returns undefined for anything else.
 */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const rest = text.length % 4;
  if (rest === 1) return undefined;
  const whole = text.length - rest;
  const bytes = new Uint8Array((whole / 4) * 3 + (rest === 0 ? 0 : rest - 1));
  let written = 0;
  for (let i = 0; i < whole; i += 4) {
    const group =
      (sextetAt(text, i) << 18) |
      (sextetAt(text, i + 1) << 12) |
      (sextetAt(text, i + 2) << 6) |
      sextetAt(text, i + 3);
    if (group < 0) return undefined;
    bytes[written++] = group >> 16;
    bytes[written++] = group >> 8;
    bytes[written++] = group;
  }
  if (rest === 0) return bytes;
  const third = rest === 3 ? sextetAt(text, whole + 2) : 0;
  const end = (sextetAt(text, whole) << 12) | (sextetAt(text, whole + 1) << 6) | third;
  // Bits that stand for no byte have to be zero; a sign that is not of the alphabet makes it negative.
  if (end < 0 || (end & (rest === 3 ? 0b11 : 0x3ff)) !== 0) return undefined;
  bytes[written++] = end >> 10;
  if (rest === 3) bytes[written] = end >> 2;
  return bytes;
}

const sextetAt = (text: string, index: number): number => SEXTET_OF[text.charCodeAt(index)] ?? -1;

/** Whether two byte strings are equal. Not constant-time: for hashes, public keys and certificates only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/**
 * Bytes of `min` to `max` length: `Uint8Array` in memory, base64url without padding on the wire.
 * A field that always has one length passes the same number twice.
 */
export function bytes(min: number, max: number) {
  return z.codec(
    z
      .string()
      .min(Math.ceil((min * 4) / 3))
      .max(Math.ceil((max * 4) / 3))
      .regex(/^[A-Za-z0-9_-]*$/),
    z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array),
    {
      decode: (text, context) => {
        const decoded = fromBase64Url(text);
        if (decoded !== undefined && decoded.length >= min && decoded.length <= max) return decoded;
        context.issues.push({
          code: 'custom',
          message: 'not canonical base64url of the allowed length',
          input: '',
        });
        return z.NEVER;
      },
      encode: toBase64Url,
    },
  );
}
