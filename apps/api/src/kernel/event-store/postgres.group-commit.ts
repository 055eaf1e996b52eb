import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { Refusal, type EventId, type StoredEvent } from '@collab/domain';
import pg from 'pg';
import { findWrongRevision, requireWellFormed } from './append-checks.js';
import type { AppendItem, AppendResult, Checkpoint, StreamEvent } from './event-store.js';
import { LogWriter, type KnownEvent, type LogGroup } from './postgres.log-writer.js';
import { RevisionCache } from './revision-cache.js';

/** Limits of what may wait and of what goes into one transaction. */
export interface GroupCommitLimits {
  readonly waitingAppends: number;
  readonly waitingBytes: number;
  /** How long an append may wait for a database that is out of reach. */
  readonly waitMs: number;
}

const GROUP_EVENTS = 512;
const GROUP_BYTES = 4 * 1024 * 1024;
const RECONNECT_MS = 100;

/** What the group commit tells the store that it belongs to. */
export interface LogListener {
  /** Events that were committed just now; `first` is the position of the first. */
  committed(first: number, events: readonly StreamEvent[]): void;
  /** The log reaches at least this position. */
  reaches(position: number): void;
}

/** An append that waits for its answer. */
interface Member {
  readonly items: readonly AppendItem[];
  readonly eventCount: number;
  readonly bytes: number;
  readonly deadline: number;
  readonly resolve: (results: readonly AppendResult[]) => void;
  readonly reject: (error: unknown) => void;
  /** Its events may be in the log: it has to be looked up before it is tried or refused. */
  suspect: boolean;
  /** In the present attempt it was looked up. */
  lookedUp: boolean;
}

/** A group whose members' events have their streams and revisions. */
interface Placed {
  readonly members: readonly { readonly member: Member; readonly results: readonly AppendResult[] }[];
  readonly group: LogGroup;
  readonly events: readonly StreamEvent[];
  /** Position of the event before the first. */
  readonly head: number;
  /** Members that cannot go in now, with the reason, or undefined when they have to wait for the next group. */
  readonly refused: readonly { readonly member: Member; readonly reason: Error | undefined }[];
}

/**
 * Appends by group commit: while one transaction is at the disk, whatever arrives waits, and then goes into the next
 * one as one multi-row insert. Members are checked in order against revisions as changed by earlier members; one that
 * fails does not hold up the others.
 *
 * Revisions are kept in memory and hold as long as the head of the log is where this writer left it; the insert itself
 * verifies that (see `LogWriter.append`), so a second writer costs a repetition and never a wrong answer.
 */
export class GroupCommit {
  private readonly waiting: Member[] = [];
  private waitingBytes = 0;
  private running: Promise<void> | undefined;
  private connecting: Promise<LogWriter> | undefined;
  private closed = false;
  /** False from the loss of the connection on until there is a new one; an outage is reported once. */
  private reachable = true;
  /** Another writer moved the head during the last group: hold it by a lock before looking. */
  private contended = false;
  private readonly cache = new RevisionCache();
  private readonly written = { appends: 0, events: 0, groups: 0 };

