import { describe, expect, it } from '@jest/globals';
import { GroupLab } from '../testing/group-lab.js';
import { LabRoom } from '../testing/lab-room.js';
import { describeGroup, epochAuthenticator } from './describe-group.js';
import { processCommit } from './process-commit.js';

describe('property 9: two commits at one epoch', () => {
  it('the server takes one, and the loser rebases and loses nothing', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo');
    const winner = await room.propose('ada', { add: ['dan'] });
    const loser = await room.propose('ben', { add: ['eve'], remove: ['cleo'] });
    room.set('ben', loser.proposed.spentState);
    const written = await room.send('ben', 'written while waiting');
    expect(await room.read('ada', written)).toBe('written while waiting');
    await room.deliver(winner);

    const stale = { declared: loser.declared, policy: room.lab.policy };
    await expect(processCommit(room.of('ada'), loser.proposed.commit, stale)).rejects.toMatchObject({
      code: 'group-epoch-mismatch',
    });
    await room.commit('ben', { add: ['eve'], remove: ['cleo'] });
    expect(room.names.sort()).toEqual(['ada', 'ben', 'dan', 'eve']);
    const message = await room.send('eve', 'we are all here');
    for (const name of ['ada', 'ben', 'dan']) expect(await room.read(name, message)).toBe('we are all here');
  });
});

describe('property 10: a server that shows different commits to different members', () => {
  it('is found out by comparing the epoch authenticators, and the halves cannot read each other', async () => {
    const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo', 'dan');
    const left = await room.propose('ada', {});
    const right = await room.propose('ben', {});
    await room.deliver(left, { withholdFrom: ['ben', 'dan'] });
    await room.deliver(right, { withholdFrom: ['ada', 'cleo'] });
    const epochs = room.names.map((name) => describeGroup(room.of(name)).epoch);
    expect(new Set(epochs)).toEqual(new Set([2]));
    const of = (name: string) => epochAuthenticator(room.of(name));
    expect(of('ada')).toEqual(of('cleo'));
    expect(of('ben')).toEqual(of('dan'));
    expect(of('ada')).not.toEqual(of('ben'));
    const message = await room.send('ada', 'to my half');
    await expect(room.read('dan', message)).rejects.toMatchObject({ code: 'group-message-invalid' });
    expect(await room.read('cleo', message)).toBe('to my half');
  });
});
