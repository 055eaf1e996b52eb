import { Component, computed, inject } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import type { PersonView } from '../core/engine.contacts.port.js';
import { ConfirmDialog, type Confirmation } from '../core/confirm.dialog.js';
import { I18n } from '../core/i18n/i18n.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { EmptyComponent } from '../ui/empty.component.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { PresenceDotComponent } from '../ui/presence-dot.component.js';
import { Submission } from '../ui/submission.js';
import { ContactsStore } from './contacts.store.js';
import { PersonStore } from './person.store.js';

/** One person: what they ask, which key they have, and what can be done. */
@Component({
  selector: 'app-person',
  imports: [
    AvatarComponent,
    BandPrintComponent,
    EmptyComponent,
    IconComponent,
    MatButton,
    MatIconButton,
    NoticeComponent,
    PresenceDotComponent,
    RouterLink,
  ],
  templateUrl: './person.component.html',
  styleUrl: './person.component.scss',
})
export class PersonComponent {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(PersonStore);
  private readonly contacts = inject(ContactsStore);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  protected readonly submission = new Submission();
  /** Sixteen groups of four: the whole key, as people compare it. */
  protected readonly digits = computed(() => digits(this.store.person()?.identity?.key ?? '', 16));
  protected readonly verifiedAt = computed(() => {
    const identity = this.store.person()?.identity;
    const step = identity?.history.find(({ how, key }) => how === 'verified' && key === identity.key);
    return step === undefined ? '' : this.i18n.moment(step.at);
  });

  protected answer({ accountId }: PersonView, accepted: boolean): Promise<void> {
    return this.act(async () => {
      await this.contacts.answer(accountId, accepted);
      if (!accepted) await this.router.navigateByUrl('/contacts');
    });
  }

  protected acknowledge({ accountId, identity }: PersonView): Promise<void> {
    return this.act(() => this.contacts.acknowledge(accountId, identity?.key ?? ''));
  }

  protected unblock({ accountId }: PersonView): Promise<void> {
    return this.act(() => this.contacts.block(accountId, false));
  }

  protected remove({ accountId, displayName: name }: PersonView): void {
    this.confirm({
      title: this.i18n.t('person.remove.title', { name }),
      text: this.i18n.t('person.remove.text'),
      submit: this.i18n.t('person.remove.submit'),
      busy: this.i18n.t('person.remove.busy'),
      act: async () => {
        await this.contacts.remove(accountId);
        await this.router.navigateByUrl('/contacts');
      },
    });
  }

  protected block({ accountId, displayName: name }: PersonView): void {
    this.confirm({
      title: this.i18n.t('person.block.title', { name }),
      text: this.i18n.t('person.block.text'),
      submit: this.i18n.t('person.block.submit'),
      busy: this.i18n.t('person.block.busy'),
      act: async () => {
        await this.contacts.block(accountId, true);
        await this.store.read();
      },
    });
  }

  private act(work: () => Promise<void>): Promise<void> {
    return this.submission.run(async () => {
      await work();
      await this.store.read();
    });
  }

  private confirm(data: Confirmation): void {
    this.dialog.open(ConfirmDialog, { data, role: 'alertdialog' });
  }
}