  constructor(
    private readonly url: string,
    private readonly limits: GroupCommitLimits,
    private readonly listener: LogListener,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** What was written since the start, `groups` being transactions, and how many appends wait now. */
  get figures() {
    return { ...this.written, waiting: this.waiting.length };
  }

  append(items: readonly AppendItem[]): Promise<readonly AppendResult[]> {
    requireWellFormed(items);
    const { eventCount, bytes } = sizeOf(items);
    if (eventCount > GROUP_EVENTS) throw new TypeError(`an append has at most ${GROUP_EVENTS} events`);
    if (this.closed) throw new Refusal('shutting-down');
    const { waitingAppends, waitingBytes, waitMs } = this.limits;
    if (this.waiting.length >= waitingAppends || this.waitingBytes + bytes > waitingBytes) {
      throw new Refusal('overloaded');
    }
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + waitMs;
      this.waitingBytes += bytes;
      this.waiting.push({
        items,
        eventCount,
        bytes,
        deadline,
        resolve,
        reject,
        suspect: false,
        lookedUp: false,
      });
      this.running ??= this.run();
    });
  }

  /** Confirms the head of the log, unless a group is under way, which does so itself. Connects again if need be. */
  async refreshHead(): Promise<void> {
    if (this.running !== undefined || this.closed) return;
    this.listener.reaches(await (await this.connected()).head());
  }

  /** Finishes what waits, refuses what comes, and disconnects. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    const writer = await this.connecting?.catch(() => undefined);
    await writer?.close();
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      // Whoever was answered just now, or is called by the same turn of the event loop, may join the group.
      await nextTurn();
      const group = this.takeGroup();
      try {
        await this.commit(group);
      } catch (error) {
        await this.recover(group, error);
      }
    }
    this.running = undefined;
  }

  private takeGroup(): Member[] {
    let events = 0;
    let bytes = 0;
    let count = 0;
    for (const member of this.waiting) {
      events += member.eventCount;
      bytes += member.bytes;
      if (count > 0 && (events > GROUP_EVENTS || bytes > GROUP_BYTES)) break;
      count++;
    }
    const group = this.waiting.splice(0, count);
    for (const member of group) this.waitingBytes -= member.bytes;
    return group;
  }

  private putBack(members: readonly Member[]): void {
    this.waiting.unshift(...members);
    for (const member of members) this.waitingBytes += member.bytes;
  }

  /** The present connection, or a new one. */
  private connected(): Promise<LogWriter> {
    this.connecting ??= this.connect();
    return this.connecting;
  }

  private async connect(): Promise<LogWriter> {
    this.cache.forget();
    try {
      const writer = await LogWriter.connect(
        this.url,
        (head) => this.listener.reaches(head),
        () => (this.connecting = undefined),
      );
      this.reachable = true;
      return writer;
    } catch (error) {
      this.connecting = undefined;
      throw error;
    }
  }

  /** Commits a group and answers its members; those that have to be looked at again are put back. */
  private async commit(group: readonly Member[]): Promise<void> {
    const writer = await this.connected();
    const members = await this.answerDuplicates(writer, group);
    if (members.length === 0) return;
    const locked = this.contended;
    this.contended = false;
    const placed = locked
      ? await writer.holdingHead(() => this.write(writer, members, true))
      : await this.write(writer, members, false);
    if (placed === undefined) {
      this.contended = true;
      this.putBack(members);
      return;
    }
    if (placed.events.length > 0) {
      this.cache.advance(placed.head, placed.events);
      this.listener.committed(placed.head + 1, placed.events);
      this.written.appends += placed.members.length;
      this.written.events += placed.events.length;
      this.written.groups += 1;
    }
    for (const { member, results } of placed.members) member.resolve(results);
    this.refuse(placed.refused);
  }

  /** Writes what can be written of a group; undefined when another writer moved the head. */
  private async write(
    writer: LogWriter,
    members: readonly Member[],
    refresh: boolean,
  ): Promise<Placed | undefined> {
    await this.loadRevisions(writer, members, refresh);
    const placed = this.place(members);
    if (placed.events.length === 0) return placed;
    if (await writer.append(placed.head, placed.group)) return placed;
    this.cache.forget();
    return undefined;
  }

  private async answerDuplicates(writer: LogWriter, group: readonly Member[]): Promise<readonly Member[]> {
    const suspects = group.filter(({ suspect }) => suspect);
    for (const member of group) {
      member.lookedUp = member.suspect;
      member.suspect = false;
    }
    if (suspects.length === 0) return group;
    const ids = suspects.flatMap(({ items }) => items.flatMap(({ events }) => events.map(({ id }) => id)));
    const { head, rows } = await writer.find(ids);
    if (head !== this.cache.head) this.cache.forget();
    const known = new Map(rows.map((row) => [row.id, row]));
    this.listener.reaches(head);
    return group.filter((member) => !member.lookedUp || !answerFromLog(member, known));
  }

  private async loadRevisions(
    writer: LogWriter,
    members: readonly Member[],
    refresh: boolean,
  ): Promise<void> {
    const streams = new Set<string>();
    for (const { items } of members) {
      for (const { stream, guards = [] } of items) {
        streams.add(stream);
        for (const guard of guards) streams.add(guard.stream);
      }
    }
    if (!refresh && this.cache.hasAll(streams)) return;
    const { head, rows } = await writer.revisions([...streams]);
    this.cache.learn(head, rows);
    this.listener.reaches(head);
  }

  private place(members: readonly Member[]): Placed {
    const { head } = this.cache;
    const moved = new Map<string, number>();
    const lastRevisionOf = (stream: string) => moved.get(stream) ?? this.cache.last(stream);
    const ids = new Set<EventId>();
    const placed: { member: Member; results: readonly AppendResult[] }[] = [];
    const refused: { member: Member; reason: Error | undefined }[] = [];
    const events: StreamEvent[] = [];
    const bodies: { [Kind in keyof LogGroup['bodies']]: { eventId: string; bytes: Uint8Array }[] } = {
      envelope: [],
      handshake: [],
    };
    for (const member of members) {
      if (member.items.some((item) => item.events.some(({ id }) => ids.has(id)))) {
        refused.push({ member, reason: undefined });
        continue;
      }
      const wrong = findWrongRevision(member.items, lastRevisionOf);
      if (wrong !== undefined) {
        refused.push({ member, reason: wrong });
        continue;
      }
      const results = member.items.map((item) => {
        let revision = lastRevisionOf(item.stream);
        for (const stored of item.events) {
          ids.add(stored.id);
          events.push(placeEvent(stored, item.stream, ++revision, head + events.length + 1));
        }
        moved.set(item.stream, revision);
        for (const body of item.bodies ?? []) bodies[body.kind].push(body);
        const checkpoint = String(head + events.length) as Checkpoint;
        return { revision, checkpoint, duplicate: false };
      });
      placed.push({ member, results });
    }
    return { members: placed, group: { events, bodies }, events, head, refused };
  }

  /** A refusal stands once it is known that the member is not a repetition of something in the log. */
  private refuse(refused: Placed['refused']): void {
    const again: Member[] = [];
    for (const { member, reason } of refused) {
      if (member.lookedUp && reason !== undefined) {
        member.reject(reason);
      } else {
        member.suspect = true;
        again.push(member);
      }
    }
    this.putBack(again);
  }

  /** After a failed statement or a lost connection: nobody is answered before it is known what happened. */
  private async recover(group: readonly Member[], error: unknown): Promise<void> {
    this.cache.forget();
    if (!isStatementError(error)) {
      await this.recoverConnection(group, error);
      return;
    }
    if (isOutOfResources(error)) {
      this.onError(error);
      for (const member of group) member.reject(new Refusal('overloaded'));
      return;
    }
    const unseen = group.filter(({ lookedUp }) => !lookedUp);
    if (isUniqueViolation(error) && unseen.length > 0) {
      for (const member of unseen) member.suspect = true;
      this.putBack(group);
      return;
    }
    const [alone] = group;
    if (alone !== undefined && group.length === 1) {
      this.onError(error);
      alone.reject(error);
      return;
    }
    for (const member of group) {
      try {
        await this.commit([member]);
      } catch (ownError) {
        await this.recover([member], ownError);
      }
    }
  }

  /** The outcome of what was under way is unknown: it is looked up, by event id, on the next connection. */
  private async recoverConnection(group: readonly Member[], error: unknown): Promise<void> {
    if (this.reachable) this.onError(error);
    this.reachable = false;
    void this.connecting?.then((writer) => writer.close()).catch(() => undefined);
    this.connecting = undefined;
    for (const member of group) member.suspect = true;
    const all = [...group, ...this.waiting.splice(0)];
    this.waitingBytes = 0;
    const now = performance.now();
    for (const member of all) if (member.deadline <= now) member.reject(new Refusal('overloaded'));
    this.putBack(all.filter(({ deadline }) => deadline > now));
    await delay(RECONNECT_MS);
  }
}

