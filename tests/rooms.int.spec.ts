import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AcknowledgeWelcome,
  CommitWanted,
  FeedEntryPushed,
  ListRooms,
  ListWelcomes,
  ReadCommit,
  ReadFeed,
  ReadGroupInfo,
  ReadPeople,
  ReadRoom,
  Resume,
  type RoomId,
  RoomsChanged,
  SendEnvelope,
  SubmitCommit,
  SubmitGovernance,
} from '@collab/domain';
import { type ApiServer, startApiServer } from './api-server.js';
import { envelope, Member, newRoomId, now, opaque } from './room-people.js';
import { SocketClient } from './socket-client.js';

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

const feedOf = (member: Member, roomId: RoomId, after = 0) =>
  member.browser.run(ReadFeed, { roomId, after, limit: 100 });

const refused = (code: string) => expect.objectContaining({ code });

beforeAll(async () => {
  server = await startApiServer();
  [anna, boris, chloe] = (await Promise.all(
    ['anna', 'boris', 'chloe'].map((name) => Member.arrive(server, name)),
  )) as [Member, Member, Member];
}, 60_000);

afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

afterAll(() => server.stop());

describe('the life of a room', () => {
  it('goes from its creation over an invitation and a commit to messages in both directions', async () => {
    const annaSocket = await online(anna);
    const borisSocket = await online(boris);
    const roomId = await anna.createRoom();
    await anna.invite(roomId, boris);
    expect(await borisSocket.next(RoomsChanged)).toEqual({ roomId });
    const { rooms } = await boris.browser.run(ListRooms, {});
    expect(rooms).toContainEqual(expect.objectContaining({ roomId, status: 'invited', head: 0, roster: [] }));

    await boris.accept(roomId);
    expect(await annaSocket.next(CommitWanted)).toEqual({ roomId, epoch: 0, order: 0 });
    const { room } = await anna.browser.run(ReadRoom, { roomId, governanceAfter: -1 });
    expect(room).toMatchObject({ epoch: 0, roster: [anna.leaf], waiting: [boris.leaf], leaving: [] });

    const commit = await anna.commit(roomId, { adds: [boris.leaf] });
    expect(await anna.browser.run(SubmitCommit, commit)).toEqual({ epoch: 1 });
    const { welcomes } = await boris.browser.run(ListWelcomes, {});
    expect(welcomes).toEqual([{ roomId, epoch: 1, sequence: 4, welcome: commit.welcome }]);
    await boris.browser.run(AcknowledgeWelcome, { roomId, epoch: 1 });
    expect(await boris.browser.run(ListWelcomes, {})).toEqual({ welcomes: [] });
    expect(await boris.browser.run(ReadCommit, { roomId, fromEpoch: 0 })).toEqual({ commit: commit.commit });
    expect(await boris.browser.run(ReadGroupInfo, { roomId })).toEqual({
      epoch: 1,
      groupInfo: commit.groupInfo,
    });

    const hello = envelope(roomId, 1);
    const answer = envelope(roomId, 1);
    const { seq, at } = await annaSocket.run(SendEnvelope, hello);
    expect(seq).toBe(5);
    expect(await borisSocket.run(SendEnvelope, answer)).toMatchObject({ seq: 6 });

    for (const socket of [annaSocket, borisSocket]) {
      const seqs: number[] = [];
      for (let entry = await socket.next(FeedEntryPushed); ; entry = await socket.next(FeedEntryPushed)) {
        seqs.push(entry.entry.seq);
        if (entry.entry.kind === 'envelope' && entry.entry.seq === 5) {
          expect(entry).toEqual({
            roomId,
            entry: { kind: 'envelope', seq, at, ...anna.leaf, ...withoutRoom(hello) },
          });
        }
        if (entry.entry.seq === 6) break;
      }
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    }

    const feed = await feedOf(boris, roomId);
    expect(feed.head).toBe(6);
    expect(feed.entries.map((entry) => [entry.seq, entry.kind])).toEqual([
      [1, 'governance'],
      [2, 'governance'],
      [3, 'governance'],
      [4, 'commit'],
      [5, 'envelope'],
      [6, 'envelope'],
    ]);
    expect(feed.entries[5]).toMatchObject({ ...boris.leaf, ...withoutRoom(answer) });
    expect(await boris.browser.run(ReadPeople, { accountIds: [anna.accountId] })).toMatchObject({
      people: [{ accountId: anna.accountId }],
    });
  });

  it('is none of the business of whoever is not in it', async () => {
    const roomId = await anna.createRoom();
    const socket = await online(chloe);
    const notFound = refused('not-found');
    await expect(chloe.browser.run(ReadRoom, { roomId, governanceAfter: -1 })).rejects.toEqual(notFound);
    await expect(feedOf(chloe, roomId)).rejects.toEqual(notFound);
    await expect(chloe.browser.run(ReadCommit, { roomId, fromEpoch: 0 })).rejects.toEqual(notFound);
    await expect(chloe.browser.run(ReadGroupInfo, { roomId })).rejects.toEqual(notFound);
    await expect(socket.run(SendEnvelope, envelope(roomId, 0))).rejects.toEqual(notFound);
    await expect(socket.run(SendEnvelope, envelope(newRoomId(), 0))).rejects.toEqual(notFound);
  });
});

