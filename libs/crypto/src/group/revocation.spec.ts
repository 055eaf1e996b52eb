import { describe, expect, it } from '@jest/globals';
import { createIdentity } from '../identity/identity.js';
import { issueDeviceRevocation } from '../identity/device-revocation.js';
import {
  certifiedDevice,
  declarationOf,
  GroupLab,
  hashOf,
  joinBy,
  oneKeyPackage,
} from '../testing/group-lab.js';
import { LabRoom, textOf } from '../testing/lab-room.js';
import { commitToGroup } from './commit.js';
import { createGroup } from './create-group.js';
import { groupInfoOf } from './describe-group.js';
import type { DeclaredCommit, GroupDevice, GroupPolicy, GroupState } from './group-types.js';
import { decryptMessage, encryptMessage } from './messages.js';
import { processCommit } from './process-commit.js';
import { resyncGroup } from './resync-group.js';

const DAY_MS = 24 * 3600 * 1000;
const REVOKED = { code: 'certificate-revoked' };

/** Ben and Ada in a room; Ben's account can revoke his device. */
async function roomWithBen() {
  const lab = new GroupLab();
  const people = { ada: createIdentity(), ben: createIdentity() };
  const deviceOf = (accountId: 'ada' | 'ben') =>
    certifiedDevice({ accountId, identity: people[accountId] }, `${accountId}-1`, lab.now);
  const [ada, ben] = [await deviceOf('ada'), await deviceOf('ben')];
  const revokedAt = lab.now.getTime();
  const policyWith = (revocations: readonly Uint8Array[], takenAt?: number): GroupPolicy => ({
    identityKeyOf: (accountId) => people[accountId as keyof typeof people].publicKey,
    revocationsOf: (accountId) => (accountId === 'ben' ? revocations : []),
    now: lab.now,
    ...(takenAt === undefined ? {} : { takenAt: new Date(takenAt) }),
  });
  const policy = policyWith([]);
  const group = { groupId: 'room-1', governanceHash: hashOf(0), profile: { name: 'Biology' }, now: lab.now };
  const opened = await createGroup(ada, group);
  const keyPackage = await oneKeyPackage(ben, lab.now);
  const added = await commitToGroup(opened, {
    adds: [keyPackage.publicPackage],
    removes: [],
    governanceHash: hashOf(1),
    policy,
  });
  const revocation = await issueDeviceRevocation(people.ben, { ...ben, revokedAt });
  const states = { ada: added.nextState, ben: await joinBy(added, keyPackage, policy) };
  const device = { ben };
  return { lab, people, device, states, revocation, revokedAt, policyWith, policy, opened, keyPackage };
}

const sameBytes = (state: GroupState) => [[...state.tree], [...state.secret]];

