import { type Bytes, CryptoError } from '@collab/crypto';
import {
  type FeedEntry,
  FEED_PAGE,
  initialGovernance,
  ReadFeed,
  ReadRoom,
  Refusal,
  type RoomId,
} from '@collab/domain';
import { EngineError, type EngineErrorCode } from '../engine.port.js';
import { Mutex } from './mutex.js';
import {
  type GroupRecord,
  type MissingRecord,
  type RoomRecord,
  sortable,
  toGovernanceRecord,
} from './records.js';
import { type CommitEntry, commitStep, refusedNotice } from './room-commits.js';
import { type HeldRoom, isThisDevice, type RoomContext, type RoomWrites, type Step } from './room-context.js';
import { envelopeStep, itemKey, openWith } from './room-envelopes.js';
import { foldEntry, noticeOf } from './room-governance.js';
import { joinWaiting } from './room-group.js';

type GovernanceFeedEntry = Extract<FeedEntry, { kind: 'governance' }>;

/** Follows one room's feed strictly in order; each entry and the state that it changes become durable together. */
export class RoomSync implements HeldRoom {
  /** Whoever reads or changes the room's state holds this: feed, outbox and commits take turns. */
  readonly mutex = new Mutex();

  private noted: EngineErrorCode | null = null;
  private stuck = false;
  private refused: CommitEntry | undefined;
  private unlisted = false;
  private groupState: GroupRecord | undefined | 'unread' = 'unread';

  constructor(
    private readonly context: RoomContext,
    private current: RoomRecord,
  ) {}

  get record(): RoomRecord {
    return this.current;
  }

  /** Why this room reads nothing new; null while all is well. */
  get trouble(): EngineErrorCode | null {
    return this.unlisted ? 'room-closed' : this.noted;
  }

  /** Takes note whether the server's list has the room. A list proves nothing, so what is here stays. */
  listed(isListed: boolean): void {
    if (this.unlisted !== isListed) return;
    this.unlisted = !isListed;
    this.context.changed(this.roomId);
  }

  /** True while the next entry is a commit that this device cannot follow; it has to resync. */
  get needsResync(): boolean {
    return this.stuck;
  }

  /** True while this device is in the group and nothing keeps it from following. */
  async follows(): Promise<boolean> {
    return this.current.joinedAt !== null && !this.stuck && (await this.group()) !== undefined;
  }

  get roomId(): RoomId {
    return this.current.roomId;
  }

  /** Takes a pushed entry. What does not follow the cursor is only a hint that there is something to read. */
  receive(entry: FeedEntry): Promise<void> {
    return this.follow(async () => {
      if (entry.seq === this.current.cursor + 1) await this.process(entry);
      else if (entry.seq > this.current.cursor) await this.catchUp();
    });
  }

  /**
   * Reads on, holding the mutex. What does not verify stops this room where it stands, and the people in it are told;
   * a server that is not reached, or refuses, is no news about the room.
   */
  follow(read: () => Promise<void>): Promise<void> {
    return this.mutex.run(async () => {
      try {
        await read();
        this.note(null);
      } catch (error) {
        this.note(troubleOf(error));
        throw error;
      }
    });
  }

  /** Folds the chain of a room that the account is only invited to: who invites, and what an answer continues. */
  async readInvitation(): Promise<void> {
    let record: RoomRecord = { ...this.current, ...UNFOLDED };
    for (;;) {
      const { governance } = await this.context.api.call(ReadRoom, {
        roomId: this.roomId,
        governanceAfter: record.governance.sequence,
      });
      if (governance.length === 0) break;
      for (const entry of governance) {
        const folded = await foldEntry(this.context, record, entry);
        const { command } = folded;
        const self = command.type === 'invite' && command.accountId === this.context.profile.accountId;
        record = { ...folded.record, invitedBy: self ? entry.accountId : folded.record.invitedBy };
      }
    }
    await this.update(record);
  }

  /** Reads and processes everything after the cursor. The caller holds the mutex. */
  async catchUp(): Promise<void> {
    // What was folded for an invitation is folded again with the feed, which starts with the same chain.
    if (this.current.cursor === 0) this.current = { ...this.current, ...UNFOLDED };
    for (;;) {
      const after = this.current.cursor;
      const { entries, head } = await this.context.api.call(ReadFeed, {
        roomId: this.roomId,
        after,
        limit: FEED_PAGE,
      });
      for (const entry of entries) {
        if (entry.seq !== this.current.cursor + 1) throw new EngineError('network');
        await this.process(entry);
      }
      if (this.current.cursor >= head || entries.length === 0) return;
    }
  }

  /** See `HeldRoom`. Read once from the store, which takes long for a large room, then kept. */
  async group(): Promise<GroupRecord | undefined> {
    if (this.groupState === 'unread') {
      const { store } = this.context;
      const tree = await store.get<Bytes>(`tree/${this.roomId}`);
      const secret = await store.get<Bytes>(`secret/${this.roomId}`);
      this.groupState = tree === undefined || secret === undefined ? undefined : { tree, secret };
    }
    return this.groupState;
  }

