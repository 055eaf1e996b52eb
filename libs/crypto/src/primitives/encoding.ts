import { CryptoError } from '../errors.js';
import { concatBytes, copyBytes, utf8, type Bytes } from './bytes.js';

/** Ids are opaque base64url text; the longest that any structure takes. */
export const ID_MAX_CHARS = 64;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Writes the one canonical encoding of all structures of this library: integers big-endian, variable parts behind their
 * length, fields in a fixed order without names. So two different values never have the same bytes.
 */
export class ByteWriter {
  private readonly parts: Uint8Array[] = [];

  u8(value: number): this {
    return this.integer(value, 1);
  }

  u16(value: number): this {
    return this.integer(value, 2);
  }

  u32(value: number): this {
    return this.integer(value, 4);
  }

  /** A count or an instant in milliseconds: up to 2^53 - 1 in eight bytes. */
  u64(value: number): this {
    return this.integer(value, 8);
  }

  /** Bytes whose length the format fixes. */
  fixed(value: Uint8Array, length: number): this {
    if (value.length !== length) throw new CryptoError('invalid-argument');
    this.parts.push(copyBytes(value));
    return this;
  }

  /** Bytes behind a length of four bytes. */
  bytes(value: Uint8Array, max: number): this {
    if (value.length > max) throw new CryptoError('too-large');
    this.u32(value.length);
    this.parts.push(copyBytes(value));
    return this;
  }

  /** UTF-8 behind a length of four bytes; `max` counts bytes. */
  text(value: string, max: number): this {
    if (!value.isWellFormed()) throw new CryptoError('invalid-argument');
    return this.bytes(utf8(value), max);
  }

  /** An id behind a length of one byte. */
  id(value: string): this {
    if (!ID.test(value)) throw new CryptoError('invalid-argument');
    this.u8(value.length);
    this.parts.push(utf8(value));
    return this;
  }

  finish(): Bytes {
    return concatBytes(...this.parts);
  }

  private integer(value: number, length: number): this {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * length))
      throw new CryptoError('invalid-argument');
    const bytes = new Uint8Array(length);
    for (let i = length - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
    this.parts.push(bytes);
    return this;
  }
}

/** Reads what `ByteWriter` wrote and nothing else: every surplus, shortage or second spelling is `malformed`. */
export class ByteReader {
  private offset = 0;

  constructor(private readonly source: Uint8Array) {}

  u8(): number {
    return this.integer(1);
  }

  u16(): number {
    return this.integer(2);
  }

  u32(): number {
    return this.integer(4);
  }

  u64(): number {
    const value = this.integer(8);
    if (!Number.isSafeInteger(value)) throw new CryptoError('malformed');
    return value;
  }

  /** A copy of the next `length` bytes. */
  fixed(length: number): Bytes {
    if (this.source.length - this.offset < length) throw new CryptoError('malformed');
    this.offset += length;
    return copyBytes(this.source.subarray(this.offset - length, this.offset));
  }

  bytes(max: number): Bytes {
    const length = this.u32();
    if (length > max) throw new CryptoError('malformed');
    return this.fixed(length);
  }

  text(max: number): string {
    return decodeUtf8(this.bytes(max));
  }

  id(): string {
    const length = this.u8();
    if (length === 0 || length > ID_MAX_CHARS) throw new CryptoError('malformed');
    const id = decodeUtf8(this.fixed(length));
    if (!ID.test(id)) throw new CryptoError('malformed');
    return id;
  }

  /** The version byte that opens a stored or sent structure. */
  version(expected: number): this {
    if (this.u8() !== expected) throw new CryptoError('unsupported-version');
    return this;
  }

  /** The bytes that are left. */
  rest(): Bytes {
    return this.fixed(this.source.length - this.offset);
  }

  /** Must be called last. */
  end(): void {
    if (this.offset !== this.source.length) throw new CryptoError('malformed');
  }

  private integer(length: number): number {
    if (this.source.length - this.offset < length) throw new CryptoError('malformed');
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + (this.source[this.offset++] ?? 0);
    return value;
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CryptoError('malformed');
  }
}

/**
 * Starts what is signed, hashed or bound under a purpose: the purpose's label goes first, so that bytes made for one
 * purpose never mean anything for another. All labels stand in `labels.ts`.
 */
export const labelled = (label: string): ByteWriter => new ByteWriter().text(label, 64);
