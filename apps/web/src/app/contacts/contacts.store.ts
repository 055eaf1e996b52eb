import { Injectable, computed, effect, inject, signal } from '@angular/core';
import type { AccountId, CommandId, PresenceVisibility } from '@collab/domain';
import { coalesce } from '../core/coalesce.js';
import { EngineClient } from '../core/engine.client.js';
import type { ContactsView } from '../core/engine.contacts.port.js';
import { SessionStore } from '../core/session.store.js';

/** The contacts of the person who is signed in, the requests in both directions, and what is done about them. */
@Injectable({ providedIn: 'root' })
export class ContactsStore {
  private readonly engine = inject(EngineClient);
  private readonly session = inject(SessionStore);
  private readonly known = signal<ContactsView | undefined>(undefined);

  /** Undefined until the first answer. */
  readonly all = this.known.asReadonly();
  readonly failure = signal<unknown>(undefined);
  readonly query = signal('');
  private readonly people = computed(() => this.known()?.people ?? []);
  readonly incoming = computed(() => this.people().filter(({ status }) => status === 'incoming'));
  readonly contacts = computed(() =>
    this.people()
      .filter(({ status }) => status === 'contact')
      .sort((a, b) => a.displayName.localeCompare(b.displayName)),
  );
  readonly blocked = computed(() => this.people().filter(({ status }) => status === 'blocked'));
  readonly outgoing = computed(() => this.known()?.outgoing ?? []);
  readonly handle = computed(() => this.known()?.handle ?? null);
  /** Contacts whose name or address has what is searched for. */
  readonly found = computed(() => {
    const query = plain(this.query());
    return this.contacts().filter(({ displayName, address }) =>
      plain(`${displayName} ${address ?? ''}`).includes(query),
    );
  });

  /** Reads the list again. */
  readonly read = coalesce(async () => {
    try {
      const contacts = await this.engine.call('contacts');
      if (!this.session.signedIn()) return;
      this.known.set(contacts);
      this.failure.set(undefined);
    } catch (error) {
      this.failure.set(error);
      this.session.noticed(error);
    }
  });

  constructor() {
    effect(() => {
      if (this.session.signedIn()) void this.read();
      else this.known.set(undefined);
    });
    this.engine.onEvent(({ type }) => {
      if (type === 'contacts-changed' && this.session.signedIn()) void this.read();
    });
  }

  ask(to: string, note: string): Promise<void> {
    return this.then(this.engine.call('requestContact', { to, note }));
  }

  withdraw(requestId: CommandId): Promise<void> {
    return this.then(this.engine.call('withdrawContactRequest', { requestId }));
  }

  answer(accountId: AccountId, accepted: boolean): Promise<void> {
    return this.then(this.engine.call('answerContactRequest', { accountId, accepted }));
  }

  remove(accountId: AccountId): Promise<void> {
    return this.then(this.engine.call('removeContact', { accountId }));
  }

  block(accountId: AccountId, blocked: boolean): Promise<void> {
    return this.then(this.engine.call('blockPerson', { accountId, blocked }));
  }

  acknowledge(accountId: AccountId, key: string): Promise<void> {
    return this.then(this.engine.call('acknowledgeIdentity', { accountId, key }));
  }

  /** Tells whether this page is looked at; a failure is made good by the next change. */
  showPresence(): void {
    const away = document.visibilityState === 'hidden';
    this.engine.call('showPresence', { away }).catch(() => undefined);
  }

  presenceVisibility(): Promise<PresenceVisibility> {
    return this.engine.call('presenceVisibility');
  }

  setPresenceVisibility(visibility: PresenceVisibility): Promise<void> {
    return this.engine.call('setPresenceVisibility', { visibility });
  }

  chooseHandle(handle: string | null): Promise<void> {
    return this.then(this.engine.call('chooseHandle', { handle }));
  }

  private async then(call: Promise<void>): Promise<void> {
    await call;
    await this.read();
  }
}

/** Lower case without accents, as people type when they search. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
