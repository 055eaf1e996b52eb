import { describe, expect, it } from '@jest/globals';
import { coalesce } from './coalesce.js';

describe('coalesced reading', () => {
  it('turns a burst of calls into one read under way and one after it', async () => {
    const ends: (() => void)[] = [];
    let begun = 0;
    const read = coalesce(() => {
      begun++;
      return new Promise<void>((end) => ends.push(end));
    });
    const first = read();
    const later = [read(), read(), read()];
    expect(begun).toBe(1);
    ends[0]?.();
    await first;
    await Promise.resolve();
    expect(begun).toBe(2);
    ends[1]?.();
    await Promise.all(later);
    expect(begun).toBe(2);
  });

  it('reads again after a failure', async () => {
    let begun = 0;
    const read = coalesce(() => (++begun === 1 ? Promise.reject(new Error('gone')) : Promise.resolve()));
    await expect(read()).rejects.toThrow('gone');
    await read();
    expect(begun).toBe(2);
  });
});
