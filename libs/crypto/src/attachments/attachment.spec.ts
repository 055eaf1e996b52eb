import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { concatBytes, type Bytes } from '../primitives/bytes.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { passThroughAttachment } from '../testing/large-attachment.js';
import {
  decodeAttachmentReference,
  encodeAttachmentReference,
  openAttachment,
  openSeekableAttachment,
  sealAttachment,
  type AttachmentReference,
} from './attachment.js';
import { decodeAttachmentInfo, encodeAttachmentInfo, safeFileName } from './attachment-info.js';
import { HEADER_BYTES, SEALED_CHUNK_BYTES } from './chunked-encryption.js';

const place = { roomId: randomId(), attachmentId: randomId() };
const refusal = (code: string) => expect.objectContaining({ code });

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concatBytes(...all);
}

async function* inPieces(bytes: Uint8Array, size = 7_919): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

/** Random bytes of any length; the platform gives 64 KiB at a time. */
const contentOf = (size: number) =>
  concatBytes(
    ...Array.from({ length: Math.ceil(size / 65_536) }, (_, i) =>
      randomBytes(Math.min(65_536, size - i * 65_536)),
    ),
  );
const infoOf = (size: number) => ({
  name: 'Protéines, série 4.csv',
  type: 'text/csv',
  size,
  thumbnail: randomBytes(900),
});

async function sealedFile(size: number) {
  const content = contentOf(size);
  const info = infoOf(size);
  const { reference, sealed } = await sealAttachment(inPieces(content), info, place);
  return { content, info, reference, sealed: await gathered(sealed) };
}
const opened = async (sealed: Uint8Array, reference: AttachmentReference, at = place) => {
  const { info, content } = await openAttachment(inPieces(sealed), reference, at);
  return { info, content: await gathered(content) };
};
const sourceOf = (sealed: Uint8Array) => ({
  read: (offset: number, length: number) => Promise.resolve(sealed.slice(offset, offset + length)),
});

