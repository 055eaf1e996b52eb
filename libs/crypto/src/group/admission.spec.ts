import { describe, expect, it } from '@jest/globals';
import type { Proposal } from 'ts-mls';
import { processPrivateMessage } from 'ts-mls/processMessages.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { createIdentity } from '../identity/identity.js';
import { commitWithForeignKey, commitWithoutPath } from '../testing/forged-commit.js';
import {
  certifiedDevice,
  declarationOf,
  GroupLab,
  hashOf,
  oneKeyPackage,
  NOBODY_REVOKED,
} from '../testing/group-lab.js';
import { LabRoom } from '../testing/lab-room.js';
import { cipherSuite } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import { commitToGroup } from './commit.js';
import { authenticationService } from './credential.js';
import { contextOf } from './describe-group.js';
import { encodeContextExtensions } from './extensions.js';
import { loadState } from './group-state.js';
import type { DeclaredCommit, GroupDevice, GroupPolicy } from './group-types.js';
import { joinGroup } from './join-group.js';
import { decryptMessage } from './messages.js';
import { processCommit } from './process-commit.js';
import { clientStateOf } from './tree-part.js';
import { readMessage } from './wire.js';

const DAY_MS = 24 * 3600 * 1000;
const daysAfter = (moment: Date, days: number) => new Date(moment.getTime() + days * DAY_MS);

describe('property 3: a joiner cannot read what was said before', () => {
  it('opens its own epoch and none of the earlier ones', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const earlier = await room.send('ada', 'before');
    await room.commit('ada', { add: ['cleo'] });
    await expect(decryptMessage(room.of('cleo'), earlier, NOBODY_REVOKED)).rejects.toMatchObject({
      code: 'group-epoch-mismatch',
    });
    expect(await room.read('ben', earlier)).toBe('before');
    expect(await room.read('cleo', await room.send('ada', 'after'))).toBe('after');
  });
});

describe('property 4: a commit without the update path that it needs is refused', () => {
  const without = async (proposalsOf: (room: LabRoom, context: Proposal) => Promise<Proposal[]>) => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const { sealedProfile } = contextOf(loadState(room.of('ada')).tree);
    const extensions = encodeContextExtensions({ governanceHash: hashOf(7), sealedProfile });
    const context: Proposal = {
      proposalType: 'group_context_extensions',
      groupContextExtensions: { extensions },
    };
    const commit = await commitWithoutPath(room.of('ada'), await proposalsOf(room, context));
    return { room, commit };
  };
  const declared = (removes: DeclaredCommit['removes']): DeclaredCommit => ({
    fromEpoch: 1,
    committer: { accountId: 'ada', deviceId: 'ada-1' },
    adds: [],
    removes,
    governanceHash: hashOf(7),
    resync: false,
  });

  it.each<readonly [string, DeclaredCommit['removes'], (context: Proposal) => Proposal[]]>([
    ['nothing at all', [], () => []],
    ['a change of the context', [], (context) => [context]],
    [
      'a removal',
      [{ accountId: 'cleo', deviceId: 'cleo-1' }],
      (context) => [context, { proposalType: 'remove', remove: { removed: 2 } }],
    ],
  ])('when it carries %s', async (_story, removes, proposals) => {
    const { room, commit } = await without(async (_room, context) => proposals(context));
    const before = room.of('ben');
    const review = { declared: declared(removes), policy: room.lab.policy };
    await expect(processCommit(before, commit, review)).rejects.toMatchObject({
      code: 'group-commit-invalid',
    });
    expect(room.of('ben')).toBe(before);
    await room.commit('ada', { remove: ['cleo'] });
    expect(room.names).toEqual(['ada', 'ben']);
  });
});

