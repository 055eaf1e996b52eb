import { PersonChanged } from '@collab/domain';
import { type ConnectionState, EngineError, type EngineEvent, type SessionSummary } from '../engine.port.js';
import { forgetAccount, isRevoked, type OpenAccount, reopen, summaryOf } from './account.js';
import type { Api } from './api.js';
import { unlessDisconnected } from './disconnected.js';
import type { LinkDesk } from './device-links.js';
import { KeyUpkeep } from './key-upkeep.js';
import { openContext } from './open-context.js';
import type { Surroundings } from './ports.js';
import type { RecoveryDesk } from './recovery-calls.js';
import { background, RoomUpkeep } from './room-upkeep.js';
import type { Running } from './running.js';
import { SessionEnd } from './session-end.js';
import { RealtimeSocket } from './socket.js';

/** The account that is signed in on this browser: begins with its open key store, ends with the session. */
export class SignedIn {
  private running: Running | undefined;
  private connection: ConnectionState = 'connecting';
  /** How the session ends for the server. */
  readonly ending: SessionEnd;
  private restoring: Promise<SessionSummary | null> | undefined;

  constructor(
    private readonly api: Api,
    private readonly surroundings: Surroundings,
    private readonly desk: RecoveryDesk,
    private readonly links: LinkDesk,
    private readonly emit: (event: EngineEvent) => void,
  ) {
    this.ending = new SessionEnd(api, surroundings.storage);
  }

  /** What there is while an account is signed in. Throws `key-store-locked` when none is. */
  open(): Running {
    if (this.running === undefined) throw new EngineError('key-store-locked');
    return this.running;
  }

  /** What there is while an account is signed in, if one is. */
  get now(): Running | undefined {
    return this.running;
  }

  /** Goes on with the session of this browser, if there is one; tabs that open at the same moment share the work. */
  restore(): Promise<SessionSummary | null> {
    this.restoring ??= this.restoreOnce().finally(() => {
      this.restoring = undefined;
    });
    return this.restoring;
  }

  private async restoreOnce(): Promise<SessionSummary | null> {
    if (this.running !== undefined) return summaryOf(this.running.account);
    background(this.ending.settle());
    const account = await reopen(this.api, this.surroundings).catch(async (error: unknown) => {
      if (isRevoked(error)) await this.forgetDevice();
      else if (!(error instanceof EngineError) || error.code !== 'unauthenticated') throw error;
      await this.surroundings.storage.writeHandle(null);
      return undefined;
    });
    return account === undefined ? null : this.start(account);
  }

  /** Begins the work of an account that is open, in place of what runs: one engine alone may use a key store. */
  async start(account: OpenAccount): Promise<SessionSummary> {
    const { api, emit } = this;
    this.stop();
    if (account.made !== undefined) this.desk.hold(account.made);
    const { context, rooms, contacts, pushes } = openContext(account, api, {
      changed: emit,
      released: () => upkeep.flushAll(),
      online: () => this.connection === 'online',
      request: (command, input) => socket.request(command, input),
    });
    const socket = new RealtimeSocket(this.surroundings, api, {
      connected: () => this.connected(),
      state: (state) => {
        this.connection = state;
        emit({ type: 'connection', state });
      },
      feedEntry: ({ roomId, entry }) => background(upkeep.received(roomId, entry)),
      roomsChanged: () => background(upkeep.refresh()),
      commitWanted: (frame) => upkeep.wantCommit(frame),
      pushed: (event, data) => background(pushes.take(event, data).then(() => this.tell(event, data))),
      sessionEnded: () => {
        this.stop();
        void this.surroundings.storage.writeHandle(null);
        emit({ type: 'session-ended' });
      },
      deviceRevoked: () => background(this.forgetDevice()),
    });
    const upkeep = new RoomUpkeep({ context, rooms, socket }, emit);
    const keys = new KeyUpkeep(context);
    const caches = { pages: new Map(), pictures: new Map() };
    this.running = { account, context, rooms, contacts, socket, upkeep, keys, ...caches };
    await context.book.load();
    await contacts.load();
    await rooms.load();
    await this.ending.forget();
    // Whoever has logged out or in meanwhile has the last word.
    if (this.running?.account !== account) throw new EngineError('key-store-locked');
    socket.start();
    const session = summaryOf(account);
    emit({ type: 'signed-in', session });
    return session;
  }

  /** Ends timers and the connection; what is stored stays as it is. */
  stop(): void {
    this.running?.socket.stop();
    this.running?.context.keyring.stop();
    this.running?.context.book.stop();
    this.running?.upkeep.stop();
    this.running?.keys.stop();
    this.desk.close();
    this.links.close();
    this.running = undefined;
  }

  /**
   * Does what ends the account for good while nothing else is under way, then wipes what this browser keeps of it. Goes on
   * as before when it fails.
   */
  async endWith<Result>(account: OpenAccount, work: () => Promise<Result>): Promise<Result> {
    this.stop();
    try {
      const result = await work();
      await forgetAccount(this.surroundings.storage, account.store);
      this.api.rememberCsrfToken(undefined);
      return result;
    } catch (error) {
      await this.start(account);
      throw error;
    }
  }

  /** Tells the pages whose name or picture may be another one. */
  private tell(event: string, data: unknown): void {
    const push = event === PersonChanged.type ? PersonChanged.schema.safeDecode(data as never) : undefined;
    if (push?.success === true) this.emit({ type: 'person-changed', accountId: push.data.accountId });
  }

  private async connected(): Promise<void> {
    const { contacts, context, keys, upkeep } = this.open();
    // None of these keeps the rooms from being read; they are tried again with the next connection.
    await keys.run().catch(unlessDisconnected);
    await context.keyring.download().catch(unlessDisconnected);
    await context.book.sync().catch(unlessDisconnected);
    await upkeep.resume();
    await contacts.connected().catch(unlessDisconnected);
    context.keyring.uploadSoon();
  }

  private async forgetDevice(): Promise<void> {
    await forgetAccount(this.surroundings.storage, this.running?.account.store);
    this.stop();
    this.emit({ type: 'device-revoked' });
  }
}
