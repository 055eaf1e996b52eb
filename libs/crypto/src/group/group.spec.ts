import { describe, expect, it } from '@jest/globals';
import { contains } from '../testing/contains.js';
import { GroupLab, hashOf } from '../testing/group-lab.js';
import { LabRoom } from '../testing/lab-room.js';
import { acceptCommit, commitToGroup } from './commit.js';
import { createGroup } from './create-group.js';
import { describeGroup, epochAuthenticator, exportSecret, groupInfoOf } from './describe-group.js';
import type { GroupState } from './group-types.js';
import { generateKeyPackages } from './key-packages.js';
import { MAX_GROUP_DEVICES } from './limits.js';
import { processCommit } from './process-commit.js';

const shows = (bytes: Uint8Array, text: string) => contains(bytes, new TextEncoder().encode(text));

const reloaded = (state: GroupState): GroupState => ({
  tree: state.tree.slice(),
  secret: state.secret.slice(),
});

describe('a room', () => {
  it('grows, talks, is read again after a reload, and shrinks', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada');
    await room.commit('ada', { add: ['ben'] });
    await room.commit('ben', { add: ['cleo', 'dan'] });
    for (const name of room.names) room.set(name, reloaded(room.of(name)));
    const message = await room.send('cleo', 'hello');
    expect(await room.read('ada', message)).toBe('hello');
    expect(await room.read('dan', message)).toBe('hello');
    await room.commit('dan', { remove: ['cleo'] });
    expect(describeGroup(room.of('ben'))).toEqual({
      groupId: 'room-1',
      epoch: 3,
      self: { accountId: 'ben', deviceId: 'ben-1' },
      roster: [
        { accountId: 'ada', deviceId: 'ada-1', leafIndex: 0 },
        { accountId: 'ben', deviceId: 'ben-1', leafIndex: 1 },
        { accountId: 'dan', deviceId: 'dan-1', leafIndex: 3 },
      ],
      governanceHash: hashOf(3),
      profile: { name: 'Biology' },
    });
    expect(await room.read('ada', await room.send('ben', 'still here'))).toBe('still here');
  });

  it('gives all members of an epoch the same exported secret, and another one for each label, context and epoch', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const context = new TextEncoder().encode('call-1');
    const secret = await exportSecret(room.of('ada'), 'sframe', context, 32);
    expect(await exportSecret(room.of('ben'), 'sframe', context, 32)).toEqual(secret);
    const others = [
      await exportSecret(room.of('ada'), 'other', context, 32),
      await exportSecret(room.of('ada'), 'sframe', new Uint8Array(1), 32),
    ];
    await room.commit('ben', {});
    others.push(await exportSecret(room.of('ada'), 'sframe', context, 32));
    for (const other of others) expect(other).not.toEqual(secret);
    await expect(exportSecret(room.of('ada'), 'sframe', context, 0)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('changes its name for everybody, and never shows it to the server', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { proposed } = await room.commit('ben', { profile: { name: 'Chemistry of salts' }, add: ['cleo'] });
    for (const name of ['ada', 'ben', 'cleo']) {
      expect(describeGroup(room.of(name)).profile).toEqual({ name: 'Chemistry of salts' });
    }
    const seenByServer = [proposed.commit, proposed.groupInfo, proposed.welcome ?? new Uint8Array(0)];
    expect(seenByServer.some((bytes) => shows(bytes, 'Chemistry'))).toBe(false);
    // The control: what the server may know does stand there in the clear.
    expect(shows(proposed.groupInfo, 'room-1')).toBe(true);
  });

  it('refuses a name that is too long, and a change of name together with a removal', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const named = (name: string) => room.propose('ada', { profile: { name } });
    await expect(named('é'.repeat(101))).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(named('')).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(named('é'.repeat(100))).resolves.toBeDefined();
    await expect(room.propose('ada', { profile: { name: 'x' }, remove: ['ben'] })).rejects.toMatchObject({
      code: 'group-profile-with-removal',
    });
  });

  it('holds each device once, and 200 at most', async () => {
    const lab = new GroupLab();
    const room = await LabRoom.open(lab, 'ada', 'ben');
    await expect(room.propose('ada', { add: ['ben'] })).rejects.toMatchObject({
      code: 'group-member-exists',
    });
    await expect(room.propose('ada', { add: ['cleo', 'cleo'] })).rejects.toMatchObject({
      code: 'group-member-exists',
    });
    await expect(room.propose('ada', { remove: ['dan'] })).rejects.toMatchObject({
      code: 'group-member-unknown',
    });
    await expect(room.propose('ada', { remove: ['ada'] })).rejects.toMatchObject({
      code: 'group-member-unknown',
    });
    const devices = await Promise.all(
      Array.from({ length: MAX_GROUP_DEVICES - 1 }, (_, index) => lab.device('gil', `gil-${index}`)),
    );
    const packages = await Promise.all(devices.map((device) => generateKeyPackages(device, 1, lab.now)));
    const adds = packages.flat().map(({ publicPackage }) => publicPackage);
    const change = { adds, removes: [], governanceHash: hashOf(9), policy: lab.policy };
    await expect(commitToGroup(room.of('ada'), change)).rejects.toMatchObject({ code: 'group-full' });
  }, 30_000);

  it('renews a device in one commit: out with its old leaf, in with a new key package', async () => {
    const lab = new GroupLab();
    const room = await LabRoom.open(lab, 'ada', 'ben', 'cleo');
    await room.commit('ada', { remove: ['cleo'], add: ['cleo'] });
    expect(await room.read('ben', await room.send('cleo', 'back again'))).toBe('back again');
  });

  it('lets a device read late messages of the epoch that its own commit has ended', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const made = await room.propose('ada', {});
    const late = await room.send('ben', 'sent before the commit was seen');
    const ada = acceptCommit(made.proposed.spentState, made.proposed);
    await room.deliver(made);
    // Without it, the new state reads its own epoch only.
    await expect(room.read('ada', late)).rejects.toMatchObject({ code: 'group-epoch-mismatch' });
    room.set('ada', ada);
    expect(await room.read('ada', late)).toBe('sent before the commit was seen');
    expect(await room.read('ada', await room.send('ben', 'and after'))).toBe('and after');
  });
});

