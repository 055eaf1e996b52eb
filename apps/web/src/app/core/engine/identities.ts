import {
  acknowledgeChange,
  CryptoError,
  type KnownIdentity,
  markVerified,
  observeIdentity,
} from '@collab/crypto';
import type { AccountId } from '@collab/domain';
import type { IdentityStep, IdentityView } from '../engine.contacts.port.js';
import { EngineError } from '../engine.port.js';
import { type AccountBook, type BookChange, FIRST_SIGHT } from './account-book.js';
import { fromHex, toHex } from './hex.js';
import type { RoomRecord } from './records.js';

/** Steps of one identity that are kept; the first one always is. */
const STEPS_KEPT = 20;
const PREFIX = 'identity/';

/** In the account book under `identity/<accountId>`; keys are hex, the newest step comes first. */
interface IdentityRecord {
  readonly key: string;
  readonly state: KnownIdentity['state'];
  readonly wasVerified: boolean;
  readonly steps: readonly IdentityStep[];
}

/** Whether a change began to hold messages back, or no longer does. */
export type IdentityMove = 'changed' | 'settled';

/** Which identity keys of other people were seen, compared and changed. */
export class Identities {
  constructor(
    private readonly book: AccountBook,
    private readonly self: AccountId,
    private readonly moved: (accountId: AccountId, move: IdentityMove) => void,
    private readonly now: () => Date,
  ) {}

  of(accountId: AccountId): IdentityView | null {
    const record = this.recordOf(accountId);
    if (record === undefined) return null;
    const { key, state, wasVerified, steps } = record;
    const previousKey = steps.find((step) => step.key !== key)?.key ?? null;
    return { key, state, wasVerified, previousKey, history: steps };
  }

  /** Takes note of the key that the server shows for a person now. */
  observe(accountId: AccountId, identityKey: Uint8Array | null): void {
    if (identityKey === null || accountId === this.self) return;
    const known = this.known(accountId);
    const next = observeIdentity(known, accountId, identityKey);
    if (next !== known) void this.note(accountId, next, known === undefined ? 'first' : 'changed');
  }

  /** Takes note of the key that a room's chain has bound to a member. One that was seen before is no news: chains keep it. */
  observeBound(accountId: AccountId, identityKey: Uint8Array): void {
    const steps = this.recordOf(accountId)?.steps ?? [];
    if (!steps.some(({ key }) => key === toHex(identityKey))) this.observe(accountId, identityKey);
  }

  /** The person has compared exactly this key. Throws `EngineError` `conflict` when it is no longer the one. */
  verify(accountId: AccountId, key: string): Promise<void> {
    return this.decide(accountId, 'verified', (known) => markVerified(known, fromHex(key)));
  }

  /** The person was shown exactly this key. Throws as `verify`. */
  acknowledge(accountId: AccountId, key: string): Promise<void> {
    return this.decide(accountId, 'seen', (known) => acknowledgeChange(known, fromHex(key)));
  }

  /** Members of a room whose key changed and was not looked at: nothing is sent until then. */
  changedIn(record: RoomRecord): AccountId[] {
    return record.governance.members
      .filter(
        ([accountId, { status }]) => status === 'member' && this.recordOf(accountId)?.state === 'changed',
      )
      .map(([accountId]) => accountId);
  }

  /** Tells of what another device of this account has changed in the book. */
  merged(changes: readonly BookChange[]): void {
    for (const { key, before, untold } of changes) {
      if (!key.startsWith(PREFIX)) continue;
      const accountId = key.slice(PREFIX.length) as AccountId;
      const seen = before as IdentityRecord | undefined;
      this.tell(accountId, seen);
      // Seen before this device knew the keys that the others know: against those it is held now.
      if (untold && seen !== undefined) this.observeBound(accountId, fromHex(seen.key));
    }
  }

  private recordOf(accountId: AccountId): IdentityRecord | undefined {
    return this.book.get<IdentityRecord>(PREFIX + accountId);
  }

  private known(accountId: AccountId): KnownIdentity | undefined {
    const record = this.recordOf(accountId);
    return (
      record && {
        accountId,
        identityKey: fromHex(record.key),
        state: record.state,
        wasVerified: record.wasVerified,
      }
    );
  }

  private async decide(
    accountId: AccountId,
    how: IdentityStep['how'],
    change: (known: KnownIdentity) => KnownIdentity,
  ): Promise<void> {
    const known = this.known(accountId);
    if (known === undefined) throw new EngineError('not-found');
    try {
      const next = change(known);
      if (next !== known) await this.note(accountId, next, how);
    } catch (error) {
      throw error instanceof CryptoError ? new EngineError('conflict') : error;
    }
  }

  private note(accountId: AccountId, next: KnownIdentity, how: IdentityStep['how']): Promise<void> {
    const before = this.recordOf(accountId);
    const key = toHex(next.identityKey);
    const steps = [{ key, at: this.now().toISOString(), how }, ...(before?.steps ?? [])];
    const first = steps.at(-1);
    const kept = steps.length > STEPS_KEPT && first ? [...steps.slice(0, STEPS_KEPT - 1), first] : steps;
    const record: IdentityRecord = { key, state: next.state, wasVerified: next.wasVerified, steps: kept };
    const written = this.book.set(PREFIX + accountId, record, how === 'first' ? FIRST_SIGHT : undefined);
    this.tell(accountId, before);
    return written;
  }

  private tell(accountId: AccountId, before: IdentityRecord | undefined): void {
    const after = this.recordOf(accountId);
    const newlyChanged =
      after?.state === 'changed' && !(before?.state === 'changed' && before.key === after.key);
    if (newlyChanged) this.moved(accountId, 'changed');
    else if (after?.state !== before?.state) this.moved(accountId, 'settled');
  }
}
