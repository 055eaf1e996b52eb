import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatDialog } from '@angular/material/dialog';
import { ConfirmDialog, type Confirmation } from '../core/confirm.dialog.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { Shortcuts } from '../core/shortcuts.js';
import { THEMES, Theme } from '../core/theme.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { AccountsStore } from './accounts.store.js';
import { ContactsSection } from './contacts.section.js';
import { RecoverySection } from './recovery.section.js';

@Component({
  imports: [
    AvatarComponent,
    BandPrintComponent,
    ContactsSection,
    MatButton,
    MatButtonToggleModule,
    RecoverySection,
  ],
  templateUrl: './settings.page.html',
  styleUrl: './settings.page.scss',
})
export class SettingsPage {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  protected readonly accounts = inject(AccountsStore);
  protected readonly theme = inject(Theme);
  protected readonly shortcuts = inject(Shortcuts);
  private readonly dialog = inject(MatDialog);
  protected readonly themes = THEMES;
  protected readonly digits = computed(() => digits(this.accounts.thisDevice()?.fingerprint ?? '', 16));

  constructor() {
    this.accounts.readDevices().catch((error: unknown) => this.session.noticed(error));
  }

  protected forget(): void {
    const data: Confirmation = {
      title: this.i18n.t('forget.title'),
      text: this.i18n.t('forget.text'),
      submit: this.i18n.t('forget.submit'),
      busy: this.i18n.t('forget.busy'),
      act: () => this.session.forgetBrowser(),
    };
    this.dialog.open(ConfirmDialog, { data, role: 'alertdialog' });
  }
}
