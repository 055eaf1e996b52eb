import { describe, expect, it } from '@jest/globals';
import type { GroupInfo } from 'ts-mls';
import { joinGroupExternal } from 'ts-mls/createCommit.js';
import { GroupLab, hashOf } from '../testing/group-lab.js';
import { LabRoom } from '../testing/lab-room.js';
import { cipherSuite } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import { authenticationService, memberOf } from './credential.js';
import { describeGroup, epochAuthenticator, groupInfoOf } from './describe-group.js';
import type { DeclaredCommit, GroupDevice, GroupState } from './group-types.js';
import { joinGroup } from './join-group.js';
import { freshKeyPackage } from './key-packages.js';
import { processCommit } from './process-commit.js';
import { type ProposedResync, resyncGroup } from './resync-group.js';
import { readMessage, writeMessage } from './wire.js';

function declaredBy(
  { accountId, deviceId }: GroupDevice,
  { fromEpoch }: Pick<ProposedResync, 'fromEpoch'>,
): DeclaredCommit {
  const self = { accountId, deviceId };
  // By now the room’s chain has moved on, as it does without any commit.
  return {
    fromEpoch,
    committer: self,
    adds: [self],
    removes: [self],
    governanceHash: hashOf(77),
    resync: true,
  };
}

/** An external commit by a client that breaks the rules: into another's place, or into a new one. */
async function intrusion(room: LabRoom, intruder: GroupDevice, victim: string | undefined) {
  const groupInfo = await groupInfoOf(room.of('ada'));
  const info: GroupInfo = readMessage(groupInfo, ['mls_group_info'], 1 << 22, 'group-info-invalid').groupInfo;
  const { publicPackage, privatePackage } = await freshKeyPackage(intruder, room.lab.now);
  const config = clientConfig(authenticationService(room.lab.policy, 'once'));
  const { publicMessage } = await joinGroupExternal(
    info,
    publicPackage,
    privatePackage,
    victim !== undefined,
    await cipherSuite(),
    undefined,
    {
      ...config,
      keyPackageEqualityConfig: {
        ...config.keyPackageEqualityConfig,
        compareKeyPackageToLeafNode: (_package, leaf) => memberOf(leaf.credential).accountId === victim,
      },
    },
  );
  const { epoch } = describeGroup(room.of('ada'));
  return {
    commit: writeMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage }),
    declared: declaredBy(intruder, { fromEpoch: epoch }),
  };
}

