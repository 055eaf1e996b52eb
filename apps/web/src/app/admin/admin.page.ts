import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatMenuModule } from '@angular/material/menu';
import type { ListedPerson } from '@collab/domain';
import { ConfirmDialog, type Confirmation } from '../core/confirm.dialog.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { AdministrationStore } from './administration.store.js';
import { InvitePersonDialog } from './invite-person.dialog.js';
import { PolicyComponent } from './policy.component.js';
import { RolesDialog } from './roles.dialog.js';

/** For administrators: who has an account and may do what, and what holds for all. */
@Component({
  imports: [
    AvatarComponent,
    MatButton,
    MatFormFieldModule,
    MatInput,
    MatMenuModule,
    NoticeComponent,
    PolicyComponent,
  ],
  templateUrl: './admin.page.html',
  styleUrl: './admin.page.scss',
})
export class AdminPage {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(AdministrationStore);
  private readonly session = inject(SessionStore);
  private readonly dialog = inject(MatDialog);
  protected readonly failure = signal<unknown>(undefined);

  constructor() {
    this.search('');
    this.run(this.store.readPolicy());
  }

  protected search(text: string): void {
    this.run(this.store.search(text));
  }

  protected guideOf({ guideRead }: ListedPerson): string {
    return guideRead === null
      ? this.i18n.t('admin.guide.unread')
      : this.i18n.t('admin.guide.read', { at: this.i18n.date(guideRead) });
  }

  protected invite(): void {
    this.dialog.open(InvitePersonDialog);
  }

  protected roles(person: ListedPerson): void {
    this.dialog.open(RolesDialog, { data: person });
  }

  protected disable({ accountId, displayName, email }: ListedPerson): void {
    const data: Confirmation = {
      title: this.i18n.t('admin.disable.title', { name: displayName ?? email }),
      text: this.i18n.t('admin.disable.text'),
      submit: this.i18n.t('admin.disable'),
      busy: this.i18n.t('admin.disable.busy'),
      act: () => this.store.disable(accountId),
    };
    this.dialog.open(ConfirmDialog, { data, role: 'alertdialog' });
  }

  /** Shows above the list why something did not work. */
  protected run(work: Promise<void>): void {
    this.failure.set(undefined);
    work.catch((error: unknown) => {
      this.failure.set(error);
      this.session.noticed(error);
    });
  }
}
