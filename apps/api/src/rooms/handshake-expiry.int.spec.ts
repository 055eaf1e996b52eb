import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AcknowledgeWelcome,
  ListWelcomes,
  ReadCommit,
  ReadFeed,
  ReadGroupInfo,
  ReadRoom,
  Resume,
  type RoomId,
  SubmitCommit,
} from '@collab/domain';
import { type ApiServer, startApiServer } from '../../../../tests/api-server.js';
import { Member } from '../../../../tests/room-people.js';
import { SocketClient } from '../../../../tests/socket-client.js';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import { ParkedEvents } from '../kernel/projections/parked-events.js';
import { rebuildProjection } from '../kernel/projections/projection-rebuild.js';
import { Projections } from '../kernel/projections/projections.js';
import { commitsProjection } from './commits.projection.js';
import { HANDSHAKE_DAYS, HandshakeExpiry } from './handshake-expiry.job.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let server: ApiServer;
let anna: Member;
let boris: Member;
const open: SocketClient[] = [];

beforeAll(async () => {
  server = await startApiServer();
  [anna, boris] = [await Member.arrive(server, 'anna'), await Member.arrive(server, 'boris')];
}, 60_000);
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(() => server.stop());

/** Waits until the read models show everything, as they do when nothing has happened for a moment. */
async function settled(): Promise<void> {
  const store: EventStore = server.nest.get(EVENT_STORE);
  expect(await server.nest.get(Projections).caughtUp(await store.head())).toBe(true);
}

async function expireAfterDays(days: number): Promise<void> {
  await settled();
  await server.nest.get(HandshakeExpiry).expire(new Date(Date.now() + days * DAY_MS));
}

/** Says on a socket that the member's device has read the feed up to its end. */
async function readToEnd(member: Member, roomId: RoomId): Promise<void> {
  await settled();
  const { head } = await member.browser.run(ReadFeed, { roomId, after: 0, limit: 1 });
  const socket = await SocketClient.connect(server, member.browser);
  open.push(socket);
  await socket.run(Resume, { cursors: [{ roomId, after: head }] });
}

const commitOnce = async (roomId: RoomId) => {
  const commit = await anna.commit(roomId, {});
  await anna.browser.run(SubmitCommit, commit);
  return commit;
};

/** Epochs whose commit can still be read. */
async function keptIn(roomId: RoomId): Promise<number[]> {
  const { room } = await anna.browser.run(ReadRoom, { roomId, governanceAfter: -1 });
  const kept: number[] = [];
  for (let fromEpoch = 0; fromEpoch < room.epoch; fromEpoch++) {
    const found = await anna.browser.run(ReadCommit, { roomId, fromEpoch }).catch((error: Error) => error);
    if (!(found instanceof Error)) kept.push(fromEpoch);
    else expect(found).toMatchObject({ code: 'not-found' });
  }
  return kept;
}

const bodies = async (roomId: RoomId): Promise<number> => {
  const rows: { count: string }[] = await server.database.query(
    `SELECT count(*) FROM handshake_bodies JOIN commits USING (event_id) WHERE room_id = $1`,
    [roomId],
  );
  return Number(rows[0]?.count);
};

/** A room of Anna and Boris at epoch 4; both have joined. */
async function roomAtEpoch4(): Promise<RoomId> {
  const roomId = await anna.createRoom();
  await anna.welcome(roomId, boris);
  await boris.browser.run(AcknowledgeWelcome, { roomId, epoch: 1 });
  for (let i = 0; i < 3; i++) await commitOnce(roomId);
  return roomId;
}

describe('the bytes of a commit', () => {
  it('stay while a device of the room has not passed them', async () => {
    const roomId = await roomAtEpoch4();
    await readToEnd(anna, roomId);
    await expireAfterDays(1);
    expect(await keptIn(roomId)).toEqual([0, 1, 2, 3]);
  });

  it('go when every device has passed them, but those of the newest commit, by whose GroupInfo one rejoins', async () => {
    const roomId = await roomAtEpoch4();
    await readToEnd(anna, roomId);
    await readToEnd(boris, roomId);
    const newest = await commitOnce(roomId);
    await expireAfterDays(0);
    expect(await keptIn(roomId)).toEqual([4]);
    expect(await bodies(roomId)).toBe(1);
    expect(await boris.browser.run(ReadGroupInfo, { roomId })).toEqual({
      epoch: 5,
      groupInfo: newest.groupInfo,
    });
  });

  it('go after 30 days whoever is behind, and not a day before', async () => {
    const roomId = await roomAtEpoch4();
    await expireAfterDays(HANDSHAKE_DAYS - 1);
    expect(await keptIn(roomId)).toEqual([0, 1, 2, 3]);
    await expireAfterDays(HANDSHAKE_DAYS + 1);
    expect(await keptIn(roomId)).toEqual([3]);
    const next = await commitOnce(roomId);
    await expireAfterDays(HANDSHAKE_DAYS + 1);
    expect(await keptIn(roomId)).toEqual([4]);
    expect(await boris.browser.run(ReadGroupInfo, { roomId })).toMatchObject({ groupInfo: next.groupInfo });
  });

  it('stay for a device that was added and reads on before it has joined', async () => {
    const roomId = await anna.createRoom();
    await anna.welcome(roomId, boris);
    await commitOnce(roomId);
    await commitOnce(roomId);
    await readToEnd(anna, roomId);
    await readToEnd(boris, roomId);
    await expireAfterDays(0);
    expect(await keptIn(roomId)).toEqual([0, 1, 2]);
    const { welcomes } = await boris.browser.run(ListWelcomes, {});
    expect(welcomes).toContainEqual(expect.objectContaining({ roomId, epoch: 1 }));

    await boris.browser.run(AcknowledgeWelcome, { roomId, epoch: 1 });
    await expireAfterDays(0);
    expect(await keptIn(roomId)).toEqual([0, 1, 2]);
    await readToEnd(boris, roomId);
    await expireAfterDays(0);
    expect(await keptIn(roomId)).toEqual([2]);
  });

  it('are not needed to build the read model of commits again', async () => {
    const roomId = await roomAtEpoch4();
    await expireAfterDays(HANDSHAKE_DAYS + 1);
    const rows = () => server.database.query('SELECT * FROM commits ORDER BY room_id, from_epoch');
    const before = await rows();
    await rebuildProjection(commitsProjection, {
      database: server.database,
      tail: server.nest.get(LogTail),
      parked: server.nest.get(ParkedEvents, { strict: false }),
    });
    expect(await rows()).toEqual(before);
    expect(await keptIn(roomId)).toEqual([3]);
  });
});

describe('a Welcome', () => {
  it('that nobody took for 30 days is not offered any more and takes no other one’s place', async () => {
    const roomId = await anna.createRoom();
    await anna.welcome(roomId, boris);
    const offered = async () =>
      (await boris.browser.run(ListWelcomes, {})).welcomes.map((welcome) => welcome.roomId);
    expect(await offered()).toContain(roomId);
    // The clock of the database cannot be moved: the commit is made older instead.
    await server.database.query(
      `UPDATE commits SET accepted_at = accepted_at - make_interval(days => $2) WHERE room_id = $1`,
      [roomId, HANDSHAKE_DAYS + 1],
    );
    expect(await offered()).not.toContain(roomId);
  });
});
