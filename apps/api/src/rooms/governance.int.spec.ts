import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadRoom, SubmitCommit } from '@collab/domain';
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
});
