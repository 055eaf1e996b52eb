import { webcrypto } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deriveLocalRecordKey } from '@collab/crypto';
import {
  type CommandDefinition,
  LogOut,
  ReadRecovery,
  ReadSession,
  ReadVault,
  RegisterDevice,
  StoreVault,
} from '@collab/domain';
import { openAccount } from './account.js';
import type { Api } from './api.js';
import { MemoryStorage } from './memory-storage.js';
import type { Surroundings } from './ports.js';
import { SealedStore } from './sealed-store.js';

const session = { ...ReadSession.example.output, deviceId: null };
const { accountId } = session;
const SOMEBODY_ELSE = 'h1nSWzfLwYkGJ2cXq4bD9w';

// The document of these tests has no WebCrypto, which the worker has.
beforeAll(() => {
  Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
});

describe('a log-in for which the server has no vault', () => {
  let storage: MemoryStorage;
  let history: readonly object[];
  let asked: string[];

  beforeEach(() => {
    [storage, history, asked] = [new MemoryStorage(), [], []];
  });

  const call = async ({ type }: CommandDefinition): Promise<unknown> => {
    asked.push(type);
    if (type === ReadVault.type) return { vault: null };
    if (type === ReadRecovery.type) return { history };
    if (type === RegisterDevice.type) return session;
    return {};
  };
  const open = () =>
    openAccount(
      { call, rememberCsrfToken: () => undefined } as unknown as Api,
      { storage, clientName: 'A test' } as unknown as Surroundings,
      session,
      new Uint8Array(64).fill(3),
    );

  /** Leaves a record that was sealed under another vault key. */
  async function leaveRecordOf(owner: string): Promise<SealedStore> {
    const store = new SealedStore(
      storage,
      owner,
      await deriveLocalRecordKey(new Uint8Array(32).fill(9), owner),
    );
    await store.write([{ key: 'profile', value: { of: owner } }]);
    return store;
  }

  it('makes one where the account is new to the browser', async () => {
    await leaveRecordOf(SOMEBODY_ELSE);
    expect((await open()).made).toBeDefined();
    expect(asked).toContain(StoreVault.type);
  });

  it('draws no new identity where there was one, unless it was reset', async () => {
    const mine = await leaveRecordOf(accountId);
    await expect(open()).rejects.toMatchObject({ code: 'vault-missing' });
    expect(asked).not.toContain(StoreVault.type);
    expect(asked.at(-1)).toBe(LogOut.type);
    expect(await mine.get('profile')).toEqual({ of: accountId });
  });

  it('forgets after a reset what this account had here, and nothing of anybody else', async () => {
    await leaveRecordOf(accountId);
    const theirs = await leaveRecordOf(SOMEBODY_ELSE);
    history = [{ at: '2026-11-21T09:00:00.000Z', change: 'identity-reset' }];
    const { store } = await open();
    expect(await store.get('profile')).toMatchObject({ accountId });
    expect(await theirs.get('profile')).toEqual({ of: SOMEBODY_ELSE });
  });
});