describe('property 19: an attachment opens whole, at its own place, or not at all', () => {
  it('comes back whole with its name, type and thumbnail, whatever its length', async () => {
    for (const size of [0, 1, 15_000, 16_384, 32_768, 600_000, 1_500_001]) {
      const { content, info, reference, sealed } = await sealedFile(size);
      expect(sealed).toHaveLength(reference.sealedBytes);
      expect(await opened(sealed, reference)).toEqual({ info, content });
    }
  });

  it('shows neither its name nor its exact size in the ciphertext', async () => {
    const lengths = await Promise.all(
      [1_000_000, 1_000_001, 1_000_500].map(async (size) => (await sealedFile(size)).sealed.length),
    );
    expect(new Set(lengths).size).toBe(1);
    expect(lengths[0]).toBeLessThan(1_000_000 * 1.12);
    const { sealed } = await sealedFile(20);
    expect(new TextDecoder('latin1').decode(sealed)).not.toContain('csv');
  });

  it('opens at any place in the middle, and no further than its end', async () => {
    const { content, info, reference, sealed } = await sealedFile(200_000);
    const seekable = await openSeekableAttachment(sourceOf(sealed), reference, place);
    expect(seekable.info).toEqual(info);
    expect(await seekable.read(0, 10)).toEqual(content.slice(0, 10));
    expect(await seekable.read(16_000, 40_000)).toEqual(content.slice(16_000, 56_000));
    expect(await seekable.read(199_990, 5_000)).toEqual(content.slice(199_990));
    expect(await seekable.read(500_000, 10)).toHaveLength(0);
  });

  it('is refused when it was cut, at every kind of place', async () => {
    const { reference, sealed } = await sealedFile(100_000);
    for (const length of [
      0,
      10,
      HEADER_BYTES - 1,
      HEADER_BYTES,
      HEADER_BYTES + 8,
      HEADER_BYTES + SEALED_CHUNK_BYTES,
      HEADER_BYTES + 2 * SEALED_CHUNK_BYTES + 15,
      sealed.length - 1,
    ]) {
      await expect(opened(sealed.subarray(0, length), reference)).rejects.toThrow(CryptoError);
      const cut = { ...reference, sealedBytes: length };
      await expect(openSeekableAttachment(sourceOf(sealed), cut, place)).rejects.toThrow(CryptoError);
    }
    await expect(opened(concatBytes(sealed, randomBytes(20)), reference)).rejects.toThrow(CryptoError);
  });

  it('is refused when chunks were exchanged, doubled or changed', async () => {
    const { reference, sealed } = await sealedFile(100_000);
    const chunk = (i: number) =>
      sealed.subarray(HEADER_BYTES + i * SEALED_CHUNK_BYTES, HEADER_BYTES + (i + 1) * SEALED_CHUNK_BYTES);
    const header = sealed.subarray(0, HEADER_BYTES);
    const tail = sealed.subarray(HEADER_BYTES + 3 * SEALED_CHUNK_BYTES);
    const swapped = concatBytes(header, chunk(1), chunk(0), chunk(2), tail);
    const doubled = concatBytes(header, chunk(0), chunk(0), chunk(2), tail);
    await expect(opened(swapped, reference)).rejects.toThrow(refusal('not-authentic'));
    await expect(opened(doubled, reference)).rejects.toThrow(refusal('not-authentic'));
    for (const at of [0, 30, HEADER_BYTES, HEADER_BYTES + 20_000, sealed.length - 1]) {
      const flipped = sealed.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      await expect(opened(flipped, reference)).rejects.toThrow(refusal('not-authentic'));
    }
  });

  it('does not open in another room, under another id or with another file’s key', async () => {
    const { reference, sealed } = await sealedFile(5_000);
    const other = await sealedFile(5_000);
    const elsewhere = { ...place, roomId: randomId() };
    const renamed = { ...place, attachmentId: randomId() };
    await expect(opened(sealed, reference, elsewhere)).rejects.toThrow(refusal('not-authentic'));
    await expect(opened(sealed, reference, renamed)).rejects.toThrow(refusal('not-authentic'));
    await expect(
      opened(sealed, { ...reference, attachmentId: renamed.attachmentId }, renamed),
    ).rejects.toThrow(refusal('not-authentic'));
    await expect(opened(other.sealed, reference)).rejects.toThrow(refusal('not-authentic'));
    const seek = openSeekableAttachment(sourceOf(other.sealed), reference, place);
    await expect(seek).rejects.toThrow(refusal('not-authentic'));
  });

  it('reports progress up to its size and stops when it is told to', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const content = contentOf(3_000_000);
    const options = {
      signal: stop.signal,
      onProgress: (done: number) => {
        seen.push(done);
        if (done > 1_000_000) stop.abort();
      },
    };
    const { sealed } = await sealAttachment(inPieces(content), infoOf(content.length), place, options);
    await expect(gathered(sealed)).rejects.toThrow(refusal('cancelled'));
    expect(seen.at(-1)).toBeLessThan(2_000_000);
    const whole: number[] = [];
    const again = await sealAttachment(inPieces(content), infoOf(content.length), place, {
      onProgress: (done) => whole.push(done),
    });
    await gathered(again.sealed);
    expect(whole.at(-1)).toBe(content.length);
    expect(whole).toEqual([...whole].sort((a, b) => a - b));
  });

  it('is not sealed from a source that is longer or shorter than it says', async () => {
    for (const size of [4_999, 5_001]) {
      const { sealed } = await sealAttachment(inPieces(contentOf(5_000)), infoOf(size), place);
      await expect(gathered(sealed)).rejects.toThrow(refusal('invalid-argument'));
    }
  });

  it('holds a bounded part of a large file, tells how far it is, and lets go of the file when it is cancelled', async () => {
    const size = 24 * 1024 * 1024;
    const bound = 4 * 1024 * 1024;
    const whole = await passThroughAttachment({ size });
    expect(whole).toMatchObject({ refusal: undefined, opened: size, progressWasMonotone: true });
    expect([whole.sealedProgress, whole.openedProgress]).toEqual([size, size]);
    expect(whole.mostHeld).toBeLessThan(bound);
    // The control: a client that keeps the ciphertext is seen to.
    expect((await passThroughAttachment({ size, hoards: true })).mostHeld).toBeGreaterThan(size - bound);
    const cancelled = await passThroughAttachment({ size, cancelAfter: size / 2 });
    expect(cancelled).toMatchObject({ refusal: 'cancelled', sourceClosed: true });
    expect(cancelled.opened).toBeLessThan(size / 2 + bound);
  });
});

describe('what an attachment says of itself', () => {
  it('has a file name that is only a name', () => {
    expect(safeFileName('../../etc/passwd')).toBe('__.._etc_passwd');
    expect(safeFileName('invoice\u202Efdp.exe')).toBe('invoice_fdp.exe');
    expect(safeFileName('')).toBe('_');
    expect(new TextEncoder().encode(safeFileName('é'.repeat(400))).length).toBeLessThanOrEqual(255);
    for (const name of ['../x', 'a\u0000b', 'a\u202Eb', ''])
      expect(() => encodeAttachmentInfo({ ...infoOf(1), name })).toThrow(new CryptoError('invalid-argument'));
  });

  it('is refused with a media type that is none, or cut anywhere', () => {
    expect(() => encodeAttachmentInfo({ ...infoOf(1), type: 'text/html\r\n' })).toThrow(
      new CryptoError('invalid-argument'),
    );
    const bytes = encodeAttachmentInfo(infoOf(1));
    for (let length = 0; length < bytes.length; length += 3)
      expect(() => decodeAttachmentInfo(bytes.subarray(0, length))).toThrow(new CryptoError('malformed'));
  });

  it('is referred to by id, key and size', () => {
    const reference = { attachmentId: randomId(), key: randomBytes(32), sealedBytes: 5_000_000_000 };
    const bytes = encodeAttachmentReference(reference);
    expect(decodeAttachmentReference(bytes)).toEqual(reference);
    expect(() => decodeAttachmentReference(concatBytes(bytes, Uint8Array.of(0)))).toThrow(
      new CryptoError('malformed'),
    );
  });
});
