import { describe, expect, it } from '@jest/globals';
import { toUtf8 } from '../kernel/utf8.js';
import { AVATAR_MAX_BYTES, isAvatar } from './avatar.js';

const segment = (kind: number, content: readonly number[]) => {
  const length = content.length + 2;
  return [0xff, kind, length >> 8, length & 255, ...content];
};
const frame = (width: number, height: number) =>
  segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
const SCAN = [...segment(0xda, [1, 1, 0, 0, 63, 0]), 1, 0xff, 0, 2, 0xff, 0xd0, 3];
const jpeg = (...parts: readonly (readonly number[])[]) =>
  Uint8Array.from([0xff, 0xd8, ...parts.flat(), 0xff, 0xd9]);

describe('an avatar', () => {
  it('is a square JPEG of 256 pixels as a canvas writes it', () => {
    expect(isAvatar(jpeg(segment(0xe0, [1, 2]), frame(256, 256), SCAN))).toBe(true);
  });

  it('carries no EXIF, XMP or comment', () => {
    const exif = segment(0xe1, [...toUtf8('Exif\0\0GPS 48.7262, -3.9854')]);
    expect(isAvatar(jpeg(exif, frame(256, 256), SCAN))).toBe(false);
    expect(isAvatar(jpeg(frame(256, 256), segment(0xfe, [65]), SCAN))).toBe(false);
  });

  it('has the one size, and nothing after its end or hidden in a longer file', () => {
    expect(isAvatar(jpeg(frame(256, 255), SCAN))).toBe(false);
    expect(isAvatar(jpeg(frame(65_535, 65_535), SCAN))).toBe(false);
    expect(isAvatar(jpeg(frame(256, 256)))).toBe(false);
    expect(isAvatar(Uint8Array.from([...jpeg(frame(256, 256), SCAN), 60, 104]))).toBe(false);
    const long = Array.from({ length: AVATAR_MAX_BYTES }, () => 1);
    expect(isAvatar(jpeg(frame(256, 256), SCAN, long))).toBe(false);
  });

  it('is nothing else, however it begins', () => {
    for (const text of ['', '<svg xmlns="http://www.w3.org/2000/svg"/>', '\u0089PNG\r\n', 'GIF89a'])
      expect(isAvatar(toUtf8(text))).toBe(false);
    const whole = jpeg(frame(256, 256), SCAN);
    for (let length = 0; length < whole.length; length++)
      expect(isAvatar(whole.subarray(0, length))).toBe(false);
  });
});
