import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CommitWanted,
  PublishKeyPackages,
  Resume,
  type RoomId,
  SendEnvelope,
  SubmitCommit,
} from '@collab/domain';
import { type ApiServer, startApiServer } from '../../../../tests/api-server.js';
import { envelope, Member, newRoomId, now, opaque } from '../../../../tests/room-people.js';
import { SocketClient } from '../../../../tests/socket-client.js';
import { CommitAsking } from './commit-asking.js';

let server: ApiServer;
let anna: Member;
let boris: Member;
let chloe: Member;
const open: SocketClient[] = [];

const online = async (member: Member): Promise<SocketClient> => {
  const client = await SocketClient.connect(server, member.browser);
  open.push(client);
  return client;
};

beforeAll(async () => {
  server = await startApiServer();
  anna = await Member.arrive(server, 'anna');
  boris = await Member.arrive(server, 'boris');
  chloe = await Member.arrive(server, 'chloe');
}, 60_000);
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(() => server.stop());

/** Asks as the server does after an event that may call for a commit, and as often as there are such events. */
async function askAgain(roomId: RoomId): Promise<void> {
  for (let i = 0; i < 3; i++) await server.nest.get(CommitAsking).ask(roomId);
}

/** How many times the socket was asked up to now: an answer comes after all pushes before it. */
async function timesAsked(socket: SocketClient, roomId: RoomId): Promise<number> {
  await expect(socket.run(SendEnvelope, envelope(newRoomId(), 0))).rejects.toThrow();
  const wanted = socket.pushes.filter(({ event }) => event === CommitWanted.type);
  return wanted.filter(({ data }) => (data as { roomId: RoomId }).roomId === roomId).length;
}

describe('a device of a room', () => {
  it('is asked once for the same devices at the same epoch, and again when there is one more', async () => {
    const roomId = await anna.createRoom();
    const socket = await online(anna);
    await anna.invite(roomId, boris);
    await boris.accept(roomId);
    expect(await socket.next(CommitWanted)).toEqual({ roomId, epoch: 0, order: 0 });
    await askAgain(roomId);
    await socket.run(Resume, { cursors: [] });
    await socket.run(Resume, { cursors: [] });
    expect(await timesAsked(socket, roomId)).toBe(0);

    await anna.invite(roomId, chloe);
    await chloe.accept(roomId);
    expect(await socket.next(CommitWanted)).toEqual({ roomId, epoch: 0, order: 0 });
    await askAgain(roomId);
    expect(await timesAsked(socket, roomId)).toBe(0);
  });

  it('is asked again when a device that waits has left new key packages, and not for those of others', async () => {
    const roomId = await anna.createRoom();
    const socket = await online(anna);
    await anna.invite(roomId, boris);
    await boris.accept(roomId);
    await socket.next(CommitWanted);
    await boris.browser.run(PublishKeyPackages, { keyPackages: [opaque(64)] });
    for (;;) if ((await socket.next(CommitWanted)).roomId === roomId) break;
    await server.nest.get(CommitAsking).ask(roomId, anna.leaf.deviceId);
    await server.nest.get(CommitAsking).ask(roomId, chloe.leaf.deviceId);
    expect(await timesAsked(socket, roomId)).toBe(0);
    await server.nest.get(CommitAsking).ask(roomId, boris.leaf.deviceId);
    expect(await timesAsked(socket, roomId)).toBe(1);
  });

  it('is asked again at the next epoch, and when it comes back on another socket', async () => {
    const roomId = await anna.createRoom();
    await anna.welcome(roomId, boris);
    const socket = await online(anna);
    await anna.govern(roomId, { type: 'remove', accountId: boris.accountId, at: now() });
    expect(await socket.next(CommitWanted)).toMatchObject({ roomId, epoch: 1 });
    await anna.invite(roomId, chloe);
    await chloe.accept(roomId);
    expect(await socket.next(CommitWanted)).toMatchObject({ roomId, epoch: 1 });
    await anna.browser.run(SubmitCommit, await anna.commit(roomId, { removes: [boris.leaf] }));
    await askAgain(roomId);
    expect(await socket.next(CommitWanted)).toMatchObject({ roomId, epoch: 2 });
    expect(await timesAsked(socket, roomId)).toBe(0);
    const another = await online(anna);
    await another.run(Resume, { cursors: [] });
    for (;;) if ((await another.next(CommitWanted)).roomId === roomId) break;
  });
});