function placeEvent(stored: StoredEvent, stream: string, revision: number, position: number): StreamEvent {
  const { id, type, version, at, actor, payload, sealed } = stored;
  const checkpoint = String(position) as Checkpoint;
  return { id, type, version, at, actor, payload, sealed, stream, revision, position: checkpoint };
}

/** Answers a member whose events are in the log, all or in part; false when none is. */
function answerFromLog(member: Member, known: ReadonlyMap<string, KnownEvent>): boolean {
  const events = member.items.flatMap(({ events, stream }) => events.map(({ id }) => ({ id, stream })));
  if (!events.some(({ id }) => known.has(id))) return false;
  if (!events.every(({ id, stream }) => known.get(id)?.stream === stream)) {
    member.reject(new Refusal('conflict'));
    return true;
  }
  member.resolve(
    member.items.map((item) => {
      const last = known.get(item.events.at(-1)?.id ?? '') as KnownEvent;
      return { revision: last.revision, checkpoint: String(last.position) as Checkpoint, duplicate: true };
    }),
  );
  return true;
}

function sizeOf(items: readonly AppendItem[]): { eventCount: number; bytes: number } {
  let eventCount = 0;
  let bytes = 0;
  for (const { events, bodies = [] } of items) {
    eventCount += events.length;
    for (const { payload } of events) bytes += payload.length;
    for (const body of bodies) bytes += body.bytes.length;
  }
  return { eventCount, bytes };
}

/** True when the server answered and the connection lives on. */
function isStatementError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

const isUniqueViolation = (error: pg.DatabaseError) => error.code === '23505';

/** Class 53: disk full, out of memory, too many connections. */
const isOutOfResources = (error: pg.DatabaseError) => error.code?.startsWith('53') === true;