describe('a stored state', () => {
  it('is refused when it is damaged, or when its parts belong to different moments', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben');
    const { tree, secret } = room.of('ada');
    await room.commit('ben', {});
    const later = room.of('ada');
    const damaged: readonly GroupState[] = [
      { tree, secret: later.secret },
      { tree: later.tree, secret },
      { tree: tree.slice(0, -1), secret },
      { tree, secret: secret.slice(0, -1) },
      { tree, secret: Uint8Array.of(...secret, 0) },
      { tree: new Uint8Array(0), secret },
      { tree, secret: new Uint8Array(0) },
    ];
    for (const state of damaged) {
      await expect(groupInfoOf(state)).rejects.toMatchObject({ code: 'group-state-invalid' });
    }
    await expect(groupInfoOf({ tree, secret })).resolves.toBeDefined();
  });

  it('is never changed in place', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const kept = room.of('ben');
    const before = reloaded(kept);
    const message = await room.send('ada', 'one');
    await room.read('ben', message);
    room.set('ben', kept);
    const { proposed, declared } = await room.propose('ada', { add: ['dan'] });
    await processCommit(kept, proposed.commit, { declared, policy: room.lab.policy });
    await room.propose('ben', { remove: ['cleo'] });
    await groupInfoOf(kept);
    expect(kept).toEqual(before);
  });
});

describe('a device', () => {
  it('cannot open a group whose id or governance hash has the wrong length', async () => {
    const lab = new GroupLab();
    const ada = await lab.device('ada');
    const group = { groupId: 'room-1', governanceHash: hashOf(0), profile: { name: 'x' }, now: lab.now };
    await expect(createGroup(ada, { ...group, groupId: '' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(createGroup(ada, { ...group, governanceHash: new Uint8Array(31) })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    const { tree, secret } = await createGroup(ada, group);
    expect(epochAuthenticator({ tree, secret })).toHaveLength(64);
  });

  it('makes no more key packages at a time than are taken of it', async () => {
    const lab = new GroupLab();
    const ada = await lab.device('ada');
    await expect(generateKeyPackages(ada, 101, lab.now)).rejects.toMatchObject({ code: 'invalid-argument' });
    const made = await generateKeyPackages(ada, 2, lab.now);
    expect(new Set(made.map(({ reference }) => reference)).size).toBe(2);
    expect(made[0]?.publicPackage.length).toBeLessThan(8 * 1024);
  });
});
