import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type AccountId, Instant, type Presence, PresenceChanged } from '@collab/domain';
import { Log } from '../kernel/ops/log.js';
import { Metrics } from '../kernel/ops/metrics.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import type { Connection } from '../kernel/realtime/connection.js';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { PresenceQuery, type Watch } from './presence.query.js';

/** Milliseconds for which changes are gathered: whoever reloads a page does not flicker, and a storm is one frame. */
export const GATHER = 2_000;
/** After these, somebody may see more or less than before. */
const CHANGES_SIGHT = /^(Contact|Person(Blocked|Unblocked)|InvitationAccepted|Member)/;

/** What one socket watches, and what it was told last. */
type Watched = Map<AccountId, string>;

/**
 * Who is here, from the sockets of this node; nothing of it is an event. Changes are gathered, and who may see them is
 * asked once for all of them: a round costs one statement and at most one frame a watching socket.
 */
@Injectable()
export class Presences implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watching = new Map<Connection, Watched>();
  private readonly away = new WeakSet<Connection>();
  private readonly here = new Set<AccountId>();
  private changed = new Set<AccountId>();
  private timer: NodeJS.Timeout | undefined;
  private isRound = false;
  private framesOut = 0;

  constructor(
    private readonly connections: Connections,
    private readonly query: PresenceQuery,
    private readonly tail: LogTail,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    metrics.count('presence_frames_out_total', 'Frames that told of presence.', () => this.framesOut);
  }

  onApplicationBootstrap(): void {
    this.tail.onBatch((events) => {
      for (const { event } of events) {
        if (!CHANGES_SIGHT.test(event.type)) continue;
        const data = event.data as Partial<Record<'accountId' | 'contactId' | 'memberId', AccountId>>;
        for (const accountId of [data.accountId, data.contactId, data.memberId])
          if (accountId !== undefined) this.changed.add(accountId);
      }
    });
    this.timer = setInterval(() => {
      this.round().catch((error: unknown) => this.log.failure('presence-failed', error));
    }, GATHER);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Replaces what a socket watches, and tells how it is now. */
  async watch(
    connection: Connection,
    watcher: AccountId,
    accountIds: readonly AccountId[],
  ): Promise<Presence[]> {
    this.here.add(watcher);
    this.changed.add(watcher);
    const wanted = new Set(accountIds.filter((accountId) => accountId !== watcher));
    const seen = await this.seenBy([...wanted].map((watched) => ({ watcher, watched })));
    const people = [...wanted].map((accountId) => seen.get(`${watcher}${accountId}`) ?? hidden(accountId));
    this.watching.set(
      connection,
      new Map(people.map((person) => [person.accountId, JSON.stringify(person)])),
    );
    return people;
  }

  /** Notes whether somebody is in front of a device. */
  show(connection: Connection, accountId: AccountId, away: boolean): void {
    if (away) this.away.add(connection);
    else this.away.delete(connection);
    this.here.add(accountId);
    this.changed.add(accountId);
  }

  /** Another visibility holds from the next round on. */
  refresh(accountId: AccountId): void {
    this.changed.add(accountId);
  }

  /** One round after the other; what one could not find out, the next one tells. */
  private async round(): Promise<void> {
    if (this.isRound) return;
    this.isRound = true;
    const changed = new Set<AccountId>();
    try {
      await this.noteWhoLeft();
      for (const accountId of this.changed) changed.add(accountId);
      this.changed = new Set();
      await this.tell(changed);
    } catch (error) {
      for (const accountId of changed) this.changed.add(accountId);
      throw error;
    } finally {
      this.isRound = false;
    }
  }

  private async tell(changed: ReadonlySet<AccountId>): Promise<void> {
    const concerned: { connection: Connection; told: Watched; pair: Watch }[] = [];
    for (const [connection, told] of this.watching) {
      const watcher = connection.identity?.accountId;
      if (!connection.open || watcher === undefined) this.watching.delete(connection);
      else
        for (const watched of told.keys())
          if (changed.has(watched) || changed.has(watcher))
            concerned.push({ connection, told, pair: { watcher, watched } });
    }
    if (concerned.length === 0) return;
    const seen = await this.seenBy(concerned.map(({ pair }) => pair));
    const frames = new Map<Connection, Presence[]>();
    for (const { connection, told, pair } of concerned) {
      const person = seen.get(`${pair.watcher}${pair.watched}`) ?? hidden(pair.watched);
      const text = JSON.stringify(person);
      if (told.get(pair.watched) === text) continue;
      told.set(pair.watched, text);
      frames.set(connection, [...(frames.get(connection) ?? []), person]);
    }
    for (const [connection, people] of frames) {
      this.framesOut += 1;
      connection.write(pushFrame(PresenceChanged, { people }));
    }
  }

  private async noteWhoLeft(): Promise<void> {
    const left = [...this.here].filter((accountId) => this.socketsOf(accountId).length === 0);
    if (left.length === 0) return;
    await this.query.left(left, new Date());
    for (const accountId of left) {
      this.here.delete(accountId);
      this.changed.add(accountId);
    }
  }

  /** What each watcher may see, by both ids one after the other; whoever is hidden is left out. */
  private async seenBy(pairs: readonly Watch[]): Promise<ReadonlyMap<string, Presence>> {
    const allowed = await this.query.allowed(pairs);
    const offline = allowed.map(({ watched }) => watched).filter((id) => this.socketsOf(id).length === 0);
    const lastSeen = offline.length === 0 ? new Map() : await this.query.lastSeen([...new Set(offline)]);
    return new Map(
      allowed.map(({ watcher, watched }) => [
        `${watcher}${watched}`,
        this.stateOf(watched, lastSeen.get(watched)),
      ]),
    );
  }

  private stateOf(accountId: AccountId, lastSeen: Date | undefined): Presence {
    const sockets = this.socketsOf(accountId);
    if (sockets.length === 0) {
      if (lastSeen === undefined) return hidden(accountId);
      return { accountId, state: 'offline', lastSeen: Instant.parse(lastSeen.toISOString()) };
    }
    const away = sockets.every((connection) => this.away.has(connection));
    return { accountId, state: away ? 'away' : 'online', lastSeen: null };
  }

  private socketsOf(accountId: AccountId): Connection[] {
    return [...this.connections.ofAccount(accountId)].filter(({ open }) => open);
  }
}

const hidden = (accountId: AccountId): Presence => ({ accountId, state: 'hidden', lastSeen: null });
