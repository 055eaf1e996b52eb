import * as z from 'zod';

/** Width and height in pixels. */
export const AVATAR_PIXELS = 256;
/** Bytes; such a picture takes about 12 KiB. */
export const AVATAR_MAX_BYTES = 40 * 1024;

/** Segments that a browser writes when it encodes a canvas: JFIF, colour profile, tables, frame and scan. No metadata. */
const PLAIN_SEGMENTS: ReadonlySet<number> = new Set([0xe0, 0xe2, 0xdb, 0xc0, 0xc2, 0xc4, 0xda, 0xdd]);
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc2]);
const START_OF_SCAN = 0xda;

/**
 * Whether the bytes begin as a JPEG (ITU-T T.81, annex B) of the one size that avatars have and carry nothing but a picture:
 * no EXIF, no XMP, no comment. Reads the headers; decodes nothing.
 */
export function isAvatar(bytes: Uint8Array): boolean {
  if (bytes.length > AVATAR_MAX_BYTES || bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sized = false;
  for (let offset = 2; offset + 4 <= bytes.length;) {
    const kind = bytes[offset + 1] ?? 0;
    if (bytes[offset] !== 0xff || !PLAIN_SEGMENTS.has(kind)) return false;
    if (FRAMES.has(kind)) {
      if (sized || offset + 9 > bytes.length) return false;
      sized = view.getUint16(offset + 5) === AVATAR_PIXELS && view.getUint16(offset + 7) === AVATAR_PIXELS;
      if (!sized) return false;
    }
    if (kind === START_OF_SCAN) return sized && endsAtItsEnd(bytes, offset);
    offset += 2 + view.getUint16(offset + 2);
  }
  return false;
}

/** In the scan a marker is a restart, or the next scan of a progressive picture; nothing follows the end. */
function endsAtItsEnd(bytes: Uint8Array, scan: number): boolean {
  for (let at = scan + 2; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const kind = bytes[at + 1] ?? 0;
    if (kind === 0xd9) return at + 2 === bytes.length;
    const isPicture =
      kind === 0 || kind === 0xff || (kind >= 0xd0 && kind <= 0xd7) || PLAIN_SEGMENTS.has(kind);
    if (!isPicture) return false;
  }
  return false;
}

/** Names one picture: SHA-256 of its bytes, base64url. */
export const AvatarHash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
