import {
  type CommitWanted,
  type FeedEntry,
  type FrameOf,
  LogOut,
  Resume,
  type RoomId,
  VerifyEmail,
} from '@collab/domain';
import {
  type ConnectionState,
  type DeviceView,
  type EngineCalls,
  EngineError,
  type EngineEvent,
  type RoomCalls,
  type RoomDetail,
  type RoomView,
  type SessionSummary,
  type SignedUp,
} from '../engine.port.js';
import type { AdministrationCalls } from '../engine.administration.port.js';
import type { DeviceCalls } from '../engine.devices.port.js';
import { administrationCalls } from './administration.js';
import { CONTACT_METHODS } from '../engine.contacts.port.js';
import type { FactorCalls } from '../engine.factors.port.js';
import { forgetAccount, isRevoked, type OpenAccount, reopen, signUp, summaryOf } from './account.js';
import { coalesce } from '../coalesce.js';
import { Api } from './api.js';
import { commitWanted } from './commits.js';
import { deviceCalls } from './devices.js';
import { unlessDisconnected } from './disconnected.js';
import { Factors } from './factors.js';
import { topUpKeyPackages } from './key-packages.js';
import { LogIn } from './log-in.js';
import { openContext } from './open-context.js';
import { enqueue, flush, retry } from './outbox.js';
import type { Surroundings } from './ports.js';
import { joinWaiting } from './room-group.js';
import type { RoomSync } from './room-sync.js';
import { RecoveryDesk } from './recovery-calls.js';
import { resync } from './resync.js';
import type { Running } from './running.js';
import { RealtimeSocket } from './socket.js';
import { Timers } from './timers.js';
import { deviceViews, roomDetail, roomView } from './views.js';

/** Milliseconds between the turns of the devices that could commit for a room. */
const COMMIT_TURN = 2000;
/** Commits for one request; the server asks again while there is something to do. */
const COMMIT_TRIES = 6;
/** Cursors of one request to resume, as many as it takes. */
const RESUMED_AT_ONCE = 1000;
/** Milliseconds after which a busy server is asked again to take what waits. */
const BUSY_WAIT = 5000;
/** Milliseconds after which missing content keys are looked for again: another device may still be uploading them. */
const REPAIR_WAITS = [2000, 8000, 30_000];