describe('property 5: nobody comes in without a certificate of an account that the room knows', () => {
  /** A device that says it is Ben’s, certified by a key that the server has made up. */
  async function forgedDevice(lab: GroupLab): Promise<{ forged: GroupDevice; gullible: GroupPolicy }> {
    const identity = createIdentity();
    const forged = await certifiedDevice({ accountId: 'ben', identity }, 'ben-2', lab.now);
    const gullible: GroupPolicy = {
      identityKeyOf: (accountId) =>
        accountId === 'ben' ? identity.publicKey : lab.policy.identityKeyOf(accountId),
      revocationsOf: () => [],
      now: lab.now,
    };
    return { forged, gullible };
  }

  it('is refused by the device that is to commit it', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { forged } = await forgedDevice(room.lab);
    const { publicPackage } = await oneKeyPackage(forged, room.lab.now);
    const change = { adds: [publicPackage], removes: [], governanceHash: hashOf(5), policy: room.lab.policy };
    await expect(commitToGroup(room.of('ada'), change)).rejects.toMatchObject({
      code: 'group-leaf-uncertified',
    });
  });

  it('is refused by every other client when a member commits it all the same', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const { forged, gullible } = await forgedDevice(room.lab);
    const { publicPackage } = await oneKeyPackage(forged, room.lab.now);
    const change = { adds: [publicPackage], removes: [], governanceHash: hashOf(5), policy: gullible };
    const proposed = await commitToGroup(room.of('ada'), change);
    const declared = declarationOf(room.of('ada'), proposed, change);
    for (const name of ['ben', 'cleo']) {
      const review = { declared, policy: room.lab.policy };
      await expect(processCommit(room.of(name), proposed.commit, review)).rejects.toMatchObject({
        code: 'group-leaf-uncertified',
      });
      // The control: the same commit passes with a policy that believes the forged key.
      const believed = await processCommit(room.of(name), proposed.commit, { declared, policy: gullible });
      expect(believed.kind).toBe('advanced');
    }
  });

  it('does not join a room in which somebody is not certified', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { proposed, joiners } = await room.propose('ada', { add: ['cleo'] });
    const packages = joiners.map(({ keyPackage }) => keyPackage);
    const { policy } = room.lab;
    room.lab.forget('ben');
    await expect(
      joinGroup(proposed.welcome ?? new Uint8Array(0), packages, room.lab.policy),
    ).rejects.toMatchObject({
      code: 'group-leaf-uncertified',
    });
    expect(policy.now).toEqual(room.lab.now);
  });

  it('refuses a key package under a signing key that the certificate does not name', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada');
    const ben = await room.lab.device('ben');
    const cleo = await room.lab.device('cleo');
    const mixed = await oneKeyPackage({ ...ben, signingSecret: cleo.signingSecret }, room.lab.now);
    const change = {
      adds: [mixed.publicPackage],
      removes: [],
      governanceHash: hashOf(5),
      policy: room.lab.policy,
    };
    await expect(commitToGroup(room.of('ada'), change)).rejects.toMatchObject({
      code: 'group-leaf-uncertified',
    });
  });
});

describe('a key package', () => {
  const adding = async (room: LabRoom, issued: Date, now: Date) => {
    const { publicPackage } = await oneKeyPackage(await room.lab.device('ben'), issued);
    const policy = { ...room.lab.policy, now };
    return commitToGroup(room.of('ada'), {
      adds: [publicPackage],
      removes: [],
      governanceHash: hashOf(5),
      policy,
    });
  };

  it('is added while it is valid, and neither before nor after', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada');
    const { now } = room.lab;
    await expect(adding(room, now, now)).resolves.toBeDefined();
    await expect(adding(room, now, daysAfter(now, 61))).rejects.toMatchObject({
      code: 'key-package-expired',
    });
    await expect(adding(room, daysAfter(now, 2), now)).rejects.toMatchObject({ code: 'key-package-expired' });
  });

  it('is still accepted from a commit that waited for thirty days, and not for longer', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'cleo');
    const { proposed, declared } = await room.propose('ada', { add: ['ben'] });
    const at = (days: number) =>
      processCommit(room.of('cleo'), proposed.commit, {
        declared,
        policy: { ...room.lab.policy, now: daysAfter(room.lab.now, days) },
      });
    expect((await at(89)).kind).toBe('advanced');
    await expect(at(91)).rejects.toMatchObject({ code: 'key-package-expired' });
  });

  it('serves one Welcome: without its private half the Welcome stays closed', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada');
    const { proposed, joiners } = await room.propose('ada', { add: ['ben'] });
    const welcome = proposed.welcome ?? new Uint8Array(0);
    const unused = await oneKeyPackage(await room.lab.device('ben'), room.lab.now);
    const [used] = joiners.map(({ keyPackage }) => keyPackage);
    if (used === undefined) throw new Error('Ben was not added');
    expect((await joinGroup(welcome, [unused, used], room.lab.policy)).keyPackageIndex).toBe(1);
    await expect(joinGroup(welcome, [unused], room.lab.policy)).rejects.toMatchObject({
      code: 'welcome-invalid',
    });
  });

  it('is refused when it is damaged anywhere', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada');
    const { publicPackage } = await oneKeyPackage(await room.lab.device('ben'), room.lab.now);
    const { policy } = room.lab;
    for (let position = 0; position < publicPackage.length; position += 97) {
      const damaged = publicPackage.slice();
      damaged[position] = (damaged[position] ?? 0) ^ 1;
      const change = { adds: [damaged], removes: [], governanceHash: hashOf(5), policy };
      await expect(commitToGroup(room.of('ada'), change)).rejects.toMatchObject({ name: 'CryptoError' });
    }
  });
});