  /** See `HeldRoom`. A message changes the small part of the MLS state only, so the tree is not written again. */
  async update(change: Partial<RoomRecord>, { writes = [], group }: RoomWrites = {}): Promise<void> {
    const record = { ...this.current, ...change };
    const before = await this.group();
    await this.context.store.write([
      ...writes,
      { key: `room/${this.roomId}`, value: record },
      ...(group === undefined ? [] : [{ key: `secret/${this.roomId}`, value: group?.secret }]),
      ...(group === undefined || group?.tree === before?.tree
        ? []
        : [{ key: `tree/${this.roomId}`, value: group?.tree }]),
    ]);
    this.current = record;
    if (group !== undefined) this.groupState = group ?? undefined;
    this.context.changed(this.roomId);
  }

  /** Tries again to open messages whose key was missing; true when none is left. The caller holds the mutex. */
  async repair(): Promise<boolean> {
    const missing = await this.context.store.list<MissingRecord>(`missing/${this.roomId}/`);
    let left = missing.length;
    for (const { key, value } of missing) {
      const { seq, messageId } = value;
      const known = await this.context.keyring.keyOf(messageId);
      // Without a key there is nothing to ask the server for.
      if (known === undefined) continue;
      const { entries } = await this.context.api.call(ReadFeed, {
        roomId: this.roomId,
        after: seq - 1,
        limit: 1,
      });
      const [entry] = entries;
      if (entry?.kind !== 'envelope' || entry.seq !== seq || entry.messageId !== messageId) continue;
      const item = await openWith(this, entry, known);
      if (item === undefined) continue;
      const writes = [
        { key: itemKey(this.roomId, seq), value: item },
        { key, value: undefined },
      ];
      await this.update({}, { writes });
      left -= 1;
    }
    return left === 0;
  }

  /**
   * Gives up following the group, which `resync` enters anew: what comes until then is passed over and read by the
   * keyring. The old state stays, for it may know the key of the room's name. The conversation tells whose commit it was.
   */
  async passOver(): Promise<void> {
    const notice = this.refused && refusedNotice(this.roomId, this.refused);
    await this.update({ joinedAt: null, epochAuthenticator: null }, { writes: notice ? [notice] : [] });
    this.stuck = false;
    this.refused = undefined;
  }

  private note(trouble: EngineErrorCode | null): void {
    if (trouble === this.noted) return;
    this.noted = trouble;
    this.context.changed(this.roomId);
  }

  private async process(entry: FeedEntry): Promise<void> {
    const { record, ...more } = await this.stepOf(entry);
    await this.update({ ...record, cursor: entry.seq, seen: Math.max(record.seen, entry.seq) }, more);
    const { joinedAt } = this.current;
    const welcomed = entry.kind === 'commit' && entry.adds.some((added) => isThisDevice(this.context, added));
    if (welcomed && (joinedAt === null || joinedAt < entry.seq)) await joinWaiting(this.context, this);
  }

  private stepOf(entry: FeedEntry): Promise<Step> {
    switch (entry.kind) {
      case 'governance':
        return this.governanceStep(entry);
      case 'commit':
        return this.commitStep(entry);
      case 'envelope':
        return envelopeStep(this.context, this, entry);
    }
  }

  private async commitStep(entry: CommitEntry): Promise<Step> {
    try {
      return await commitStep(this.context, this, entry);
    } catch (error) {
      const gone = error instanceof EngineError && error.code === 'not-found';
      const unverified = troubleOf(error) !== null;
      this.stuck = gone || unverified;
      this.refused = unverified ? entry : undefined;
      throw error;
    }
  }

  private async governanceStep({ seq, at, entry }: GovernanceFeedEntry): Promise<Step> {
    if (entry.sequence <= this.current.governance.sequence) return { record: this.current, writes: [] };
    const { record, command } = await foldEntry(this.context, this.current, entry);
    const self = this.context.profile.accountId;
    const standing = record.governance.members.find(([accountId]) => accountId === self)?.[1].status;
    const memberSince = standing === 'member' ? (record.memberSince ?? seq) : null;
    const invitedBy =
      command.type === 'invite' && command.accountId === self ? entry.accountId : record.invitedBy;
    const lostDevices = command.type === 'leave' || command.type === 'remove';
    return {
      record: { ...record, memberSince, invitedBy, rekeyPending: record.rekeyPending || lostDevices },
      writes: [
        { key: itemKey(this.roomId, seq), value: noticeOf(seq, at, entry.accountId, command) },
        { key: `chain/${this.roomId}/${sortable(entry.sequence)}`, value: record.governance.hash },
      ],
    };
  }
}

/** Failures that say something about what was read, not about the way to the server. */
const UNVERIFIED: ReadonlySet<string> = new Set<EngineErrorCode>([
  'crypto',
  'commit-mismatch',
  'governance-invalid',
]);

/** What the library or the rules of the room refuse counts as not verified; a code of the server's only from the list. */
function troubleOf(error: unknown): EngineErrorCode | null {
  if (error instanceof CryptoError || error instanceof Refusal) return 'commit-mismatch';
  if (!(error instanceof EngineError)) return 'crypto';
  return UNVERIFIED.has(error.code) ? error.code : null;
}

const UNFOLDED = { governance: toGovernanceRecord(initialGovernance), identityKeys: [] };
