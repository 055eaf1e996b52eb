import { describe, expect, it } from '@jest/globals';
import { Receiver } from 'ws';
import { textFrame } from './text-frame.js';

const receive = (frame: Buffer) =>
  new Promise<string>((resolve, reject) => {
    const receiver = new Receiver({ isServer: false });
    receiver.on('message', (data: Buffer) => resolve(data.toString('utf8')));
    receiver.on('error', reject);
    receiver.write(frame);
  });

describe('a ready-made text frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 100_000])(
    'of %i bytes reads as the text it was made of',
    async (bytes) => {
      const text = 'x'.repeat(bytes);
      expect(await receive(textFrame(text))).toBe(text);
    },
  );

  it('counts bytes, not characters', async () => {
    expect(await receive(textFrame('Maëlle 🧪'.repeat(20)))).toBe('Maëlle 🧪'.repeat(20));
  });

  it('is refused by the receiver when its length is wrong by one', async () => {
    const frame = textFrame('x'.repeat(100));
    frame[1] = 0x80 | 100;
    await expect(receive(frame)).rejects.toThrow(/MASK/);
  });
});
