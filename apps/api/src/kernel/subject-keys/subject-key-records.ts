import type { AccountId } from '@collab/domain';

/** Injection token of the `SubjectKeyRecords`. */
export const SUBJECT_KEY_RECORDS = Symbol('SUBJECT_KEY_RECORDS');

/** Where wrapped subject keys are kept: apart from the events, so that one can be destroyed and the other stay. */
export interface SubjectKeyRecords {
  /** The wrapped keys of those subjects that have one, `null` for an erased subject. */
  read(subjects: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Uint8Array | null>>;
  /** Keeps a new key for each subject that has none and was not erased; leaves the others as they are. */
  insertMissing(wrapped: ReadonlyMap<AccountId, Uint8Array>): Promise<void>;
  /** Destroys the key for good: the subject never gets another one. */
  erase(subject: AccountId): Promise<void>;
}

/** Subject keys in memory, for as long as the process lives. */
export class InMemorySubjectKeyRecords implements SubjectKeyRecords {
  private readonly keys = new Map<AccountId, Uint8Array | null>();

  read(subjects: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Uint8Array | null>> {
    const found = new Map<AccountId, Uint8Array | null>();
    for (const subject of subjects) {
      const wrapped = this.keys.get(subject);
      if (wrapped !== undefined) found.set(subject, wrapped);
    }
    return Promise.resolve(found);
  }

  insertMissing(wrapped: ReadonlyMap<AccountId, Uint8Array>): Promise<void> {
    for (const [subject, key] of wrapped) if (!this.keys.has(subject)) this.keys.set(subject, key);
    return Promise.resolve();
  }

  erase(subject: AccountId): Promise<void> {
    this.keys.set(subject, null);
    return Promise.resolve();
  }
}
