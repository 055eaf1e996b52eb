import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import type { EntityManager } from 'typeorm';

/** Whom to forget. */
export interface Forgotten {
  readonly accountId: AccountId;
  /** Blind index of the address; undefined when it was forgotten before. */
  readonly emailIndex: Buffer | undefined;
}

/**
 * What one slice keeps of people beside the log and its read models. Each table with anything of an account belongs to
 * exactly one of these.
 */
export interface PersonalRecord {
  /** Deletes it. May be repeated, also when nothing is left. */
  forget(transaction: EntityManager, person: Forgotten): Promise<void>;
}

/** Everything that is kept of people beside the log, as the slices have named it while modules started. */
@Injectable()
export class PersonalRecords {
  private readonly records: PersonalRecord[] = [];

  register(record: PersonalRecord): void {
    this.records.push(record);
  }

  /** Deletes what all slices keep of an account. */
  async forget(transaction: EntityManager, person: Forgotten): Promise<void> {
    for (const record of this.records) await record.forget(transaction, person);
  }
}