/** The client behind the pages: one per browser profile, in the crypto worker. */
export class Engine
  implements RoomCalls, Pick<FactorCalls, 'logIn' | 'answerSecondFactor' | 'enrolFirstFactor'>
{
  private readonly api: Api;
  private readonly others: AdministrationCalls & DeviceCalls;
  private readonly logIns: LogIn;
  private readonly ownFactors: Factors;
  private readonly desk: RecoveryDesk;
  private running: Running | undefined;
  private connection: ConnectionState = 'connecting';
  private refreshing: (() => Promise<void>) | undefined;
  private readonly timers = new Timers();
  /** Timeline pages that a room's page has asked for. */
  private readonly pages = new Map<RoomId, number>();

  constructor(
    private readonly surroundings: Surroundings,
    private readonly emit: (event: EngineEvent) => void,
  ) {
    this.api = new Api(surroundings);
    this.others = { ...administrationCalls(this.api), ...deviceCalls(this.api, () => this.open().context) };
    this.logIns = new LogIn(this.api, surroundings, (account) => this.start(account));
    this.ownFactors = new Factors(this.api);
    this.desk = new RecoveryDesk(this.api, () => this.running?.account.session);
  }

  /** Calls a method by its name, as the pages' messages carry it. */
  async call(method: keyof EngineCalls, input: unknown): Promise<unknown> {
    return (this.ownerOf(method) as Record<string, (input: unknown) => Promise<unknown>>)[method]?.(input);
  }

  private ownerOf(method: keyof EngineCalls): object {
    if (method in this.others) return this.others;
    if (method in this.ownFactors) return this.ownFactors;
    if (method in this.desk) return this.desk;
    return CONTACT_METHODS.has(method) ? this.open().contacts : this;
  }

  /** Tries to connect at once; for the moment when the network comes back. */
  hurry(): void {
    this.running?.socket.hurry();
  }

  async restore(): Promise<SessionSummary | null> {
    if (this.running !== undefined) return summaryOf(this.running.account);
    const account = await reopen(this.api, this.surroundings).catch(async (error: unknown) => {
      if (isRevoked(error)) await this.forgetDevice();
      else if (!(error instanceof EngineError) || error.code !== 'unauthenticated') throw error;
      await this.surroundings.storage.writeHandle(null);
      return undefined;
    });
    if (account === undefined) return null;
    return this.start(account);
  }

  signUp(input: Parameters<EngineCalls['signUp']>[0]): Promise<SignedUp> {
    return signUp(this.api, input);
  }

  async verifyEmail({ token }: { token: string }): Promise<void> {
    await this.api.call(VerifyEmail, { token });
  }

  logIn(input: { email: string; password: string }): ReturnType<EngineCalls['logIn']> {
    this.stop();
    return this.logIns.logIn(input);
  }

  readonly answerSecondFactor: EngineCalls['answerSecondFactor'] = (input) =>
    this.logIns.answerSecondFactor(input);
  readonly enrolFirstFactor: EngineCalls['enrolFirstFactor'] = (input) => this.logIns.enrolFirstFactor(input);

  async logOut(): Promise<void> {
    await this.running?.context.keyring.upload().catch(() => undefined);
    this.logIns.forget();
    this.stop();
    await this.surroundings.storage.writeHandle(null);
    await this.api.call(LogOut, {}).catch((error: unknown) => {
      if (!(error instanceof EngineError) || error.code !== 'unauthenticated') throw error;
    });
    this.api.rememberCsrfToken(undefined);
  }

  async forgetBrowser(): Promise<void> {
    await this.logOut().catch(() => undefined);
    await this.surroundings.storage.wipe();
  }

  async rooms(): Promise<readonly RoomView[]> {
    const { rooms, context } = this.open();
    const views = await Promise.all(rooms.all().map((room) => roomView(context, room)));
    return views.sort((a, b) => ((a.lastMessage?.at ?? '') < (b.lastMessage?.at ?? '') ? 1 : -1));
  }

  async room({ roomId }: { roomId: RoomId }): Promise<RoomDetail> {
    const { context } = this.open();
    return roomDetail(context, this.known(roomId), this.pages.get(roomId) ?? 1);
  }

  async older({ roomId }: { roomId: RoomId }): Promise<void> {
    this.pages.set(roomId, (this.pages.get(roomId) ?? 1) + 1);
    this.emit({ type: 'room-changed', roomId });
  }

  async createRoom({ name }: { name: string }): Promise<{ roomId: RoomId }> {
    return { roomId: await this.open().rooms.create(name.trim()) };
  }

  async invite({ roomId, email }: { roomId: RoomId; email: string }): Promise<void> {
    await this.open().rooms.invite(roomId, email);
  }

  async accept({ roomId }: { roomId: RoomId }): Promise<void> {
    await this.open().rooms.govern(roomId, (at) => ({ type: 'accept', at }));
    await this.refresh();
  }

  async decline({ roomId }: { roomId: RoomId }): Promise<void> {
    const { rooms } = this.open();
    await rooms.govern(roomId, (at) => ({ type: 'decline', at }));
    await rooms.forget(this.known(roomId));
  }

  async leave({ roomId }: { roomId: RoomId }): Promise<void> {
    const { rooms } = this.open();
    const room = this.known(roomId);
    // Where the server lists nobody any more there is nothing to sign; the person takes the room off this browser.
    if (room.trouble !== 'room-closed') await rooms.govern(roomId, (at) => ({ type: 'leave', at }));
    await rooms.forget(room);
  }

  async remove({ roomId, accountId }: Parameters<EngineCalls['remove']>[0]): Promise<void> {
    await this.open().rooms.govern(roomId, (at) => ({ type: 'remove', accountId, at }));
  }

  async send({ roomId, text }: { roomId: RoomId; text: string }): ReturnType<EngineCalls['send']> {
    const { context } = this.open();
    const room = this.known(roomId);
    const messageId = await enqueue(context, room, text);
    this.flush(room);
    return { messageId };
  }

  async retry({ roomId, messageId }: Parameters<EngineCalls['retry']>[0]): Promise<void> {
    const room = this.known(roomId);
    await retry(this.open().context, room, messageId);
    this.flush(room);
  }

  async markRead({ roomId, seq }: { roomId: RoomId; seq: number }): Promise<void> {
    const room = this.known(roomId);
    await room.mutex.run(async () => {
      if (seq > room.record.readSeq) await room.update({ readSeq: seq, unread: 0 });
    });
  }

  async devices(): Promise<readonly DeviceView[]> {
    const { context } = this.open();
    return deviceViews(context);
  }

  /** Ends timers and the connection; what is stored stays as it is. */
  stop(): void {
    this.running?.socket.stop();
    this.running?.context.keyring.stop();
    this.running?.context.book.stop();
    this.desk.close();
    this.timers.clear();
    this.pages.clear();
    this.running = undefined;
    this.refreshing = undefined;
  }

  private async forgetDevice(): Promise<void> {
    await forgetAccount(this.surroundings.storage, this.running?.account.store);
    this.stop();
    this.emit({ type: 'device-revoked' });
  }

  private async start(account: OpenAccount): Promise<SessionSummary> {
    const { api } = this;
    if (account.made !== undefined) this.desk.hold(account.made);
    const { context, rooms, contacts, pushes } = openContext(account, api, {
      changed: (event) => this.emit(event),
      released: () => rooms.all().forEach((room) => this.flush(room)),
      online: () => this.connection === 'online',
      request: (command, input) => socket.request(command, input),
    });
    const socket = new RealtimeSocket(this.surroundings, api, {
      connected: () => this.connected(),
      state: (state) => {
        this.connection = state;
        this.emit({ type: 'connection', state });
      },
      feedEntry: ({ roomId, entry }) => {
        const room = rooms.of(roomId);
        this.background(this.received(room, entry));
      },
      roomsChanged: () => this.background(this.refresh()),
      commitWanted: (frame) => this.wantCommit(frame),
      pushed: (event, data) => this.background(pushes.take(event, data)),
      sessionEnded: () => {
        this.stop();
        void this.surroundings.storage.writeHandle(null);
        this.emit({ type: 'session-ended' });
      },
      deviceRevoked: () => this.background(this.forgetDevice()),
    });
    this.running = { account, context, rooms, contacts, socket };
    await context.book.load();
    await contacts.load();
    await rooms.load();
    socket.start();
    return summaryOf(account);
  }

  private async connected(): Promise<void> {
    const { contacts, context, rooms, socket } = this.open();
    // None of these keeps the rooms from being read; both are tried again with the next connection.
    await topUpKeyPackages(context).catch(unlessDisconnected);
    await context.keyring.download().catch(unlessDisconnected);
    await context.book.sync().catch(unlessDisconnected);
    const cursors = rooms
      .all()
      .filter(({ record }) => record.memberSince !== null)
      .map(({ record }) => ({ roomId: record.roomId, after: record.cursor }));
    for (let at = 0; at < cursors.length; at += RESUMED_AT_ONCE)
      await socket.request(Resume, { cursors: cursors.slice(at, at + RESUMED_AT_ONCE) });
    await this.refresh();
    await contacts.connected().catch(unlessDisconnected);
    context.keyring.uploadSoon();
  }

  /** One refresh runs, at most one waits: whatever changed meanwhile, the waiting one reads it. */
  private refresh(): Promise<void> {
    this.refreshing ??= coalesce(() => this.refreshNow());
    return this.refreshing();
  }

  private async refreshNow(): Promise<void> {
    const { rooms } = this.open();
    await rooms.refresh();
    for (const room of rooms.all()) {
      await this.rejoin(room);
      await this.settled(room);
    }
    this.emit({ type: 'rooms-changed' });
  }

  private async received(room: RoomSync, entry: FeedEntry): Promise<void> {
    await room.receive(entry).catch(unlessDisconnected);
    // With a little chance in it: what one device cannot follow, the others cannot either.
    if (room.needsResync) this.timers.later(randomFraction() * COMMIT_TURN, () => this.rejoin(room));
    await this.settled(room);
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

  private flush(room: RoomSync): void {
    const { context, socket } = this.open();
    this.background(
      flush(context, room, socket).then((outcome) => {
        if (outcome === 'busy') this.timers.later(BUSY_WAIT, async () => this.flush(room));
      }),
    );
  }

  private wantCommit(
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

  /** Work that nobody waits for. It is repeated by the next occasion, so a failure needs no answer. */
  private background(work: Promise<unknown>): void {
    work.catch(() => undefined);
  }

  private known(roomId: RoomId): RoomSync {
    const room = this.open()
      .rooms.all()
      .find((candidate) => candidate.roomId === roomId);
    if (room === undefined) throw new EngineError('not-found');
    return room;
  }

  private open(): Running {
    if (this.running === undefined) throw new EngineError('key-store-locked');
    return this.running;
  }
}

/** From 0 to 1. */
const randomFraction = (): number => (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 256;
