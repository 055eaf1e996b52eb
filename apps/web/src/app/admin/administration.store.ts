import { Injectable, inject, signal } from '@angular/core';
import type { AccountId, ListedPerson, OutputOf, ReadPolicy, Role } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import type { EngineCalls } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';

/** People and policy, as administrators see and change them. */
@Injectable({ providedIn: 'root' })
export class AdministrationStore {
  private readonly engine = inject(EngineClient);
  private readonly i18n = inject(I18n);
  private asked = 0;

  readonly text = signal('');
  readonly people = signal<readonly ListedPerson[]>([]);
  readonly more = signal(false);
  readonly policy = signal<OutputOf<typeof ReadPolicy> | undefined>(undefined);

  /** Reads the first page of those whose name or address contains the text. */
  async search(text: string): Promise<void> {
    this.text.set(text);
    const asked = ++this.asked;
    const { people, more } = await this.engine.call('people', { text, after: null });
    // An answer that a newer question has overtaken is of no interest.
    if (asked !== this.asked) return;
    this.people.set(people);
    this.more.set(more);
  }

  async readMore(): Promise<void> {
    const after = this.people().at(-1)?.email ?? null;
    const { people, more } = await this.engine.call('people', { text: this.text(), after });
    this.people.update((known) => [...known, ...people]);
    this.more.set(more);
  }

  async invite(email: string, roles: readonly Role[]): Promise<void> {
    await this.engine.call('invitePerson', { email, roles: [...roles], language: this.i18n.language() });
    await this.search(this.text());
  }

  async withdrawInvitation(accountId: AccountId): Promise<void> {
    await this.engine.call('withdrawInvitation', { accountId });
    await this.search(this.text());
  }

  async changeRoles(accountId: AccountId, roles: readonly Role[]): Promise<void> {
    await this.engine.call('changeRoles', { accountId, roles: [...roles] });
    await this.search(this.text());
  }

  async disable(accountId: AccountId): Promise<void> {
    await this.engine.call('disableAccount', { accountId });
    await this.search(this.text());
  }

  async enable(accountId: AccountId): Promise<void> {
    await this.engine.call('enableAccount', { accountId });
    await this.search(this.text());
  }

  async readPolicy(): Promise<void> {
    this.policy.set(await this.engine.call('policy'));
  }

  async changePolicy(change: Parameters<EngineCalls['changePolicy']>[0]): Promise<void> {
    await this.engine.call('changePolicy', change);
    await this.readPolicy();
  }
}
