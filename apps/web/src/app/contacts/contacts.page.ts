import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink, RouterLinkActive } from '@angular/router';
import type { AccountId, CommandId } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { EmptyComponent } from '../ui/empty.component.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { PresenceDotComponent } from '../ui/presence-dot.component.js';
import { AddContactDialog } from './add-contact.dialog.js';
import { ContactsStore } from './contacts.store.js';
import { PersonComponent } from './person.component.js';
import { PersonStore } from './person.store.js';

/** Contacts and requests on the left, the chosen person on the right; on a phone one of the two. */
@Component({
  imports: [
    AvatarComponent,
    EmptyComponent,
    IconComponent,
    MatButton,
    MatIconButton,
    NoticeComponent,
    PersonComponent,
    PresenceDotComponent,
    RouterLink,
    RouterLinkActive,
  ],
  host: { '[class.with-person]': 'accountId() !== undefined' },
  templateUrl: './contacts.page.html',
  styleUrls: ['../ui/list.scss', './contacts.page.scss'],
})
export class ContactsPage {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(ContactsStore);
  private readonly person = inject(PersonStore);
  private readonly dialog = inject(MatDialog);

  /** From the address. */
  readonly accountId = input<AccountId>();
  protected readonly isEmpty = computed(() => {
    const all = this.store.all();
    return all !== undefined && all.people.length + all.outgoing.length === 0;
  });
  protected readonly withdrawing = signal<CommandId | undefined>(undefined);
  protected readonly failure = signal<unknown>(undefined);

  constructor() {
    effect(() => this.person.open(this.accountId()));
  }

  protected add(): void {
    this.dialog.open(AddContactDialog);
  }

  protected async withdraw(requestId: CommandId): Promise<void> {
    if (this.withdrawing() !== undefined) return;
    this.withdrawing.set(requestId);
    this.failure.set(undefined);
    try {
      await this.store.withdraw(requestId);
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.withdrawing.set(undefined);
    }
  }
}