describe('a revoked device', () => {
  it('is not added, neither by a committer nor by whoever receives the commit', async () => {
    const { states, lab, policy, policyWith, revocation, people, opened, keyPackage } = await roomWithBen();
    const revoked = policyWith([revocation]);
    const change = { adds: [keyPackage.publicPackage], removes: [], governanceHash: hashOf(2) };
    await expect(commitToGroup(opened, { ...change, policy: revoked })).rejects.toMatchObject(REVOKED);
    // A second device of Ben's comes in, which the revocation of the first does not touch; the other way round it does.
    const second = await certifiedDevice({ accountId: 'ben', identity: people.ben }, 'ben-2', lab.now);
    const adds = [(await oneKeyPackage(second, lab.now)).publicPackage];
    const made = await commitToGroup(states.ada, { ...change, adds, policy: revoked });
    const declared = declarationOf(states.ada, made, { ...change, removes: [] });
    const before = sameBytes(states.ben);
    const ofSecond = await issueDeviceRevocation(people.ben, {
      accountId: 'ben',
      deviceId: second.deviceId,
      revokedAt: lab.now.getTime(),
    });
    const review = (by: GroupPolicy) => processCommit(states.ben, made.commit, { declared, policy: by });
    await expect(review(policyWith([ofSecond]))).rejects.toMatchObject(REVOKED);
    expect(sameBytes(states.ben)).toEqual(before);
    expect((await review(policy)).kind).toBe('advanced');
  });

  it('commits no more from the instant on, and what it had committed before stays', async () => {
    const { states, policy, policyWith, revocation, revokedAt } = await roomWithBen();
    const change = { adds: [], removes: [], governanceHash: hashOf(3), policy };
    const made = await commitToGroup(states.ben, change);
    const declared = declarationOf(states.ben, made, change);
    const at = (takenAt?: number) =>
      processCommit(states.ada, made.commit, { declared, policy: policyWith([revocation], takenAt) });
    const before = sameBytes(states.ada);
    await expect(at()).rejects.toMatchObject(REVOKED);
    await expect(at(revokedAt)).rejects.toMatchObject(REVOKED);
    await expect(at(Number.NaN)).rejects.toMatchObject(REVOKED);
    expect(sameBytes(states.ada)).toEqual(before);
    expect((await at(revokedAt - 1)).kind).toBe('advanced');
  });

  it('does not come back by a resync', async () => {
    const { states, device, policy, policyWith, revocation } = await roomWithBen();
    const resync = await resyncGroup(device.ben, { groupInfo: await groupInfoOf(states.ada), policy });
    const review = (by: GroupPolicy) =>
      processCommit(states.ada, resync.commit, {
        declared: resyncOf(device.ben, resync.fromEpoch),
        policy: by,
      });
    await expect(review(policyWith([revocation]))).rejects.toMatchObject(REVOKED);
    expect((await review(policy)).kind).toBe('advanced');
  });

  it('is not read any more from the instant on, and what it had said before still is', async () => {
    const { states, policyWith, revocation, revokedAt } = await roomWithBen();
    const { message } = await encryptMessage(states.ben, new TextEncoder().encode('hello'));
    const at = (takenAt?: number) => decryptMessage(states.ada, message, policyWith([revocation], takenAt));
    const before = sameBytes(states.ada);
    await expect(at()).rejects.toMatchObject(REVOKED);
    await expect(at(revokedAt + 1)).rejects.toMatchObject(REVOKED);
    expect(sameBytes(states.ada)).toEqual(before);
    expect(textOf(await at(revokedAt - 1))).toBe('hello');
    const { message: ofAda } = await encryptMessage(states.ada, new TextEncoder().encode('to Ben'));
    expect(textOf(await decryptMessage(states.ben, ofAda, policyWith([revocation])))).toBe('to Ben');
  });

  it('gains at most thirty days by a feed that gives old times', async () => {
    const { states, people, device, lab, policyWith } = await roomWithBen();
    const { message } = await encryptMessage(states.ben, new TextEncoder().encode('hello'));
    const now = lab.now.getTime();
    const revokedBefore = (days: number) =>
      issueDeviceRevocation(people.ben, { ...device.ben, revokedAt: now - days * DAY_MS });
    const read = async (days: number) =>
      decryptMessage(states.ada, message, policyWith([await revokedBefore(days)], 0));
    await expect(read(31)).rejects.toMatchObject(REVOKED);
    expect(textOf(await read(29))).toBe('hello');
  });

  it('keeps nobody else out, and is removed like any other', async () => {
    const lab = new GroupLab();
    const room = await LabRoom.open(lab, 'ada', 'ben');
    await lab.revoke('ben');
    await room.commit('ada', { add: ['cleo'] });
    expect(room.names).toContain('cleo');
    await room.commit('cleo', { remove: ['ben'] });
    expect(room.names).toEqual(['ada', 'cleo']);
  });

  it('is revoked by its own account only', async () => {
    const { states, people, device, lab, policyWith } = await roomWithBen();
    const { message } = await encryptMessage(states.ben, new TextEncoder().encode('hello'));
    const forged = await issueDeviceRevocation(people.ada, { ...device.ben, revokedAt: lab.now.getTime() });
    await expect(decryptMessage(states.ada, message, policyWith([forged]))).rejects.toMatchObject({
      code: 'bad-signature',
    });
  });
});

function resyncOf({ accountId, deviceId }: GroupDevice, fromEpoch: number): DeclaredCommit {
  const self = { accountId, deviceId };
  return {
    fromEpoch,
    committer: self,
    adds: [self],
    removes: [self],
    governanceHash: hashOf(77),
    resync: true,
  };
}
