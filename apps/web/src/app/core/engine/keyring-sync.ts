import {
  CryptoError,
  KEYRING_ENTRIES_MAX,
  type KeyringEntry,
  openSegment,
  sealSegment,
} from '@collab/crypto';
import { type OutputOf, ReadKeyring, StoreKeyringSegment } from '@collab/domain';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import { Mutex } from './mutex.js';
import { type ProfileRecord, sortable } from './records.js';
import type { SealedStore, SealedWrite } from './sealed-store.js';

/** Milliseconds that new keys wait for company before they are uploaded. */
const GATHER = 800;
/**
 * Revisions that are skipped because the server has them, before a new segment is begun: answers were lost, or the server
 * or this device came back from a backup.
 */
const TAKEN_REVISIONS = 3;
/** Longest wait between two tries to upload; each failure doubles it. */
const LONGEST_WAIT = 60_000;

interface KeyringState {
  readonly cursor: number;
  /** The own device's open segment. */
  readonly index: number;
  readonly revision: number;
  /** Segments that could not be opened, and were passed over. */
  readonly skipped?: number;
}

type Segment = OutputOf<typeof ReadKeyring>['segments'][number];

/**
 * Keeps the content keys of a person's messages on the server, sealed, so that each of their devices can read history.
 * Records: `ck/<messageId>` a key that this device knows, `upload/<messageId>` one that the keyring lacks,
 * `segment/<index>/<messageId>` one that this device's segment holds.
 */
export class KeyringSync {
  private readonly mutex = new Mutex();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = GATHER;
  private stopped = false;

  constructor(
    private readonly store: SealedStore,
    private readonly api: Api,
    private readonly profile: ProfileRecord,
  ) {}

  /** The records to write, in the caller's transaction, for a key that this device has just learned or made. */
  async writesFor(record: KeyringEntry): Promise<readonly SealedWrite[]> {
    if ((await this.keyOf(record.messageId)) !== undefined) return [];
    return [
      { key: `ck/${record.messageId}`, value: record },
      { key: `upload/${record.messageId}`, value: record },
    ];
  }

  keyOf(messageId: string): Promise<KeyringEntry | undefined> {
    return this.store.get<KeyringEntry>(`ck/${messageId}`);
  }

  /** Uploads what has gathered, soon. */
  uploadSoon(): void {
    if (this.stopped) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.upload().then(
        () => (this.wait = GATHER),
        () => {
          this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
          this.uploadSoon();
        },
      );
    }, this.wait);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Uploads all gathered keys now. Throws `EngineError` when the server cannot be reached; nothing is lost then. */
  upload(): Promise<void> {
    return this.mutex.run(async () => {
      for (let taken = 0; ;) {
        const waiting = await this.store.list<KeyringEntry>('upload/', { limit: KEYRING_ENTRIES_MAX });
        if (waiting.length === 0) return;
        if (await this.uploadSegment(waiting.map(({ value }) => value))) taken = 0;
        else if (++taken === TAKEN_REVISIONS) await this.abandonSegment();
        else if (taken > 2 * TAKEN_REVISIONS) throw new EngineError('conflict');
      }
    });
  }

  /** Reads segments that any device of the account has stored since the last time; true when keys came in. */
  download(): Promise<boolean> {
    return this.mutex.run(async () => {
      let learned = false;
      for (;;) {
        const state = await this.state();
        const page = await this.api.call(ReadKeyring, { after: state.cursor });
        const writes: SealedWrite[] = [];
        let { skipped = 0 } = state;
        for (const segment of page.segments) {
          if (segment.deviceId === this.profile.deviceId) continue;
          const entries = await this.entriesIn(segment);
          if (entries === undefined) skipped += 1;
          for (const entry of entries ?? []) {
            writes.push({ key: `ck/${entry.messageId}`, value: entry });
            learned = true;
          }
        }
        writes.push({ key: 'keyring', value: { ...state, cursor: page.cursor, skipped } });
        await this.store.write(writes);
        // A server that says there is more without going on would keep this device busy for ever.
        if (!page.more || page.cursor <= state.cursor) return learned;
      }
    });
  }

  /** The keys in a segment; undefined for one that no device of this identity has stored there, which keeps no other from being read. */
  private async entriesIn({ sealed, deviceId, index, revision }: Segment) {
    const { accountId, keyringKey } = this.profile;
    try {
      return await openSegment(sealed, keyringKey, { accountId, deviceId, index, revision });
    } catch (error) {
      // One of a later version is left for a later client.
      if (!(error instanceof CryptoError) || error.code === 'unsupported-version') throw error;
      return undefined;
    }
  }

  /** False when the server has this revision already: what it has was stored from here, so the next one replaces it. */
  private async uploadSegment(fresh: readonly KeyringEntry[]): Promise<boolean> {
    const state = await this.state();
    const kept = await this.keptIn(state.index);
    const room = KEYRING_ENTRIES_MAX - kept.length;
    if (room <= 0) {
      await this.store.write([{ key: 'keyring', value: nextSegment(state) }]);
      return true;
    }
    const added = fresh.slice(0, room);
    const revision = state.revision + 1;
    const place = {
      accountId: this.profile.accountId,
      deviceId: this.profile.deviceId,
      index: state.index,
      revision,
    };
    const entries = [...kept.map(({ value }) => value), ...added];
    const sealed = await sealSegment(entries, this.profile.keyringKey, place);
    try {
      await this.api.call(StoreKeyringSegment, { index: state.index, revision, sealed });
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'conflict') throw error;
      await this.store.write([{ key: 'keyring', value: { ...state, revision } }]);
      return false;
    }
    await this.store.write([
      { key: 'keyring', value: { ...state, revision } },
      ...added.flatMap((record) => [
        { key: `upload/${record.messageId}`, value: undefined },
        { key: `segment/${sortable(state.index)}/${record.messageId}`, value: record },
      ]),
    ]);
    return true;
  }

  /** Begins the next segment with all that the abandoned one held: the server's copy of that one may be an older one. */
  private async abandonSegment(): Promise<void> {
    const state = await this.state();
    const kept = await this.keptIn(state.index);
    await this.store.write([
      { key: 'keyring', value: nextSegment(state) },
      ...kept.flatMap(({ key, value }) => [
        { key, value: undefined },
        { key: `upload/${value.messageId}`, value },
      ]),
    ]);
  }

  private keptIn(index: number) {
    return this.store.list<KeyringEntry>(`segment/${sortable(index)}/`);
  }

  private async state(): Promise<KeyringState> {
    return (await this.store.get<KeyringState>('keyring')) ?? { cursor: 0, index: 0, revision: 0 };
  }
}

const nextSegment = (state: KeyringState): KeyringState => ({
  ...state,
  index: state.index + 1,
  revision: 0,
});