describe('property 6: an external commit takes one’s own place and no other', () => {
  it('brings a device back that has lost its state', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    await room.commit('ada', { profile: { name: 'Physics' } });
    const ben = await room.lab.device('ben');
    const groupInfo = await groupInfoOf(room.of('cleo'));
    const resync = await resyncGroup(ben, { groupInfo, policy: room.lab.policy });
    const review = { declared: declaredBy(ben, resync), policy: room.lab.policy };
    for (const name of ['ada', 'cleo']) {
      const processed = await processCommit(room.of(name), resync.commit, review);
      if (processed.kind === 'removed') throw new Error(`${name} was removed`);
      room.set(name, processed.state);
      expect(epochAuthenticator(room.of(name))).toEqual(epochAuthenticator(resync.nextState));
    }
    room.set('ben', resync.nextState);
    const message = await room.send('ben', 'back');
    for (const name of ['ada', 'cleo']) expect(await room.read(name, message)).toBe('back');
    // Without an older state the key of the profile is gone, until somebody sets the profile again.
    expect(describeGroup(room.of('ben')).profile).toEqual({ name: null });
    await room.commit('cleo', { profile: { name: 'Physics' } });
    expect(describeGroup(room.of('ben')).profile).toEqual({ name: 'Physics' });
  });

  it('is refused unless it is declared as removing and adding its own device', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const ben = await room.lab.device('ben');
    const resync = await resyncGroup(ben, {
      groupInfo: await groupInfoOf(room.of('cleo')),
      policy: room.lab.policy,
    });
    const declared = declaredBy(ben, resync);
    const cleo = { accountId: 'cleo', deviceId: 'cleo-1' };
    const lies: readonly Partial<DeclaredCommit>[] = [
      { adds: [] },
      { removes: [cleo] },
      { committer: cleo },
      { resync: false },
    ];
    for (const lie of lies) {
      const review = { declared: { ...declared, ...lie }, policy: room.lab.policy };
      await expect(processCommit(room.of('ada'), resync.commit, review)).rejects.toMatchObject({
        code: 'group-commit-mismatch',
      });
    }
  });

  it('keeps the name of the room for a device that still has an older state', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const older: GroupState = room.of('ben');
    await room.commit('ada', {});
    const ben = await room.lab.device('ben');
    const request = { groupInfo: await groupInfoOf(room.of('ada')), policy: room.lab.policy, older };
    expect(describeGroup((await resyncGroup(ben, request)).nextState).profile).toEqual({ name: 'Biology' });
  });

  it('locks out the state that was there before it', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const stolen = room.of('ben');
    const ben = await room.lab.device('ben');
    const groupInfo = await groupInfoOf(room.of('cleo'));
    const resync = await resyncGroup(ben, { groupInfo, policy: room.lab.policy });
    const review = { declared: declaredBy(ben, resync), policy: room.lab.policy };
    await expect(processCommit(stolen, resync.commit, review)).rejects.toMatchObject({
      code: 'group-rolled-back',
    });
  });

  it.each<readonly [string, string, string | undefined]>([
    ['another account takes a member’s place', 'dan', 'ben'],
    ['a member takes another member’s place', 'cleo', 'ben'],
    ['somebody comes in beside the members', 'dan', undefined],
    ['a member comes in a second time', 'cleo', undefined],
  ])('is refused by every client when %s', async (_story, intruder, victim) => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const device = await room.lab.device(intruder);
    const { commit, declared } = await intrusion(room, device, victim);
    for (const name of ['ada', 'ben'].filter((other) => other !== intruder)) {
      const before = room.of(name);
      const review = { declared, policy: room.lab.policy };
      await expect(processCommit(before, commit, review)).rejects.toMatchObject({
        code: 'group-commit-invalid',
      });
      const asVictim = { ...declared, committer: { accountId: 'ben', deviceId: 'ben-1' } };
      const asBen = processCommit(room.of('ada'), commit, { declared: asVictim, policy: room.lab.policy });
      await expect(asBen).rejects.toMatchObject({ code: 'group-commit-mismatch' });
    }
  });

  it('is open to devices of the group only', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const dan = await room.lab.device('dan');
    const groupInfo = await groupInfoOf(room.of('ada'));
    await expect(resyncGroup(dan, { groupInfo, policy: room.lab.policy })).rejects.toMatchObject({
      code: 'group-member-unknown',
    });
  });

  it('refuses a description of the group that was changed', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const ben = await room.lab.device('ben');
    const groupInfo = await groupInfoOf(room.of('ada'));
    for (let position = 0; position < groupInfo.length; position += 53) {
      const changed = groupInfo.map((byte, index) => (index === position ? byte ^ 4 : byte));
      await expect(resyncGroup(ben, { groupInfo: changed, policy: room.lab.policy })).rejects.toMatchObject({
        name: 'CryptoError',
      });
    }
    await expect(resyncGroup(ben, { groupInfo, policy: room.lab.policy })).resolves.toBeDefined();
  });
});

describe('a Welcome', () => {
  it('is refused when it is changed anywhere', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada');
    const { proposed, joiners } = await room.propose('ada', { add: ['ben'] });
    const welcome = proposed.welcome ?? new Uint8Array(0);
    const packages = joiners.map(({ keyPackage }) => keyPackage);
    for (let position = 0; position < welcome.length; position += 61) {
      const changed = welcome.map((byte, index) => (index === position ? byte ^ 2 : byte));
      await expect(joinGroup(changed, packages, room.lab.policy)).rejects.toMatchObject({
        name: 'CryptoError',
      });
    }
    expect((await joinGroup(welcome, packages, room.lab.policy)).keyPackageIndex).toBe(0);
  });
});
