import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BlockPerson,
  Instant,
  ListRooms,
  ReadRoom,
  Resume,
  type RoomId,
  RoomsChanged,
  SubmitCommit,
  SubmitGovernance,
} from '@collab/domain';
import * as z from 'zod';
import { type ApiServer, startApiServer } from '../../../../tests/api-server.js';
import { Member, now } from '../../../../tests/room-people.js';
import { SocketClient } from '../../../../tests/socket-client.js';

let server: ApiServer;
let anna: Member;
let boris: Member;
let chloe: Member;

beforeAll(async () => {
  server = await startApiServer();
  anna = await Member.arrive(server, 'anna');
  boris = await Member.arrive(server, 'boris');
  chloe = await Member.arrive(server, 'chloe');
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

describe('an invitation by somebody whom the invited person blocks', () => {
  let shared: RoomId;
  let socket: SocketClient;

  const block = (blocked: boolean) => boris.browser.run(BlockPerson, { accountId: anna.accountId, blocked });
  const shownToBoris = async () =>
    (await boris.browser.run(ListRooms, {})).rooms
      .filter(({ status }) => status === 'invited')
      .map(({ roomId }) => roomId);
  /** Reads what boris is told of up to the given room, and names the rooms. */
  const toldUpTo = async (last: RoomId): Promise<RoomId[]> => {
    const { roomId } = await socket.next(RoomsChanged);
    return roomId === last ? [roomId] : [roomId, ...(await toldUpTo(last))];
  };

  beforeAll(async () => {
    shared = await anna.createRoom();
    await anna.welcome(shared, boris);
    socket = await SocketClient.connect(server, boris.browser);
  });
  afterAll(() => socket.close());

  it('is neither listed nor told nor read, while those of others are (control)', async () => {
    const [before, after, chloes] = [
      await anna.createRoom(),
      await anna.createRoom(),
      await chloe.createRoom(),
    ];
    await anna.invite(before, boris);
    await toldUpTo(before);
    expect(await shownToBoris()).toEqual([before]);
    await block(true);
    // What was open goes at once.
    expect(await toldUpTo(before)).toEqual([before]);
    await anna.invite(after, boris);
    await chloe.invite(chloes, boris);
    expect(await toldUpTo(chloes)).toEqual([chloes]);
    expect(await shownToBoris()).toEqual([chloes]);
    for (const roomId of [before, after])
      await expect(boris.browser.run(ReadRoom, { roomId, governanceAfter: -1 })).rejects.toMatchObject({
        code: 'not-found',
      });
    const { room } = await boris.browser.run(ReadRoom, { roomId: chloes, governanceAfter: -1 });
    expect(room.status).toBe('invited');
    // The room that both are in stays as it is.
    expect((await boris.browser.run(ReadRoom, { roomId: shared, governanceAfter: -1 })).room.status).toBe(
      'member',
    );
    expect((await socket.run(Resume, { cursors: [] })).behind.map(({ roomId }) => roomId)).toContain(shared);
    await block(false);
    const told = [await socket.next(RoomsChanged), await socket.next(RoomsChanged)];
    expect(told.map(({ roomId }) => roomId).sort()).toEqual([before, after].sort());
    expect((await shownToBoris()).sort()).toEqual([before, after, chloes].sort());
    await boris.accept(after);
    expect((await anna.browser.run(ReadRoom, { roomId: after, governanceAfter: -1 })).room.waiting).toEqual([
      boris.leaf,
    ]);
  });

  it('is not told of when it is taken back, while one that was shown is (control)', async () => {
    const [shown, hidden, chloes] = [
      await anna.createRoom(),
      await anna.createRoom(),
      await chloe.createRoom(),
    ];
    const takeBack = (roomId: RoomId) =>
      anna.govern(roomId, { type: 'remove', accountId: boris.accountId, at: now() });
    await anna.invite(shown, boris);
    await toldUpTo(shown);
    await takeBack(shown);
    expect(await toldUpTo(shown)).toEqual([shown]);
    await block(true);
    // It was a shown one once, which is over.
    await anna.invite(shown, boris);
    await takeBack(shown);
    await anna.invite(hidden, boris);
    await takeBack(hidden);
    await chloe.invite(chloes, boris);
    // Whoever loses a place and not an invitation is told of it, whoever ends it and had invited them.
    await takeBack(shared);
    const told = [...(await toldUpTo(chloes)), ...(await toldUpTo(shared))];
    for (const roomId of [shown, hidden]) expect(told).not.toContain(roomId);
    await block(false);
  });

  it('looks to whoever sent it like one that waits for an answer', async () => {
    await block(true);
    const looks = await Promise.all([boris, chloe].map((invited) => looksOfInviting(invited)));
    expect(looks[0]).toEqual(looks[1]);
    await block(false);
  });

  /** What anna learns by inviting somebody to a room of her own, twice: answers, the room, its chain, her list. */
  async function looksOfInviting({ accountId, device }: Member) {
    const roomId = await anna.createRoom();
    const identityKey = device.identity.publicKey;
    const command = { type: 'invite', accountId, identityKey, role: 'member', at: now() } as const;
    const answers: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      const input = { entry: await anna.sign(roomId, command) };
      const { status, headers, body } = await anna.browser.send(
        SubmitGovernance,
        z.encode(SubmitGovernance.input, input),
      );
      const names = [...headers.keys()].filter((name) => name !== 'date').sort();
      answers.push({ status, names, length: body.length });
    }
    const { room, governance } = await anna.browser.run(ReadRoom, { roomId, governanceAfter: -1 });
    const { rooms } = await anna.browser.run(ListRooms, {});
    const listed = rooms.find((one) => one.roomId === roomId);
    return {
      answers,
      room: { ...room, roomId: null },
      listed: { ...listed, roomId: null },
      entries: governance.length,
    };
  }
});
