import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { ByteReader, ByteWriter, labelled } from './encoding.js';

const written = () =>
  new ByteWriter()
    .u8(1)
    .u16(515)
    .u32(70_000)
    .u64(2 ** 40 + 7)
    .id('Zb1n0kq0QeC8J1xkO2v5sA');

describe('the canonical encoding', () => {
  it('reads back what was written', () => {
    const bytes = written()
      .bytes(Uint8Array.of(9, 8), 10)
      .text('été', 10)
      .fixed(Uint8Array.of(1, 2, 3), 3)
      .finish();
    const reader = new ByteReader(bytes).version(1);
    expect(reader.u16()).toBe(515);
    expect(reader.u32()).toBe(70_000);
    expect(reader.u64()).toBe(2 ** 40 + 7);
    expect(reader.id()).toBe('Zb1n0kq0QeC8J1xkO2v5sA');
    expect(reader.bytes(10)).toEqual(Uint8Array.of(9, 8));
    expect(reader.text(10)).toBe('été');
    expect(reader.fixed(3)).toEqual(Uint8Array.of(1, 2, 3));
    reader.end();
  });

  it('refuses surplus bytes, missing bytes and lengths above the limit', () => {
    const bytes = new ByteWriter().bytes(new Uint8Array(5), 5).finish();
    expect(() => new ByteReader(bytes).end()).toThrow(new CryptoError('malformed'));
    expect(() => new ByteReader(bytes.subarray(0, 8)).bytes(5)).toThrow(new CryptoError('malformed'));
    expect(() => new ByteReader(bytes).bytes(4)).toThrow(new CryptoError('malformed'));
    expect(() => new ByteReader(Uint8Array.of(255, 255, 255, 255)).bytes(2 ** 32)).toThrow(
      new CryptoError('malformed'),
    );
  });

  it('refuses text that is not UTF-8, ids outside their alphabet and unknown versions', () => {
    const invalid = new ByteWriter().bytes(Uint8Array.of(0xff), 5).finish();
    expect(() => new ByteReader(invalid).text(5)).toThrow(new CryptoError('malformed'));
    expect(() => new ByteReader(Uint8Array.of(1, 0x2f)).id()).toThrow(new CryptoError('malformed'));
    expect(() => new ByteReader(Uint8Array.of(0)).id()).toThrow(new CryptoError('malformed'));
    expect(() => new ByteReader(Uint8Array.of(2)).version(1)).toThrow(new CryptoError('unsupported-version'));
  });

  it('refuses to write numbers and ids that have no canonical form', () => {
    expect(() => new ByteWriter().u8(256)).toThrow(new CryptoError('invalid-argument'));
    expect(() => new ByteWriter().u32(-1)).toThrow(new CryptoError('invalid-argument'));
    expect(() => new ByteWriter().u64(1.5)).toThrow(new CryptoError('invalid-argument'));
    expect(() => new ByteWriter().id('')).toThrow(new CryptoError('invalid-argument'));
    expect(() => new ByteWriter().text('\ud800', 9)).toThrow(new CryptoError('invalid-argument'));
    expect(() => new ByteWriter().bytes(new Uint8Array(3), 2)).toThrow(new CryptoError('too-large'));
    expect(() => new ByteWriter().fixed(new Uint8Array(3), 4)).toThrow(new CryptoError('invalid-argument'));
  });

  it('keeps an integer of eight bytes within what a number holds exactly', () => {
    expect(() => new ByteReader(new Uint8Array(8).fill(255)).u64()).toThrow(new CryptoError('malformed'));
  });

  it('gives the same fields under two labels different bytes', () => {
    expect(labelled('one').u8(1).finish()).not.toEqual(labelled('two').u8(1).finish());
  });
});