describe('a certificate that has ended', () => {
  // The lab certifies devices for 365 days from the day before.
  const policyAfter = (room: LabRoom, days: number): GroupPolicy => ({
    ...room.lab.policy,
    now: daysAfter(room.lab.now, days),
  });

  it('keeps its device from committing, once commits of its time are no longer kept', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { proposed, declared } = await room.propose('ada', {});
    const at = (days: number) =>
      processCommit(room.of('ben'), proposed.commit, { declared, policy: policyAfter(room, days) });
    expect((await at(393)).kind).toBe('advanced');
    await expect(at(395)).rejects.toMatchObject({ code: 'group-leaf-uncertified' });
  });

  it('keeps its device from being added', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada');
    const ben = { accountId: 'ben', identity: createIdentity() };
    const { now } = room.lab;
    const policy: GroupPolicy = {
      identityKeyOf: () => ben.identity.publicKey,
      revocationsOf: () => [],
      now,
    };
    const add = async (certifiedAt: Date) => {
      const device = await certifiedDevice(ben, 'ben-1', certifiedAt);
      const { publicPackage } = await oneKeyPackage(device, now);
      return commitToGroup(room.of('ada'), {
        adds: [publicPackage],
        removes: [],
        governanceHash: hashOf(5),
        policy,
      });
    };
    await expect(add(daysAfter(now, -363))).resolves.toBeDefined();
    await expect(add(daysAfter(now, -366))).rejects.toMatchObject({ code: 'group-leaf-uncertified' });
  });

  it('keeps nobody else out of the room', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { proposed, joiners } = await room.propose('ada', { add: ['cleo'] });
    const packages = joiners.map(({ keyPackage }) => keyPackage);
    const joined = await joinGroup(proposed.welcome ?? new Uint8Array(0), packages, policyAfter(room, 500));
    expect(joined.keyPackageIndex).toBe(0);
  });
});

describe('a commit', () => {
  it('is refused unless it is what was declared', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo', 'dan');
    const { proposed, declared } = await room.propose('ada', { add: ['eve'], remove: ['dan'] });
    const before = room.of('ben');
    const lies: readonly Partial<DeclaredCommit>[] = [
      { adds: [] },
      { removes: [] },
      { adds: [{ accountId: 'eve', deviceId: 'eve-2' }] },
      { removes: [{ accountId: 'cleo', deviceId: 'cleo-1' }] },
      { adds: [...declared.adds, ...declared.adds] },
      { governanceHash: hashOf(99) },
      { committer: { accountId: 'cleo', deviceId: 'cleo-1' } },
      { resync: true },
    ];
    for (const lie of lies) {
      const review = { declared: { ...declared, ...lie }, policy: room.lab.policy };
      await expect(processCommit(before, proposed.commit, review)).rejects.toMatchObject({
        code: 'group-commit-mismatch',
      });
    }
    const elsewhere = { declared: { ...declared, fromEpoch: 7 }, policy: room.lab.policy };
    await expect(processCommit(before, proposed.commit, elsewhere)).rejects.toMatchObject({
      code: 'group-epoch-mismatch',
    });
    const honest = await processCommit(before, proposed.commit, { declared, policy: room.lab.policy });
    expect(honest.kind).toBe('advanced');
  });

  it('is refused when its path names a key that its secrets do not give', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { sealedProfile } = contextOf(loadState(room.of('ada')).tree);
    const extensions = encodeContextExtensions({ governanceHash: hashOf(7), sealedProfile });
    const commit = await commitWithForeignKey(room.of('ada'), extensions);
    const declared: DeclaredCommit = {
      fromEpoch: 1,
      committer: { accountId: 'ada', deviceId: 'ada-1' },
      adds: [],
      removes: [],
      governanceHash: hashOf(7),
      resync: false,
    };
    const review = { declared, policy: room.lab.policy };
    await expect(processCommit(room.of('ben'), commit, review)).rejects.toMatchObject({
      code: 'group-commit-invalid',
    });
    // The control: the library by itself takes it.
    const { tree, secret } = loadState(room.of('ben'));
    const config = clientConfig(authenticationService(room.lab.policy, 'now'));
    const { privateMessage } = readMessage(commit, ['mls_private_message'], 1 << 20, 'group-commit-invalid');
    const taken = await processPrivateMessage(
      clientStateOf(tree, secret.current, config),
      privateMessage,
      emptyPskIndex,
      await cipherSuite(),
    );
    expect(taken.newState.groupContext.epoch).toBe(2n);
  });
});
