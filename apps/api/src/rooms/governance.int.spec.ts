import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Instant, ReadRoom, SubmitCommit, SubmitGovernance } from '@collab/domain';
import { type ApiServer, startApiServer } from '../../../../tests/api-server.js';
import { Member, now } from '../../../../tests/room-people.js';

let server: ApiServer;
let anna: Member;
let boris: Member;

beforeAll(async () => {
  server = await startApiServer();
  anna = await Member.arrive(server, 'anna');
  boris = await Member.arrive(server, 'boris');
}, 60_000);
afterAll(() => server.stop());

describe('the signed chain of a room', () => {
  it('is read whole and from any place on, with commits and other rooms in between', async () => {
    const roomId = await anna.createRoom();
    const other = await anna.createRoom();
    for (let round = 0; round < 3; round++) {
      await anna.welcome(roomId, boris);
      await anna.invite(other, boris);
      await anna.govern(roomId, { type: 'remove', accountId: boris.accountId, at: now() });
      await anna.browser.run(SubmitCommit, await anna.commit(roomId, { removes: [boris.leaf] }));
      await anna.govern(other, { type: 'remove', accountId: boris.accountId, at: now() });
    }
    const chainAfter = async (governanceAfter: number) =>
      (await anna.browser.run(ReadRoom, { roomId, governanceAfter })).governance;
    const whole = await chainAfter(-1);
    expect(whole.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(whole.map((entry) => entry.roomId))).toEqual(new Set([roomId]));
    for (const after of [0, 5, 8, 9, 100]) expect(await chainAfter(after)).toEqual(whole.slice(after + 1));
  });

  it('goes on by one of a hundred acceptances that come at the same moment, each signed for the same place', async () => {
    const roomId = await anna.createRoom();
    await anna.invite(roomId, boris);
    const instants = Array.from({ length: 100 }, (_, n) =>
      Instant.parse(new Date(Date.now() + n).toISOString()),
    );
    const entries = await Promise.all(instants.map((at) => boris.sign(roomId, { type: 'accept', at })));
    const outcomes = await Promise.allSettled(
      entries.map((entry) => boris.browser.run(SubmitGovernance, { entry })),
    );
    const stale = expect.objectContaining({ code: 'governance-stale' });
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refusals).toEqual(Array.from({ length: 99 }, () => stale));
    const { governance } = await anna.browser.run(ReadRoom, { roomId, governanceAfter: 1 });
    expect(governance).toEqual([entries[outcomes.findIndex(({ status }) => status === 'fulfilled')]]);
    // Control: signed anew for the next place it is not stale, and refused because it was accepted.
    await expect(boris.accept(roomId)).rejects.toMatchObject({ code: 'governance-invalid' });
  });
});
