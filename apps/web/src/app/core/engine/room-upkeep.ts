import { type CommitWanted, type FeedEntry, type FrameOf, Resume, type RoomId } from '@collab/domain';
import { coalesce } from '../coalesce.js';
import { EngineError, type EngineEvent } from '../engine.port.js';
import { commitWanted } from './commits.js';
import { unlessDisconnected } from './disconnected.js';
import { flush } from './outbox.js';
import { isLeafOld, renewLeaf, resync } from './resync.js';
import type { RoomContext } from './room-context.js';
import { joinWaiting } from './room-group.js';
import type { RoomSync } from './room-sync.js';
import type { Rooms } from './rooms.js';
import type { RealtimeSocket } from './socket.js';
import { Timers } from './timers.js';

/** Milliseconds between the turns of the devices that could commit for a room. */
const COMMIT_TURN = 2000;
/** Commits for one request; the server asks again while there is something to do. */
const COMMIT_TRIES = 6;
/** Cursors of one request to resume, as many as it takes. */
const RESUMED_AT_ONCE = 1000;
/** Milliseconds after which a busy server is asked again to take what waits. */
const BUSY_WAIT = 5000;
/** Milliseconds after which leaves are looked at again that could not be taken anew. */
const LEAVES_WAIT = 600_000;
/** Milliseconds after which missing content keys are looked for again: another device may still be uploading them. */
const REPAIR_WAITS = [2000, 8000, 30_000];

interface Parts {
  readonly context: RoomContext;
  readonly rooms: Rooms;
  readonly socket: RealtimeSocket;
}

/** Keeps the rooms of a signed-in account at what the server has: reads, rejoins, repairs, commits and sends. */
export class RoomUpkeep {
  private readonly timers = new Timers();
  private stopped = false;
  /** One refresh runs, at most one waits: whatever changed meanwhile, the waiting one reads it. */
  readonly refresh = coalesce(() => this.refreshNow());
  private readonly renewLeaves = coalesce(() => this.renewLeavesNow());

  constructor(
    private readonly parts: Parts,
    private readonly emit: (event: EngineEvent) => void,
  ) {}

  /** Ends the timers, and what is under way at its next step. */
  stop(): void {
    this.stopped = true;
    this.timers.clear();
  }

  /** With each connection: asks for what came since, and reads the rooms. */
  async resume(): Promise<void> {
    const { rooms, socket } = this.open();
    const cursors = rooms
      .all()
      .filter(({ record }) => record.memberSince !== null)
      .map(({ record }) => ({ roomId: record.roomId, after: record.cursor }));
    for (let at = 0; at < cursors.length; at += RESUMED_AT_ONCE)
      await socket.request(Resume, { cursors: cursors.slice(at, at + RESUMED_AT_ONCE) });
    await this.refresh();
  }

  async received(roomId: RoomId, entry: FeedEntry): Promise<void> {
    const room = this.open().rooms.of(roomId);
    await room.receive(entry).catch(unlessDisconnected);
    // With a little chance in it: what one device cannot follow, the others cannot either.
    if (room.needsResync) this.timers.later(randomFraction() * COMMIT_TURN, () => this.rejoin(room));
    await this.settled(room);
  }

  /** Sends what waits in the outbox of the room. Nobody waits for it. */
  flush(room: RoomSync): void {
    const { context, socket } = this.open();
    background(
      flush(context, room, socket).then((outcome) => {
        if (outcome === 'busy') this.timers.later(BUSY_WAIT, async () => this.flush(room));
      }),
    );
  }

  flushAll(): void {
    this.open()
      .rooms.all()
      .forEach((room) => this.flush(room));
  }

  /** Commits for a room when it is this device's turn. */
  wantCommit(
    { roomId, order }: Pick<FrameOf<typeof CommitWanted>, 'roomId' | 'order'>,
    tries = COMMIT_TRIES,
  ): void {
    this.timers.later(order * COMMIT_TURN, async () => {
      const { context, rooms } = this.open();
      const room = rooms.of(roomId);
      const done = await commitWanted(context, room);
      this.flush(room);
      // With a little chance in it, so that devices that met at one epoch do not meet again.
      if (!done && tries > 1) this.wantCommit({ roomId, order: order + randomFraction() }, tries - 1);
    });
  }

  private async refreshNow(): Promise<void> {
    const { rooms } = this.open();
    await rooms.refresh();
    for (const room of rooms.all()) {
      await this.rejoin(room);
      await this.settled(room);
    }
    this.emit({ type: 'rooms-changed' });
    background(this.renewLeaves());
  }

  /**
   * After the device's certificate was renewed: its leaves take it on, in one room after the other and with a little chance
   * in between. A leaf says for itself whether it is old, so what a closed tab leaves undone is done at the next occasion.
   */
  private async renewLeavesNow(): Promise<void> {
    const { context, rooms } = this.open();
    let failed = false;
    for (const room of rooms.all().filter((one) => isLeafOld(context, one))) {
      await this.timers.pause(randomFraction() * COMMIT_TURN);
      this.open();
      await room.mutex
        .run(() => renewLeaf(context, room))
        .catch((error: unknown) => {
          unlessDisconnected(error);
          failed = true;
        });
      this.flush(room);
    }
    if (failed) this.timers.later(LEAVES_WAIT, this.renewLeaves);
  }

  /** A member's device that is not in the group, or cannot follow it, takes the way in that there is. */
  private async rejoin(room: RoomSync): Promise<void> {
    const { context } = this.open();
    if (room.record.memberSince === null || room.trouble === 'room-closed') return;
    if (await room.follows()) return;
    await room
      .follow(async () => {
        // While this waited for its turn, a pushed Welcome may have let the device in.
        if (await room.follows()) return;
        if (room.record.joinedAt !== null) await room.passOver();
        if (await joinWaiting(context, room)) await room.catchUp();
        else await resync(context, room);
      })
      .catch(unlessDisconnected);
  }

  /** After a room has caught up: send what waited for it, and look for keys that were missing. */
  private async settled(room: RoomSync): Promise<void> {
    const { context } = this.open();
    for (const [accountId, { identityKey }] of room.record.governance.members)
      context.identities.observeBound(accountId, identityKey);
    this.flush(room);
    const repaired = await room.mutex.run(() => room.repair());
    if (!repaired) this.repairLater(room, 0);
    await context.people.load(room.record.identityKeys.map(([accountId]) => accountId));
  }

  private repairLater(room: RoomSync, attempt: number): void {
    const wait = REPAIR_WAITS[attempt];
    if (wait === undefined) return;
    this.timers.later(wait, async () => {
      const learned = await this.open().context.keyring.download();
      if (!learned || !(await room.mutex.run(() => room.repair()))) this.repairLater(room, attempt + 1);
    });
  }

  private open(): Parts {
    if (this.stopped) throw new EngineError('key-store-locked');
    return this.parts;
  }
}

/** Work that nobody waits for. It is repeated by the next occasion, so a failure needs no answer. */
export function background(work: Promise<unknown>): void {
  work.catch(() => undefined);
}

/** From 0 to 1. */
const randomFraction = (): number => (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 256;
