import { webcrypto } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createIdentity, parseDeviceCertificate, randomBytes } from '@collab/crypto';
import { verifyDeviceCertificate, verifyDeviceProof } from '@collab/crypto/public';
import {
  BindDevice,
  type CommandDefinition,
  type DeviceId,
  type InputOf,
  Instant,
  type OutputOf,
  ReadSession,
  ReadVault,
  RegisterDevice,
  RenewDeviceCertificate,
  StoreVault,
} from '@collab/domain';
import { openAccount } from './account.js';
import type { Api } from './api.js';
import { MemoryStorage } from './memory-storage.js';

const DAY = 24 * 3600 * 1000;
const { accountId } = ReadSession.example.output;

// The document of these tests has no WebCrypto, which the worker has.
beforeAll(() => {
  Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
});

/** What the server keeps of one device, verified as the server does, by the clock of the story. */
class Keeper {
  readonly start = Date.parse('2026-11-27T09:00:00.000Z');
  day = 0;
  /** Loses the next answer to a renewal on its way. */
  loses = false;
  readonly called: string[] = [];
  certificate: Uint8Array<ArrayBuffer> | undefined;
  private vault: OutputOf<typeof ReadVault>['vault'] = null;
  private identityKey: Uint8Array = createIdentity().publicKey;

  get session(): OutputOf<typeof ReadSession> {
    const now = Instant.parse(new Date(this.start + this.day * DAY).toISOString());
    return { ...ReadSession.example.output, accountId, deviceId: null, now };
  }

  rememberCsrfToken = (): void => undefined;

  call = async ({ type }: CommandDefinition, input: unknown): Promise<unknown> => {
    this.called.push(type);
    switch (type) {
      case ReadVault.type:
        return { vault: this.vault };
      case StoreVault.type:
        this.vault = (input as InputOf<typeof StoreVault>).vault;
        return {};
      case RegisterDevice.type: {
        const { identityKey, certificate, deviceId } = input as InputOf<typeof RegisterDevice>;
        this.identityKey = identityKey;
        this.certificate = certificate;
        return { ...this.session, deviceId };
      }
      case BindDevice.type: {
        const { deviceId, proof } = input as InputOf<typeof BindDevice>;
        this.verify(this.certificate ?? new Uint8Array(), deviceId, proof);
        return { ...this.session, deviceId };
      }
      case RenewDeviceCertificate.type:
        return this.renew(input as InputOf<typeof RenewDeviceCertificate>);
      default:
        throw new Error(`nobody answers ${type}`);
    }
  };

  private renew({ deviceId, certificate, proof }: InputOf<typeof RenewDeviceCertificate>) {
    this.verify(certificate, deviceId, proof);
    this.certificate = certificate;
    if (!this.loses) return { certificate };
    this.loses = false;
    throw new Error('lost on its way');
  }

  private verify(certificate: Uint8Array, deviceId: DeviceId, proof: Uint8Array): void {
    const now = this.start + this.day * DAY;
    const expected = { identityKey: this.identityKey, accountId, deviceId, now };
    verifyDeviceProof(
      verifyDeviceCertificate(certificate, expected).signingKey,
      this.session.sessionId,
      proof,
    );
  }
}

describe('the certificate of a device', () => {
  let keeper: Keeper;
  let storage: MemoryStorage;
  let exportKey: Uint8Array;
  const fail = (): never => {
    throw new Error('nothing leaves here but by the keeper');
  };
  const logInOn = (day: number) => {
    keeper.day = day;
    keeper.called.length = 0;
    const surroundings = { storage, clientName: 'Chromium on Linux', fetch: fail, openSocket: fail };
    return openAccount(keeper as unknown as Api, surroundings, keeper.session, exportKey.slice());
  };
  beforeEach(async () => {
    keeper = new Keeper();
    storage = new MemoryStorage();
    exportKey = randomBytes(64);
    await logInOn(0);
  });

  it('is renewed in its last 100 days, for the same keys, and then binds sessions after the first year', async () => {
    const first = parseDeviceCertificate(keeper.certificate ?? new Uint8Array());
    await logInOn(264);
    expect(keeper.called).not.toContain(RenewDeviceCertificate.type);
    const { profile } = await logInOn(310);
    expect(keeper.called).toContain(RenewDeviceCertificate.type);
    const renewed = parseDeviceCertificate(profile.certificate);
    expect(renewed.notAfter).toBe(keeper.start + 675 * DAY);
    expect({ ...renewed, notBefore: 0, notAfter: 0 }).toEqual({ ...first, notBefore: 0, notAfter: 0 });
    const later = await logInOn(370);
    expect(keeper.called).not.toContain(RenewDeviceCertificate.type);
    expect(later.session.deviceId).toBe(profile.deviceId);
  });

  it('is renewed before the session is bound also when it is over', async () => {
    const { profile, session } = await logInOn(400);
    expect(session.deviceId).toBe(profile.deviceId);
    expect(parseDeviceCertificate(profile.certificate).notAfter).toBe(keeper.start + 765 * DAY);
  });

  it('is taken from the next answer when one was lost', async () => {
    keeper.loses = true;
    await expect(logInOn(310)).rejects.toThrow('lost on its way');
    const { profile } = await logInOn(311);
    expect(profile.certificate).toEqual(keeper.certificate);
  });
});
