import { webcrypto } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDeviceKeys, createIdentity, issueDeviceCertificate } from '@collab/crypto';
import { parseDeviceCertificate, verifyPrekeyUpload, type Prekey } from '@collab/crypto/public';
import { type AccountId, type CommandDefinition, CountPrekeys, type DeviceId } from '@collab/domain';
import type { Api } from './api.js';
import { type PrekeyContext, renewOwnPrekeys } from './prekeys.js';
import type { ProfileRecord } from './records.js';
import type { SealedStore, SealedWrite } from './sealed-store.js';

const DAY = 24 * 3600 * 1000;
const [accountId, deviceId] = ['pVqvMCe9lxk1rkEYoUc2uA' as AccountId, '0lYq8d9WJtTzI4d1yGEb5g' as DeviceId];

// The document of these tests has no WebCrypto, which the worker has.
beforeAll(() => {
  Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
});

/** The server’s shelf, which verifies as the server does, by the clock of the story. */
class Shelf {
  now = Date.parse('2026-11-27T09:00:00.000Z');
  /** Loses the next upload on its way. */
  loses = false;
  uploads: (readonly Prekey[])[] = [];
  left: Prekey[] = [];

  constructor(private readonly certificate: Uint8Array) {}

  call = async ({ type }: CommandDefinition, input: unknown): Promise<unknown> => {
    if (type !== CountPrekeys.type) this.take(input as { readonly prekeys: readonly Uint8Array[] });
    const count = (kind: Prekey['kind']) => this.left.filter((one) => one.kind === kind).length;
    return { oneTime: count('one-time'), kemOneTime: count('kem-one-time') };
  };

  private take({ prekeys }: { readonly prekeys: readonly Uint8Array[] }): void {
    if (this.loses) {
      this.loses = false;
      throw new Error('lost on its way');
    }
    const verified = verifyPrekeyUpload(prekeys, parseDeviceCertificate(this.certificate), this.now);
    this.uploads.push(verified);
    this.left.push(...verified);
  }
}

describe('the prekeys that a device leaves', () => {
  let shelf: Shelf;
  let context: PrekeyContext;
  const renew = () => renewOwnPrekeys(context);
  const kindsOf = (upload: readonly Prekey[] | undefined) => [
    ...new Set((upload ?? []).map(({ kind }) => kind)),
  ];

  beforeEach(async () => {
    const [identity, deviceKeys] = [createIdentity(), createDeviceKeys()];
    const from = Date.parse('2026-11-20T09:00:00.000Z');
    const certificate = await issueDeviceCertificate(identity, {
      accountId,
      deviceId,
      keys: deviceKeys,
      notBefore: from,
      notAfter: from + 365 * DAY,
    });
    shelf = new Shelf(certificate);
    const records = new Map<string, unknown>();
    context = {
      store: {
        get: async (name: string) => records.get(name),
        write: async (batch: readonly SealedWrite[]) => {
          for (const { key, value } of batch) records.set(key, value);
        },
      } as unknown as SealedStore,
      api: shelf as unknown as Api,
      profile: { accountId, deviceId, deviceKeys, certificate } as unknown as ProfileRecord,
      now: () => new Date(shelf.now),
    };
  });

  it('are all there after the first connection, and the reused ones new every week', async () => {
    await renew();
    expect(shelf.uploads).toHaveLength(1);
    expect(kindsOf(shelf.uploads[0])).toEqual(['signed', 'one-time', 'kem-one-time', 'kem-last-resort']);
    expect(await shelf.call(CountPrekeys, {})).toEqual({ oneTime: 40, kemOneTime: 40 });
    shelf.now += 7 * DAY - 1;
    await renew();
    expect(shelf.uploads).toHaveLength(1);
    for (let week = 1; week <= 4; week++) {
      shelf.now += week === 1 ? 1 : 7 * DAY;
      await renew();
      expect(kindsOf(shelf.uploads[week])).toEqual(['signed', 'kem-last-resort']);
    }
  });

  it('are topped up below twenty, and not before', async () => {
    await renew();
    const take = (count: number) => {
      const taken = shelf.left.filter(({ kind }) => kind === 'one-time').slice(0, count);
      shelf.left = shelf.left.filter((one) => !taken.includes(one));
    };
    take(20);
    await renew();
    expect(shelf.uploads).toHaveLength(1);
    take(1);
    await renew();
    expect(await shelf.call(CountPrekeys, {})).toEqual({ oneTime: 40, kemOneTime: 61 });
  });

  it('are sent again when they were lost on their way, before others are drawn', async () => {
    shelf.loses = true;
    await expect(renew()).rejects.toThrow('lost on its way');
    expect(shelf.uploads).toHaveLength(0);
    await renew();
    expect(shelf.uploads).toHaveLength(1);
    expect(shelf.uploads[0]?.map(({ keyId }) => keyId)[0]).toBe(1);
    expect(await shelf.call(CountPrekeys, {})).toEqual({ oneTime: 40, kemOneTime: 40 });
  });
});
