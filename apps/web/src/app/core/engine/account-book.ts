import { CryptoError, openAccountBook, sealAccountBook } from '@collab/crypto';
import { type OutputOf, ReadAccountBook, StoreAccountBook } from '@collab/domain';
import * as z from 'zod';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import { Mutex } from './mutex.js';
import type { ProfileRecord } from './records.js';
import type { SealedStore } from './sealed-store.js';

/** Milliseconds that changes wait for company before they are stored. */
const GATHER = 600;
/** Longest wait between two tries to store; each failure doubles it. */
const LONGEST_WAIT = 60_000;
/** Tries to store above what other devices store at the same moment. */
const TRIES = 6;

/** The time of an entry that gives way to whatever was decided. */
export const FIRST_SIGHT = 1;
/** The time of a first sight before this device knew what the others know: it gives way to theirs, too. */
const UNTOLD = 0;
/** Before the time of every entry. */
const NEVER = -1;

type Stored = NonNullable<OutputOf<typeof ReadAccountBook>['book']>;

/** Of two values of one key the later holds; a null value is a removal. */
interface BookEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: unknown;
}

/** A key that another device has changed, and what stood there before. */
export interface BookChange {
  readonly key: string;
  readonly before: unknown;
  /** True when this device had noted that before it knew what the others know. */
  readonly untold: boolean;
}

const Content = z.object({
  v: z.literal(1),
  entries: z.record(z.string(), z.object({ at: z.number(), value: z.unknown() })),
});

/**
 * What the devices of this account know about other people: the same on all of them, sealed on the server. Records:
 * `book/<key>` an entry, `book-unsaved` whether the server lacks some, `book-merged` whether it was ever read.
 */
export class AccountBook {
  private readonly mutex = new Mutex();
  private readonly entries = new Map<string, BookEntry>();
  private unsaved = false;
  private mergedOnce = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = GATHER;
  private stopped = false;

  constructor(
    private readonly store: SealedStore,
    private readonly api: Api,
    private readonly profile: ProfileRecord,
    /** Learns what another device has changed. */
    private readonly merged: (changes: readonly BookChange[]) => void,
  ) {}

  /** Reads what this device knows. */
  async load(): Promise<void> {
    for (const { key, value } of await this.store.list<BookEntry>('book/'))
      this.entries.set(key.slice('book/'.length), value);
    this.unsaved = (await this.store.get<boolean>('book-unsaved')) ?? false;
    this.mergedOnce = (await this.store.get<boolean>('book-merged')) ?? false;
  }

  get<Value>(key: string): Value | undefined {
    return (this.entries.get(key)?.value ?? undefined) as Value | undefined;
  }

  /** Keys with this beginning, and what they hold. */
  list<Value>(prefix: string): readonly { readonly name: string; readonly value: Value }[] {
    return [...this.entries]
      .filter(([key, { value }]) => key.startsWith(prefix) && value !== null)
      .map(([key, { value }]) => ({ name: key.slice(prefix.length), value: value as Value }));
  }

  /**
   * Holds at once, is durable when the promise resolves, and goes to the server soon; null removes. What another device may
   * know better is set with the time `FIRST_SIGHT`: anything that was decided holds against it.
   */
  async set(key: string, value: unknown, time = Date.now()): Promise<void> {
    const earliest = time === FIRST_SIGHT && !this.mergedOnce ? UNTOLD : time;
    const at = Math.max(earliest, this.timeOf(key) + 1);
    this.entries.set(key, { at, value });
    this.unsaved = true;
    await this.store.write([
      { key: `book/${key}`, value: { at, value } },
      { key: 'book-unsaved', value: true },
    ]);
    this.saveSoon();
  }

  /** Merges what the server has, and stores what it lacks. */
  sync(): Promise<void> {
    return this.mutex.run(async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        const revision = await this.merge();
        if (!this.unsaved || (await this.save(revision + 1))) return;
      }
      throw new EngineError('conflict');
    });
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private saveSoon(): void {
    if (this.stopped) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.sync().then(
        () => (this.wait = GATHER),
        () => {
          this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
          this.saveSoon();
        },
      );
    }, this.wait);
  }

  /** Takes what is newer than what is here. An old book that is shown again takes nothing back. */
  private async merge(): Promise<number> {
    const { book } = await this.api.call(ReadAccountBook, {});
    if (book === null) return this.read(0, []);
    const entries = await this.entriesIn(book);
    if (entries === undefined) {
      // Replaced by what this device knows. It has not read what the others know, so that theirs still comes first.
      this.unsaved = true;
      return book.revision;
    }
    const newer = Object.entries(entries).filter(([key, { at }]) => at > this.timeOf(key));
    const changes = newer.map(([key]) => ({
      key,
      before: this.entries.get(key)?.value ?? undefined,
      untold: this.timeOf(key) === UNTOLD,
    }));
    for (const [key, { at, value }] of newer) this.entries.set(key, { at, value });
    const older = [...this.entries].some(([key, { at }]) => at > (entries[key]?.at ?? NEVER));
    this.unsaved ||= older;
    await this.store.write(newer.map(([key, value]) => ({ key: `book/${key}`, value })));
    return this.read(book.revision, changes);
  }

  /** What a stored book holds; undefined when no device of this identity has sealed it as this one. */
  private async entriesIn({ revision, sealed }: Stored): Promise<Record<string, BookEntry> | undefined> {
    const { accountId, keyringKey } = this.profile;
    try {
      const plain = await openAccountBook(sealed, keyringKey, { accountId, revision });
      return Content.parse(JSON.parse(new TextDecoder().decode(plain))).entries;
    } catch (error) {
      if (error instanceof CryptoError && error.code === 'not-authentic') return undefined;
      throw error;
    }
  }

  private async read(revision: number, changes: readonly BookChange[]): Promise<number> {
    if (!this.mergedOnce) await this.tellFirstSights();
    this.mergedOnce = true;
    if (changes.length > 0) this.merged(changes);
    return revision;
  }

  /** What no other device knew better counts from now on as what this one saw first. */
  private async tellFirstSights(): Promise<void> {
    const told = [...this.entries].filter(([, { at }]) => at === UNTOLD);
    for (const [key, { value }] of told) this.entries.set(key, { at: FIRST_SIGHT, value });
    this.unsaved ||= told.length > 0;
    await this.store.write([
      ...told.map(([key, { value }]) => ({ key: `book/${key}`, value: { at: FIRST_SIGHT, value } })),
      { key: 'book-merged', value: true },
    ]);
  }

  private timeOf(key: string): number {
    return this.entries.get(key)?.at ?? NEVER;
  }

  /** False when another device was faster. */
  private async save(revision: number): Promise<boolean> {
    const { accountId, keyringKey } = this.profile;
    const stored = [...this.entries];
    const content = new TextEncoder().encode(JSON.stringify({ v: 1, entries: Object.fromEntries(stored) }));
    const sealed = await sealAccountBook(content, keyringKey, { accountId, revision });
    try {
      await this.api.call(StoreAccountBook, { book: { revision, sealed } });
    } catch (error) {
      if (error instanceof EngineError && error.code === 'conflict') return false;
      throw error;
    }
    this.unsaved =
      stored.some(([key, entry]) => this.entries.get(key) !== entry) || stored.length !== this.entries.size;
    await this.store.write([{ key: 'book-unsaved', value: this.unsaved }]);
    return !this.unsaved;
  }
}
