import { webcrypto } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDeviceKeys, createIdentity, createKeyringKey, deriveLocalRecordKey } from '@collab/crypto';
import { type AccountId, type CommandDefinition, IssueTicket, LogOut, ReadSession } from '@collab/domain';
import * as z from 'zod';
import type { EngineEvent } from '../engine.port.js';
import { Engine } from './engine.js';
import { MemoryStorage } from './memory-storage.js';
import { SealedStore } from './sealed-store.js';

// The document of these tests has no WebCrypto, which the worker has.
beforeAll(() => {
  Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
});

/** A browser that was signed in when its page was closed, and has no network. */
async function signedInBrowser() {
  const session = { ...ReadSession.example.output, deviceId: '0lYq8d9WJtTzI4d1yGEb5g' };
  const accountId: AccountId = session.accountId;
  const storage = new MemoryStorage();
  const key = await deriveLocalRecordKey(new Uint8Array(32).fill(7), accountId);
  const profile = {
    accountId,
    deviceId: session.deviceId,
    email: session.email,
    displayName: session.displayName,
    identityKey: createIdentity().publicKey,
    certificate: new Uint8Array(8),
    deviceKeys: createDeviceKeys(),
    keyringKey: createKeyringKey(),
  };
  await new SealedStore(storage, accountId, key).write([
    { key: 'profile', value: profile },
    { key: 'session', value: session },
  ]);
  await storage.writeHandle({ accountId, key });
  return { storage, accountId };
}

function pathOf({ type, http }: CommandDefinition): string {
  if (http === undefined) throw new TypeError(`${type} does not travel by HTTPS`);
  return http.path;
}

describe('the session of a browser without a network', () => {
  let storage: MemoryStorage;
  let events: EngineEvent['type'][];
  let asked: string[];
  /** What the server answers, by path; to everything else there is no network. */
  let answers: Map<string, unknown>;
  let engine: Engine;

  beforeEach(async () => {
    ({ storage } = await signedInBrowser());
    events = [];
    asked = [];
    answers = new Map();
    engine = new Engine(
      {
        storage,
        fetch: async (path) => {
          asked.push(String(path));
          if (!answers.has(String(path))) throw new TypeError('no network');
          return { ok: true, json: async () => answers.get(String(path)) } as Response;
        },
        openSocket: () => {
          throw new TypeError('no network');
        },
        clientName: 'A test',
      },
      ({ type }) => events.push(type),
    );
  });

  const timesAsked = (command: CommandDefinition) => asked.filter((path) => path === pathOf(command)).length;

  afterEach(() => engine.stop());

  it('is taken up once by two tabs that open together', async () => {
    const [one, other] = await Promise.all([engine.calls.restore(), engine.calls.restore()]);
    expect(one).not.toBeNull();
    expect(other).toEqual(one);
    expect(events.filter((type) => type === 'signed-in')).toHaveLength(1);
    expect(timesAsked(IssueTicket)).toBe(1);
  });

  it('ends here at once, and on the server at the next contact', async () => {
    await engine.calls.restore();
    await engine.calls.logOut();
    expect(events.at(-1)).toBe('signed-out');
    expect(await engine.calls.restore()).toBeNull();
    await expect(engine.calls.rooms()).rejects.toMatchObject({ code: 'key-store-locked' });
    expect(timesAsked(LogOut)).toBe(0);
    answers.set(pathOf(ReadSession), z.encode(ReadSession.output, ReadSession.example.output));
    answers.set(pathOf(LogOut), {});
    // Whoever logs in waits until the session before is over; it is said once.
    for (let tries = 0; tries < 2; tries++)
      await engine.calls.logIn({ email: 'somebody@example.org', password: 'wrong' }).catch(() => undefined);
    expect(timesAsked(LogOut)).toBe(1);
  });
});
