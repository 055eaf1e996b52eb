import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { COMMITMENT_SALT_BYTES, type AccountId, type FieldOpener, type FieldSealer } from '@collab/domain';
import { SERVER_SECRETS, type ServerSecrets } from '../config/server-secrets.js';
import { open, seal } from './aes-gcm.js';
import { deriveKey } from './master-key.js';
import { SUBJECT_KEY_RECORDS, type SubjectKeyRecords } from './subject-key-records.js';

/** Keys in memory at most, 32 bytes each. */
const CACHED_KEYS = 10_000;
/** Milliseconds until a key is read again; that a key is gone is told to every node by the log before. */
const CACHED_MS = 30_000;

/** Something personal of an erased person was to be written. */
export class SubjectErased extends Error {
  override readonly name = 'SubjectErased';

  constructor() {
    super('This account was erased; nothing personal can be written for it.');
  }
}

/** The keys of some subjects, at hand. A subject without a key here was erased or never had one. */
export class LoadedKeys implements FieldSealer, FieldOpener {
  constructor(private readonly keys: ReadonlyMap<AccountId, Uint8Array>) {}

  salt(): Uint8Array {
    return randomBytes(COMMITMENT_SALT_BYTES);
  }

  sha256(bytes: Uint8Array): Uint8Array {
    return createHash('sha256').update(bytes).digest();
  }

  seal(subject: AccountId, plaintext: Uint8Array, associatedData: Uint8Array): Uint8Array {
    const key = this.keys.get(subject);
    if (key === undefined) throw new SubjectErased();
    return seal(key, plaintext, associatedData);
  }

  open(subject: AccountId, ciphertext: Uint8Array, associatedData: Uint8Array): Uint8Array | undefined {
    const key = this.keys.get(subject);
    return key === undefined ? undefined : open(key, ciphertext, associatedData);
  }
}

/**
 * One random key of 256 bits for each account, under which its personal values lie beside the events. The keys are
 * wrapped by a key that derives from the server's master key: a copy of the database alone opens nothing.
 */
@Injectable()
export class SubjectKeys {
  private readonly wrappingKey: Uint8Array;
  /** Oldest first. */
  private readonly cache = new Map<AccountId, { readonly key: Uint8Array | null; readonly readAt: number }>();

  constructor(
    @Inject(SUBJECT_KEY_RECORDS) private readonly records: SubjectKeyRecords,
    @Inject(SERVER_SECRETS) secrets: Pick<ServerSecrets, 'masterKey'>,
  ) {
    this.wrappingKey = deriveKey(secrets.masterKey, 'subject-keys');
  }

  /** The existing keys of these subjects, for reading. */
  async load(subjects: readonly AccountId[]): Promise<LoadedKeys> {
    const found = this.fromCache(subjects);
    const unknown = subjects.filter((subject) => !found.has(subject));
    if (unknown.length > 0) {
      for (const [subject, wrapped] of await this.records.read(unknown)) {
        const key = wrapped === null ? null : open(this.wrappingKey, wrapped, Buffer.from(subject));
        this.remember(subject, key);
        found.set(subject, key);
      }
    }
    return new LoadedKeys(
      new Map([...found].filter((entry): entry is [AccountId, Uint8Array] => entry[1] !== null)),
    );
  }

  /** The keys of these subjects, for writing; a subject gets its key on the first time. */
  async loadOrCreate(subjects: readonly AccountId[]): Promise<LoadedKeys> {
    const known = this.fromCache(subjects);
    const fresh = subjects
      .filter((subject) => !known.has(subject))
      .map((subject) => [subject, seal(this.wrappingKey, randomBytes(32), Buffer.from(subject))] as const);
    // Another node may do the same at this moment: what is in the records afterwards counts.
    if (fresh.length > 0) await this.records.insertMissing(new Map(fresh));
    return this.load(subjects);
  }

  /** Destroys the subject's key: what lies sealed under it is gone, every commitment and proof stays valid. */
  async erase(subject: AccountId): Promise<void> {
    this.remember(subject, null);
    await this.records.erase(subject);
    this.remember(subject, null);
  }

  private fromCache(subjects: readonly AccountId[]): Map<AccountId, Uint8Array | null> {
    const found = new Map<AccountId, Uint8Array | null>();
    for (const subject of subjects) {
      const cached = this.cache.get(subject);
      if (cached !== undefined && performance.now() - cached.readAt < CACHED_MS)
        found.set(subject, cached.key);
    }
    return found;
  }

  private remember(subject: AccountId, read: Uint8Array | null): void {
    // What was read before an erasure may arrive after it.
    const key = this.cache.get(subject)?.key === null ? null : read;
    this.cache.delete(subject);
    this.cache.set(subject, { key, readAt: performance.now() });
    if (this.cache.size <= CACHED_KEYS) return;
    const oldest = this.cache.keys().next();
    if (oldest.done !== true) this.cache.delete(oldest.value);
  }
}
