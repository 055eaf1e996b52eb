import { beforeEach, describe, expect, it } from '@jest/globals';
import { sha256 } from '@collab/crypto';
import { type AccountId, toBase64Url } from '@collab/domain';
import type { Api } from './api.js';
import { profileCalls } from './profile-calls.js';
import type { Open, Running } from './running.js';
import type { SignedIn } from './signed-in.js';

const accountId = 'pVqvMCe9lxk1rkEYoUc2uA' as AccountId;

describe('the pictures of people', () => {
  let announced: Uint8Array;
  let sent: Uint8Array<ArrayBuffer>;
  let read: number;
  let pictures: Running['pictures'];
  let avatar: () => Promise<Uint8Array | null>;

  beforeEach(() => {
    read = 0;
    pictures = new Map();
    const people = {
      load: async () => undefined,
      knows: () => true,
      personOf: () => ({ avatar: toBase64Url(sha256(announced)) }),
    };
    const api = { call: async () => ({ avatar: ((read += 1), sent) }) } as unknown as Api;
    const open = (() => ({ pictures, context: { people } })) as unknown as Open;
    const calls = profileCalls(api, {} as SignedIn, open);
    avatar = () => calls.avatar({ accountId });
  });

  it('are the announced ones, read once', async () => {
    announced = sent = Uint8Array.of(1);
    expect(await avatar()).toEqual(sent);
    expect(await avatar()).toEqual(sent);
    expect(read).toBe(1);
  });

  it('are not others that the server sends in their place, nor kept as those', async () => {
    [announced, sent] = [Uint8Array.of(1), Uint8Array.of(2)];
    expect(await avatar()).toBeNull();
    expect(pictures.size).toBe(0);
    sent = Uint8Array.of(1);
    expect(await avatar()).toEqual(sent);
  });

  it('are kept in bounds, the newest', async () => {
    for (let number = 0; number < 250; number++) {
      announced = sent = Uint8Array.of(number);
      await avatar();
    }
    expect(pictures.size).toBe(200);
    expect([...pictures.values()].at(-1)).toEqual(Uint8Array.of(249));
  });
});
