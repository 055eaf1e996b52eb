import { describe, expect, it } from '@jest/globals';
import { declarationOf, GroupLab, hashOf, joinBy, oneKeyPackage } from '../testing/group-lab.js';
import { commitToGroup } from './commit.js';
import { createGroup } from './create-group.js';
import { describeGroup, epochAuthenticator } from './describe-group.js';
import { decryptMessage, encryptMessage } from './messages.js';
import { processCommit } from './process-commit.js';

const text = (value: string) => new TextEncoder().encode(value);

describe('a room of three', () => {
  it('is opened, grows, exchanges messages and goes on without the one who was removed', async () => {
    const lab = new GroupLab();
    const [ada, ben, cleo] = await Promise.all([lab.device('ada'), lab.device('ben'), lab.device('cleo')]);
    let adas = await createGroup(ada, {
      groupId: 'room-1',
      governanceHash: hashOf(0),
      profile: { name: 'Biology' },
      now: lab.now,
    });
    const bensPackage = await oneKeyPackage(ben, lab.now);
    const change1 = {
      adds: [bensPackage.publicPackage],
      removes: [],
      governanceHash: hashOf(1),
      policy: lab.policy,
    };
    const first = await commitToGroup(adas, change1);
    adas = first.nextState;
    let bens = await joinBy(first, bensPackage, lab.policy);
    expect(describeGroup(bens)).toMatchObject({
      epoch: 1,
      groupId: 'room-1',
      profile: { name: 'Biology' },
      self: { accountId: 'ben' },
    });
    expect(epochAuthenticator(bens)).toEqual(epochAuthenticator(adas));

    const cleosPackage = await oneKeyPackage(cleo, lab.now);
    const change2 = {
      adds: [cleosPackage.publicPackage],
      removes: [],
      governanceHash: hashOf(2),
      policy: lab.policy,
    };
    const second = await commitToGroup(bens, change2);
    const review = { declared: declarationOf(bens, second, change2), policy: lab.policy };
    const processed = await processCommit(adas, second.commit, review);
    if (processed.kind === 'removed') throw new Error('removed');
    adas = processed.state;
    bens = second.nextState;
    const cleos = await joinBy(second, cleosPackage, lab.policy);

    const sent = await encryptMessage(cleos, text('hello'), text('m1'));
    const read = await decryptMessage(adas, sent.message);
    expect(new TextDecoder().decode(read.plaintext)).toBe('hello');
    expect(read.sender).toEqual({ accountId: 'cleo', deviceId: 'cleo-1' });
    expect(sent.message.length).toBeLessThan(700);
  });
});
