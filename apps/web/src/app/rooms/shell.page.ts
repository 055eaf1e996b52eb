import { Component, computed, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatMenuModule } from '@angular/material/menu';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { ContactsStore } from '../contacts/contacts.store.js';
import { Address } from '../core/address.js';
import { PreferencesStore } from '../core/preferences.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { Shortcuts } from '../core/shortcuts.js';
import { ShortcutsDialog } from '../core/shortcuts.dialog.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { IconComponent } from '../ui/icon.component.js';
import { MarkComponent } from '../ui/mark.component.js';
import { CreateRoomDialog } from './create-room.dialog.js';
import { Notifier } from './notifier.js';
import { RoomsStore } from './rooms.store.js';

/** The frame of every page of a signed-in person: the rail on the left, a bar at the foot of a phone. */
@Component({
  imports: [
    AvatarComponent,
    IconComponent,
    MarkComponent,
    MatMenuModule,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
  ],
  host: { '(document:keydown)': 'pressed($event)', '(document:visibilitychange)': 'contacts.showPresence()' },
  templateUrl: './shell.page.html',
  styleUrl: './shell.page.scss',
})
export class ShellPage {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  protected readonly rooms = inject(RoomsStore);
  protected readonly contacts = inject(ContactsStore);
  protected readonly contactsLabel = computed(() => {
    const n = this.contacts.incoming().length;
    return n === 0 ? this.i18n.t('nav.contacts') : this.i18n.t('nav.contacts.waiting', { n });
  });
  private readonly shortcuts = inject(Shortcuts);
  private readonly dialog = inject(MatDialog);
  protected readonly address = inject(Address);

  constructor() {
    // What was chosen on another device holds from the first page on.
    void inject(PreferencesStore).read();
    inject(Notifier);
  }

  protected pressed(event: KeyboardEvent): void {
    if (this.dialog.openDialogs.length > 0) return;
    if (this.shortcuts.isPressed('n', event)) {
      event.preventDefault();
      this.dialog.open(CreateRoomDialog);
    }
    if (this.shortcuts.isPressed('?', event)) {
      event.preventDefault();
      this.showShortcuts();
    }
  }

  protected showShortcuts(): void {
    this.dialog.open(ShortcutsDialog);
  }
}
