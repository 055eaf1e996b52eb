import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { Language } from '@collab/domain';
import { ConfirmDialog, type Confirmation } from '../core/confirm.dialog.js';
import { PreferencesStore } from '../core/preferences.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { Shortcuts } from '../core/shortcuts.js';
import { THEMES, Theme } from '../core/theme.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { AccountsStore } from './accounts.store.js';
import { type Choice, ChoiceRowComponent } from './choice-row.component.js';
import { ContactsSection } from './contacts.section.js';
import { NotificationsSection } from './notifications.section.js';
import { OwnDataSection } from './own-data.section.js';
import { PreferencesSection } from './preferences.section.js';
import { ProfileSection } from './profile.section.js';
import { FactorsSection } from './factors.section.js';
import { RecoverySection } from './recovery.section.js';
import { TimeZoneFieldComponent } from './time-zone-field.component.js';

@Component({
  imports: [
    BandPrintComponent,
    ChoiceRowComponent,
    ContactsSection,
    FactorsSection,
    MatButton,
    NotificationsSection,
    OwnDataSection,
    PreferencesSection,
    ProfileSection,
    RecoverySection,
    RouterLink,
    TimeZoneFieldComponent,
  ],
  templateUrl: './settings.page.html',
  styleUrl: './settings.page.scss',
})
export class SettingsPage {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  protected readonly accounts = inject(AccountsStore);
  protected readonly theme = inject(Theme);
  protected readonly preferences = inject(PreferencesStore);
  protected readonly shortcuts = inject(Shortcuts);
  private readonly dialog = inject(MatDialog);
  /** Each under its own name. */
  protected readonly languages: readonly Choice<Language>[] = [
    { value: 'en', text: 'English', lang: 'en' },
    { value: 'fr', text: 'Français', lang: 'fr' },
  ];
  protected readonly themes = computed(() =>
    THEMES.map((value) => ({ value, text: this.i18n.t(`settings.theme.${value}`) })),
  );
  protected readonly keys = computed(() => [
    { value: true, text: this.i18n.t('shortcuts.single.on') },
    { value: false, text: this.i18n.t('shortcuts.single.off') },
  ]);
  protected readonly digits = computed(() => digits(this.accounts.thisDevice()?.fingerprint ?? '', 16));

  constructor() {
    this.accounts.readDevices().catch((error: unknown) => this.session.noticed(error));
  }

  /** What is chosen shows at once; the other devices learn of it when the server can be reached. */
  protected choose(chosen: Promise<void>): void {
    chosen.catch((error: unknown) => this.session.noticed(error));
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
