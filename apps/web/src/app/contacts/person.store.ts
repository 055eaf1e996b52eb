import { Injectable, inject, signal } from '@angular/core';
import type { AccountId } from '@collab/domain';
import { coalesce } from '../core/coalesce.js';
import { EngineClient } from '../core/engine.client.js';
import type { ComparisonView, PersonView } from '../core/engine.contacts.port.js';
import { SessionStore } from '../core/session.store.js';

/** The one person who is looked at, and the comparison with them. */
@Injectable({ providedIn: 'root' })
export class PersonStore {
  private readonly engine = inject(EngineClient);
  private readonly session = inject(SessionStore);
  private readonly opened = signal<AccountId | undefined>(undefined);
  private readonly known = signal<PersonView | undefined>(undefined);
  /** Undefined until the opened person has been read. */
  readonly person = this.known.asReadonly();
  readonly failure = signal<unknown>(undefined);

  readonly read = coalesce(async () => {
    const accountId = this.opened();
    if (accountId === undefined) return;
    try {
      const person = await this.engine.call('person', { accountId });
      if (this.opened() !== accountId) return;
      this.known.set(person);
      this.failure.set(undefined);
    } catch (error) {
      if (this.opened() === accountId) this.failure.set(error);
      this.session.noticed(error);
    }
  });

  constructor() {
    this.engine.onEvent(({ type }) => {
      if (type === 'contacts-changed') void this.read();
    });
  }

  open(accountId: AccountId | undefined): void {
    if (this.opened() === accountId) return;
    this.opened.set(accountId);
    this.known.set(undefined);
    this.failure.set(undefined);
    void this.read();
  }

  compare(accountId: AccountId): Promise<ComparisonView> {
    return this.engine.call('comparison', { accountId });
  }

  /** The person has compared exactly this key. */
  async verify(accountId: AccountId, key: string): Promise<void> {
    await this.engine.call('verifyPerson', { accountId, key });
    await this.read();
  }

  /** True when a scanned code shows the same keys, which are verified then. */
  async scan(accountId: AccountId, key: string, scanned: string): Promise<boolean> {
    const { matches } = await this.engine.call('scanPerson', { accountId, key, scanned });
    await this.read();
    return matches;
  }
}