describe('a governance entry', () => {
  it('is refused when its signature is not of the device that it names', async () => {
    const roomId = await anna.createRoom();
    const command = {
      type: 'invite',
      accountId: boris.accountId,
      identityKey: boris.device.identity.publicKey,
      role: 'member',
      at: now(),
    } as const;
    const entry = await anna.sign(roomId, command);
    const forged = { ...entry, signature: opaque(64) };
    await expect(anna.browser.run(SubmitGovernance, { entry: forged })).rejects.toEqual(
      refused('governance-invalid'),
    );
    await expect(boris.browser.run(SubmitGovernance, { entry })).rejects.toEqual(
      refused('governance-invalid'),
    );
    expect(await anna.browser.run(SubmitGovernance, { entry })).toMatchObject({
      hash: expect.any(Uint8Array),
    });
  });

  it('that comes second at its place is stale, and the same one again changes nothing', async () => {
    const roomId = await anna.createRoom();
    const invite = (member: Member) =>
      anna.sign(roomId, {
        type: 'invite',
        accountId: member.accountId,
        identityKey: member.device.identity.publicKey,
        role: 'member',
        at: now(),
      });
    const [first, second] = [await invite(boris), await invite(chloe)];
    const outcomes = await Promise.allSettled(
      [first, second].map((entry) => anna.browser.run(SubmitGovernance, { entry })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const won = outcomes[0]?.status === 'fulfilled' ? first : second;
    const lost = won === first ? second : first;
    await expect(anna.browser.run(SubmitGovernance, { entry: lost })).rejects.toEqual(
      refused('governance-stale'),
    );
    await anna.browser.run(SubmitGovernance, { entry: won });
    const { governance } = await anna.browser.run(ReadRoom, { roomId, governanceAfter: 0 });
    expect(governance).toEqual([won]);
  });
});

describe('two commits at one epoch', () => {
  it('end it once, and the loser commits again on what the winner made', async () => {
    const roomId = await anna.createRoom();
    await anna.welcome(roomId, boris);
    const [annas, boriss] = [await anna.commit(roomId, {}), await boris.commit(roomId, {})];
    const outcomes = await Promise.allSettled([
      anna.browser.run(SubmitCommit, annas),
      boris.browser.run(SubmitCommit, boriss),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const annaWon = outcomes[0]?.status === 'fulfilled';
    const [loser, lost] = annaWon ? [boris, boriss] : [anna, annas];
    await expect(loser.browser.run(SubmitCommit, lost)).rejects.toEqual(refused('epoch-stale'));
    expect(await loser.browser.run(SubmitCommit, await loser.commit(roomId, {}))).toEqual({ epoch: 3 });
    const winner = annaWon ? anna : boris;
    expect(await winner.browser.run(SubmitCommit, annaWon ? annas : boriss)).toEqual({ epoch: 2 });
    const { head } = await feedOf(anna, roomId);
    expect(head).toBe(6);
  });
});

describe('a removal', () => {
  it('stops delivery and reading at once, and sends wait until a commit has re-keyed the room', async () => {
    const roomId = await anna.createRoom();
    await anna.welcome(roomId, boris, chloe);
    const [annaSocket, borisSocket, chloeSocket] = [
      await online(anna),
      await online(boris),
      await online(chloe),
    ];
    const before = envelope(roomId, 1);
    await chloeSocket.run(SendEnvelope, before);
    expect(await borisSocket.next(FeedEntryPushed)).toMatchObject({ entry: { messageId: before.messageId } });

    await anna.govern(roomId, { type: 'remove', accountId: boris.accountId, at: now() });
    await expect(annaSocket.run(SendEnvelope, envelope(roomId, 1))).rejects.toEqual(refused('rekey-pending'));
    await expect(feedOf(boris, roomId)).rejects.toEqual(refused('not-found'));
    await expect(borisSocket.run(SendEnvelope, envelope(roomId, 1))).rejects.toEqual(refused('not-found'));
    const wanted = await Promise.race([annaSocket.next(CommitWanted), chloeSocket.next(CommitWanted)]);
    expect(wanted).toMatchObject({ roomId, epoch: 1 });
    await anna.browser.run(SubmitCommit, await anna.commit(roomId, { removes: [boris.leaf] }));
    const after = envelope(roomId, 2);
    await annaSocket.run(SendEnvelope, after);
    for (;;) {
      const { entry } = await chloeSocket.next(FeedEntryPushed);
      if (entry.kind === 'envelope' && entry.messageId === after.messageId) break;
    }
    expect(await borisSocket.next(RoomsChanged)).toEqual({ roomId });
    await borisSocket.run(Resume, { cursors: [] });
    expect(borisSocket.pushes.filter(({ event }) => event === FeedEntryPushed.type)).toEqual([]);
    expect(await boris.browser.run(ListRooms, {})).not.toMatchObject({
      rooms: [expect.objectContaining({ roomId })],
    });
  });
});

describe('an envelope', () => {
  it('sent twice is in the feed once, and another body under its id is a conflict', async () => {
    const roomId = await anna.createRoom();
    await anna.welcome(roomId, boris);
    const socket = await online(anna);
    const sent = envelope(roomId, 1);
    const first = await socket.run(SendEnvelope, sent);
    expect(await socket.run(SendEnvelope, sent)).toEqual(first);
    expect(await socket.run(SendEnvelope, { ...sent, keyPart: opaque(120) })).toEqual(first);
    await expect(socket.run(SendEnvelope, { ...sent, body: opaque(200) })).rejects.toEqual(
      refused('conflict'),
    );
    const borisSocket = await online(boris);
    await expect(borisSocket.run(SendEnvelope, sent)).rejects.toEqual(refused('conflict'));
    expect((await feedOf(anna, roomId)).head).toBe(first.seq);

    await anna.browser.run(SubmitCommit, await anna.commit(roomId, {}));
    expect(await socket.run(SendEnvelope, sent)).toEqual(first);
    await expect(socket.run(SendEnvelope, envelope(roomId, 1))).rejects.toEqual(refused('epoch-stale'));
  });

  it('keeps its order and loses nothing when 32 come at once while the room changes', async () => {
    const roomId = await anna.createRoom();
    await anna.welcome(roomId, boris);
    const sockets = [await online(anna), await online(boris)];
    const send = async (index: number): Promise<number> => {
      const socket = sockets[index % 2];
      if (socket === undefined) throw new Error('no socket');
      for (let epoch = 1; ; epoch++) {
        try {
          return (await socket.run(SendEnvelope, envelope(roomId, epoch))).seq;
        } catch (error) {
          if (!(error instanceof Error) || error.message !== 'refused: epoch-stale') throw error;
        }
      }
    };
    const rounds = Array.from({ length: 8 }, async (_, round) => {
      const seqs = await Promise.all(Array.from({ length: 32 }, (_unused, index) => send(index + round)));
      return seqs;
    });
    const commits = (async () => {
      for (let i = 0; i < 3; i++) await anna.browser.run(SubmitCommit, await anna.commit(roomId, {}));
    })();
    const acknowledged = (await Promise.all(rounds)).flat();
    await commits;
    expect(new Set(acknowledged).size).toBe(256);
    const entries = [];
    for (let after = 0; ;) {
      const page = await feedOf(boris, roomId, after);
      entries.push(...page.entries);
      after = page.entries.at(-1)?.seq ?? after;
      if (after === page.head) break;
    }
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: entries.length }, (_, i) => i + 1));
    const envelopes = entries.filter(({ kind }) => kind === 'envelope').map(({ seq }) => seq);
    expect(envelopes).toEqual([...acknowledged].sort((a, b) => a - b));
    const pushed: number[] = [];
    while (pushed.at(-1) !== entries.length) {
      const { entry } = await (sockets[1] as SocketClient).next(FeedEntryPushed);
      pushed.push(entry.seq);
    }
    expect(pushed).toEqual(
      Array.from({ length: pushed.length }, (_, i) => entries.length - pushed.length + i + 1),
    );
  });
});

describe('a device that was away', () => {
  it('learns by resume which rooms are ahead, and reads on after its cursor', async () => {
    const roomId = await anna.createRoom();
    await anna.welcome(roomId, boris);
    const annaSocket = await online(anna);
    const sent = await Promise.all(
      Array.from({ length: 5 }, () => annaSocket.run(SendEnvelope, envelope(roomId, 1))),
    );
    const head = Math.max(...sent.map(({ seq }) => seq));
    const borisSocket = await online(boris);
    const { behind } = await borisSocket.run(Resume, { cursors: [{ roomId, after: head - 2 }] });
    expect(behind).toContainEqual({ roomId, head });
    const { entries } = await feedOf(boris, roomId, head - 2);
    expect(entries.map(({ seq }) => seq)).toEqual([head - 1, head]);
    const again = await borisSocket.run(Resume, { cursors: [{ roomId, after: head }] });
    expect(again.behind).not.toContainEqual(expect.objectContaining({ roomId }));
  });

  it('is asked to commit when somebody waits for it', async () => {
    const roomId = await anna.createRoom();
    await anna.invite(roomId, boris);
    await boris.accept(roomId);
    const socket = await online(anna);
    await socket.run(Resume, { cursors: [] });
    for (;;) {
      const wanted = await socket.next(CommitWanted);
      if (wanted.roomId !== roomId) continue;
      expect(wanted).toEqual({ roomId, epoch: 0, order: 0 });
      break;
    }
  });
});

function withoutRoom<Sent extends { readonly roomId: RoomId }>({ roomId: _room, ...rest }: Sent) {
  return rest;
}
