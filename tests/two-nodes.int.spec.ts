import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FeedEntryPushed, ReadFeed, type RoomId, SendEnvelope, SubmitCommit } from '@collab/domain';
import { type ApiServer, startApiServer } from './api-server.js';
import { envelope, Member, now } from './room-people.js';
import { SocketClient } from './socket-client.js';

const MESSAGES = 100;

let first: ApiServer;
let second: ApiServer;
let anna: Member;
let boris: Member;
let annaSocket: SocketClient;
let borisSocket: SocketClient;

beforeAll(async () => {
  first = await startApiServer();
  anna = await Member.arrive(first, 'anna');
  boris = await Member.arrive(first, 'boris');
  second = await first.node();
  // The ticket is asked for at one node and taken by the other.
  annaSocket = await SocketClient.connect(first, anna.browser);
  borisSocket = await SocketClient.connect(second, boris.browser);
}, 60_000);
afterAll(async () => {
  annaSocket.close();
  borisSocket.close();
  await first.stop();
});

async function room(): Promise<RoomId> {
  const roomId = await anna.createRoom();
  await anna.welcome(roomId, boris);
  return roomId;
}

/** The entries of one room that are pushed to a socket, up to the message that is named. */
async function pushedUpTo(socket: SocketClient, roomId: RoomId, messageId: string) {
  const entries = [];
  for (;;) {
    const push = await socket.next(FeedEntryPushed);
    if (push.roomId !== roomId) continue;
    entries.push(push.entry);
    if (push.entry.kind === 'envelope' && push.entry.messageId === messageId) return entries;
  }
}

describe('two nodes on one database', () => {
  it('push what is sent at either of them to the sockets of both, in the order of the log', async () => {
    const roomId = await room();
    const sending = Array.from({ length: MESSAGES }, async (_unused, index) => {
      const socket = index % 2 === 0 ? annaSocket : borisSocket;
      return (await socket.run(SendEnvelope, envelope(roomId, 1))).seq;
    });
    const acknowledged = await Promise.all(sending);
    expect(new Set(acknowledged).size).toBe(MESSAGES);
    const last = envelope(roomId, 1);
    const { seq: head } = await annaSocket.run(SendEnvelope, last);
    for (const socket of [annaSocket, borisSocket]) {
      const entries = await pushedUpTo(socket, roomId, last.messageId);
      const seqs = entries.map(({ seq }) => seq);
      expect(seqs).toEqual(Array.from({ length: seqs.length }, (_unused, i) => head - seqs.length + 1 + i));
      expect(entries.filter(({ kind }) => kind === 'envelope')).toHaveLength(MESSAGES + 1);
    }
    const feed = await anna.browser.run(ReadFeed, { roomId, after: head - 1, limit: 1 });
    expect(feed.entries).toMatchObject([{ messageId: last.messageId }]);
  });

  it('agree on the epoch: what one of them re-keys, the other refuses to take for the old one', async () => {
    const roomId = await room();
    await borisSocket.run(SendEnvelope, envelope(roomId, 1));
    await anna.browser.run(SubmitCommit, await anna.commit(roomId, {}));
    await expect(borisSocket.run(SendEnvelope, envelope(roomId, 1))).rejects.toMatchObject({
      code: 'epoch-stale',
    });
    await borisSocket.run(SendEnvelope, envelope(roomId, 2));
  });

  it('stop delivery at both when somebody is removed at one', async () => {
    const [roomId, other] = [await room(), await room()];
    await anna.govern(roomId, { type: 'remove', accountId: boris.accountId, at: now() });
    await anna.browser.run(SubmitCommit, await anna.commit(roomId, { removes: [boris.leaf] }));
    await expect(borisSocket.run(SendEnvelope, envelope(roomId, 2))).rejects.toMatchObject({
      code: 'not-found',
    });
    const secret = envelope(roomId, 2);
    await annaSocket.run(SendEnvelope, secret);
    const marker = envelope(other, 1);
    await annaSocket.run(SendEnvelope, marker);
    await pushedUpTo(borisSocket, other, marker.messageId);
    expect(JSON.stringify(borisSocket.pushes)).not.toContain(secret.messageId);
  });
});
