import { expect } from '@jest/globals';
import {
  decryptChunks,
  HEADER_BYTES,
  messageLength,
  openChunk,
  openHeader,
  SEALED_CHUNK_BYTES,
} from '../attachments/chunked-encryption.js';
import { CryptoError } from '../errors.js';
import { concatBytes } from '../primitives/bytes.js';
import { sha512 } from '../primitives/hash.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, orRefusal, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Case extends WycheproofCase {
  readonly key: string;
  readonly ctx: string;
  readonly ct: string;
  readonly baseNonce?: string;
  readonly msgLength?: number;
  readonly msgSha512?: string;
  readonly flags: readonly string[];
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += 10_007) yield bytes.subarray(offset, offset + 10_007);
}

/** zlib, RFC 1950. */
async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concatBytes(...all);
}

/** The ciphertext of a case is zlib-compressed. Each is read as a stream, and its last chunk by random access. */
vectorFile<WycheproofFile<object, Case>, Case>(
  'wycheproof/c2sp_chunked_encryption_aes_256_gcm_test.json',
  17,
  casesWithGroup,
  async (each) => {
    const sealed = await inflated(hex(each.ct));
    const keys = await orRefusal(() =>
      openHeader(hex(each.key), sealed.slice(0, HEADER_BYTES), hex(each.ctx)),
    );
    if (each.flags.includes('HeaderFailure')) {
      expect(keys).toBeInstanceOf(CryptoError);
      return;
    }
    if (keys instanceof CryptoError) throw keys;
    if (each.baseNonce !== undefined) expect(keys.baseNonce).toEqual(hex(each.baseNonce));
    const chunked = sealed.subarray(HEADER_BYTES);
    const whole = await orRefusal(async () => gathered(decryptChunks(inPieces(chunked), keys)));
    const lastChunk = await orRefusal(() => {
      const length = messageLength(sealed.length);
      const index = Math.floor(length / (16 * 1024));
      return openChunk(keys, index, chunked.subarray(index * SEALED_CHUNK_BYTES));
    });
    const lastIsValid = each.result === 'valid' || each.flags.includes('ValidFinalChunk');
    expect(lastChunk instanceof CryptoError).toBe(!lastIsValid);
    if (each.result === 'valid') {
      if (whole instanceof CryptoError) throw whole;
      expect(whole.length).toBe(each.msgLength);
      expect(sha512(whole)).toEqual(hex(each.msgSha512 ?? ''));
    } else expect(whole).toBeInstanceOf(CryptoError);
  },
);
