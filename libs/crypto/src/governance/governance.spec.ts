import { beforeAll, describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { issueDeviceCertificate } from '../identity/device-certificate.js';
import { issueDeviceRevocation } from '../identity/device-revocation.js';
import { createDeviceKeys, createIdentity } from '../identity/identity.js';
import { fromBase64Url, toBase64Url } from '../primitives/base64url.js';
import { utf8 } from '../primitives/bytes.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { foldGovernance, type GovernanceRules } from './fold-governance.js';
import { governanceEntryHash, signGovernanceEntry, type SignedGovernanceEntry } from './governance-entry.js';

const NOW = Date.parse('2026-11-21T09:00:00.000Z');

async function createPerson(accountId = randomId()) {
  const identity = createIdentity();
  const keys = createDeviceKeys();
  const deviceId = randomId();
  const validity = { notBefore: NOW - 1000, notAfter: NOW + 1_000_000 };
  const certificate = await issueDeviceCertificate(identity, { accountId, deviceId, keys, ...validity });
  return { accountId, deviceId, identity, keys, certificate };
}
type Person = Awaited<ReturnType<typeof createPerson>>;

type Command =
  | { type: 'create'; key: string; at: number }
  | { type: 'invite'; accountId: string; key: string; at: number }
  | { type: 'rename'; at: number };
interface Room {
  readonly keys: ReadonlyMap<string, string>;
  readonly owner: string | undefined;
}
const read = (command: Uint8Array) => JSON.parse(new TextDecoder().decode(command)) as Command;

/** Rules of a small room: the creator invites, everybody named may rename. */
const rules: GovernanceRules<Room> = {
  initial: { keys: new Map(), owner: undefined },
  apply(state, { accountId }, bytes) {
    const command = read(bytes);
    if (command.type === 'create') return { keys: new Map([[accountId, command.key]]), owner: accountId };
    if (command.type === 'invite') {
      if (state.owner !== accountId) throw new Error('only the owner invites');
      return { ...state, keys: new Map([...state.keys, [command.accountId, command.key]]) };
    }
    return state;
  },
  identityKeyOf(state, accountId) {
    const key = state.keys.get(accountId);
    return key === undefined ? undefined : fromBase64Url(key);
  },
  instantOf: (bytes) => read(bytes).at,
};

describe('a room’s governance chain', () => {
  const roomId = randomId();
  let owner: Person;
  let guest: Person;
  let stranger: Person;
  let chain: SignedGovernanceEntry[];

  async function append(before: readonly SignedGovernanceEntry[], by: Person, command: Command) {
    const last = before.at(-1);
    const entry = await signGovernanceEntry(
      {
        roomId,
        sequence: before.length,
        previousHash: last === undefined ? new Uint8Array(32) : governanceEntryHash(last),
        accountId: by.accountId,
        deviceId: by.deviceId,
        command: utf8(JSON.stringify(command)),
      },
      by.keys,
    );
    return [...before, entry];
  }
  const fold = (entries: readonly SignedGovernanceEntry[], more = {}) =>
    foldGovernance(entries, {
      roomId,
      rules,
      certificateOf: (accountId, deviceId) =>
        [owner, guest, stranger].find((p) => p.accountId === accountId && p.deviceId === deviceId)
          ?.certificate,
      revocationsOf: () => [],
      ...more,
    });
  const at = (index: number): SignedGovernanceEntry => {
    const entry = chain[index];
    if (entry === undefined) throw new Error('no such entry');
    return entry;
  };

  beforeAll(async () => {
    [owner, guest, stranger] = [await createPerson(), await createPerson(), await createPerson()];
    const keyOf = (person: Person) => toBase64Url(person.identity.publicKey);
    chain = await append([], owner, { type: 'create', key: keyOf(owner), at: NOW });
    chain = await append(chain, owner, {
      type: 'invite',
      accountId: guest.accountId,
      key: keyOf(guest),
      at: NOW,
    });
    chain = await append(chain, guest, { type: 'rename', at: NOW });
  });

  it('folds to the same state at once and piece by piece', () => {
    const whole = fold(chain);
    const first = fold(chain.slice(0, 1));
    expect(fold(chain.slice(1), { from: first })).toEqual(whole);
    expect(whole.sequence).toBe(2);
    expect(whole.hash).toEqual(governanceEntryHash(at(2)));
    expect(whole.state.keys.size).toBe(2);
  });

  it('is refused with an entry missing, doubled, swapped or from another room', () => {
    expect(() => fold([at(0), at(2)])).toThrow(new CryptoError('governance-gap'));
    expect(() => fold([at(0), at(0)])).toThrow(new CryptoError('governance-gap'));
    expect(() => fold([at(1), at(0)])).toThrow(new CryptoError('governance-gap'));
    expect(() => fold([{ ...at(0), roomId: randomId() }])).toThrow(new CryptoError('wrong-room'));
  });

  it('is refused where it forks, within itself and against a head that is known otherwise', async () => {
    const other = await append(chain.slice(0, 1), owner, { type: 'rename', at: NOW });
    const forked = other.at(1);
    if (forked === undefined) throw new Error('no such entry');
    expect(() => fold([at(0), forked, at(2)])).toThrow(new CryptoError('governance-fork'));
    const pinned = { sequence: 1, hash: governanceEntryHash(at(1)) };
    expect(fold(chain, { pinned }).sequence).toBe(2);
    expect(() => fold(other, { pinned })).toThrow(new CryptoError('governance-fork'));
    expect(() => fold(chain.slice(0, 1), { pinned })).toThrow(new CryptoError('governance-gap'));
  });

  it('is refused when another device, another person or the server signed', async () => {
    const forged = await signGovernanceEntry(at(2), stranger.keys);
    expect(() => fold([at(0), at(1), forged])).toThrow(new CryptoError('bad-signature'));
    const byStranger = await append(chain, stranger, { type: 'rename', at: NOW });
    expect(() => fold(byStranger)).toThrow(new CryptoError('signer-unknown'));
    const ghost = { ...(await createPerson(owner.accountId)), deviceId: owner.deviceId };
    expect(() => fold(chain, { certificateOf: () => ghost.certificate })).toThrow(
      new CryptoError('bad-signature'),
    );
    expect(() => fold(chain, { certificateOf: () => undefined })).toThrow(new CryptoError('signer-unknown'));
  });

  it('is refused when the signer had no right, and when the certificate did not cover the instant', async () => {
    const invite = {
      type: 'invite',
      accountId: randomId(),
      key: toBase64Url(randomBytes(32)),
      at: NOW,
    } as const;
    const refused = await append(chain, guest, invite);
    expect(() => fold(refused)).toThrow(expect.objectContaining({ code: 'governance-refused' }));
    const late = await append(chain, guest, { type: 'rename', at: NOW + 2_000_000 });
    expect(() => fold(late)).toThrow(new CryptoError('certificate-expired'));
  });

  it('still folds when a device has renewed its certificate since', async () => {
    const later = { notBefore: NOW + 900_000, notAfter: NOW + 9_000_000 };
    const renewed = await issueDeviceCertificate(guest.identity, { ...guest, ...later });
    const certificatesOf = (...certificates: Uint8Array[]) => ({
      certificateOf: (accountId: string) =>
        accountId === guest.accountId ? certificates : owner.certificate,
    });
    expect(fold(chain, certificatesOf(renewed, guest.certificate)).sequence).toBe(2);
    expect(() => fold(chain, certificatesOf(renewed))).toThrow(new CryptoError('certificate-not-yet-valid'));
  });

  it('is refused from the instant on at which the signing device was revoked', async () => {
    const revoked = (revokedAt: number) => ({
      revocationsOf: (accountId: string) => (accountId === guest.accountId ? [revocations[revokedAt]] : []),
    });
    const revocations = {
      [NOW]: await issueDeviceRevocation(guest.identity, { ...guest, revokedAt: NOW }),
      [NOW + 1]: await issueDeviceRevocation(guest.identity, { ...guest, revokedAt: NOW + 1 }),
    };
    expect(fold(chain, revoked(NOW + 1)).sequence).toBe(2);
    expect(() => fold(chain, revoked(NOW))).toThrow(new CryptoError('certificate-revoked'));
  });

  it('is refused after a flipped bit in any field of any entry', () => {
    const fields = ['previousHash', 'command', 'signature'] as const;
    for (let index = 0; index < chain.length; index++)
      for (const field of fields) {
        const entry = at(index);
        const flipped = entry[field].slice();
        flipped[3] = (flipped[3] ?? 0) ^ 1;
        const changed = chain.map((each) => (each === entry ? { ...entry, [field]: flipped } : each));
        expect(() => fold(changed)).toThrow(CryptoError);
      }
  });
});
