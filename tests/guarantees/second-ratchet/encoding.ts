/** The conventions of section 1 of docs/protocol-crypto.md: canonical encodings of integers, ids and byte strings. */

export const u8 = (value: number) => Buffer.from([value]);

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function instant(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** `bytes<max>`; the maximum is the reader's to check. */
export const bytes = (value: Uint8Array) => Buffer.concat([u32(value.length), value]);

export const label = (text: string) => bytes(Buffer.from(text, 'utf8'));

export const id = (text: string) => Buffer.concat([u8(text.length), Buffer.from(text, 'ascii')]);

/** Something that is not what the document says: the message is refused whole. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export function refuseUnless(condition: boolean, why: string): asserts condition {
  if (!condition) throw new Refused(why);
}

/** Reads one encoding from its beginning to its end. */
export class Reader {
  private at = 0;

  constructor(private readonly source: Uint8Array) {}

  fixed(length: number): Buffer {
    refuseUnless(this.source.length - this.at >= length, 'bytes are missing');
    this.at += length;
    return Buffer.from(this.source.subarray(this.at - length, this.at));
  }

  u8 = () => this.fixed(1).readUInt8();
  u16 = () => this.fixed(2).readUInt16BE();
  u32 = () => this.fixed(4).readUInt32BE();

  instant(): number {
    const value = this.fixed(8).readBigUInt64BE();
    refuseUnless(value <= BigInt(Number.MAX_SAFE_INTEGER), 'an instant is too large');
    return Number(value);
  }

  bytes(max: number): Buffer {
    const length = this.u32();
    refuseUnless(length <= max, 'a part is too long');
    return this.fixed(length);
  }

  id(): string {
    const text = this.fixed(this.u8()).toString('latin1');
    refuseUnless(/^[A-Za-z0-9_-]{1,64}$/.test(text), 'an id is malformed');
    return text;
  }

  optional(length: number): Buffer | undefined {
    const there = this.u8();
    refuseUnless(there <= 1, 'a flag is neither 0 nor 1');
    return there === 1 ? this.fixed(length) : undefined;
  }

  /** The bytes read so far. */
  read = () => Buffer.from(this.source.subarray(0, this.at));

  rest = () => this.fixed(this.source.length - this.at);

  end(): void {
    refuseUnless(this.at === this.source.length, 'there are surplus bytes');
  }
}
