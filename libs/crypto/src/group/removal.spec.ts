import { describe, expect, it } from '@jest/globals';
import { AlteredClient } from '../testing/altered-client.js';
import { GroupLab, NOBODY_REVOKED } from '../testing/group-lab.js';
import { type LabChange, LabRoom } from '../testing/lab-room.js';
import { describeGroup, epochAuthenticator } from './describe-group.js';
import { decryptMessage } from './messages.js';
import { processCommit } from './process-commit.js';

/** What the removed do: first as an honest client, then as one that was altered to go on. */
async function remove(change: LabChange & { readonly remove: readonly string[] }) {
  const room = await LabRoom.open(new GroupLab(), 'ada', 'ben', 'cleo', 'dan', 'eve');
  await room.commit('ben', {});
  await room.commit('dan', {});
  const removed = await Promise.all(
    change.remove.map(async (name) => {
      const altered = new AlteredClient();
      altered.remember(room.of(name));
      return { state: room.of(name), altered };
    }),
  );
  const bystander = { state: room.of('cleo'), altered: new AlteredClient() };
  bystander.altered.remember(bystander.state);
  const { proposed, declared } = await room.commit('ada', change);
  return { room, removed, bystander, commit: proposed.commit, review: { declared, policy: room.lab.policy } };
}

describe('property 1: a removed member reads no further', () => {
  const cases: (readonly [string, LabChange & { readonly remove: readonly string[] }])[] = [
    ['one device is removed', { remove: ['eve'] }],
    ['several devices are removed at once', { remove: ['ben', 'dan', 'eve'] }],
    ['the leaf is given to somebody else in the same commit', { remove: ['eve'], add: ['finn'] }],
    [
      'several leaves are reused in the same commit',
      { remove: ['ben', 'eve'], add: ['finn', 'gil', 'hana'] },
    ],
  ];

  it.each(cases)('when %s, an honest client learns it', async (_story, change) => {
    const { room, removed, commit, review } = await remove(change);
    for (const { state } of removed) {
      expect(await processCommit(state, commit, review)).toEqual({ kind: 'removed' });
    }
    expect(describeGroup(room.of('ada')).roster.map(({ accountId }) => accountId)).not.toEqual(
      expect.arrayContaining(change.remove.slice(0, 1)),
    );
  });

  it.each(cases)(
    'when %s, a client altered to ignore it finds no key of the next epoch',
    async (_story, change) => {
      const { room, removed, bystander, commit } = await remove(change);
      const message = await room.send('ada', 'not for the removed');
      for (const { state, altered } of removed) {
        expect(await altered.follow(state, commit)).toBeUndefined();
        await expect(decryptMessage(state, message, NOBODY_REVOKED)).rejects.toMatchObject({
          code: 'group-epoch-mismatch',
        });
      }
      // The control: the same altered client does find the key when it belongs to a member.
      expect(await bystander.altered.follow(bystander.state, commit)).toEqual(
        epochAuthenticator(room.of('ada')),
      );
      expect(await room.read('cleo', message)).toBe('not for the removed');
    },
  );
});
