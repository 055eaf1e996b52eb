import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { I18n } from '../core/i18n/i18n.js';
import { EmptyComponent } from '../ui/empty.component.js';
import { IconComponent } from '../ui/icon.component.js';
import { CreateRoomDialog } from './create-room.dialog.js';
import { RoomsStore } from './rooms.store.js';

/** What stands beside the list while no room is open. */
@Component({
  imports: [EmptyComponent, IconComponent, MatButton],
  template: `
    @if (rooms.all() !== undefined) {
      <app-empty
        [level]="2"
        [heading]="i18n.t(rooms.joined().length === 0 ? 'rooms.empty.title' : 'rooms.pick.title')"
        [text]="i18n.t(rooms.joined().length === 0 ? 'rooms.empty.text' : 'rooms.pick.text')"
      >
        <button matButton="filled" class="big" type="button" (click)="create()">
          <app-icon name="plus" matButtonIcon />{{ i18n.t('rooms.create') }}
        </button>
        @if (rooms.joined().length === 0) {
          <p class="other">{{ i18n.t('rooms.empty.other') }}</p>
        }
        <p class="keys">
          <kbd>N</kbd> {{ i18n.t('rooms.shortcut.new') }} <kbd>?</kbd> {{ i18n.t('rooms.shortcut.all') }}
        </p>
      </app-empty>
    }
  `,
  styles: `
    :host {
      display: grid;
    }
    .other,
    .keys {
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
    .keys kbd + kbd,
    kbd:last-of-type {
      margin-left: 10px;
    }
  `,
})
export class HomeComponent {
  protected readonly i18n = inject(I18n);
  protected readonly rooms = inject(RoomsStore);
  private readonly dialog = inject(MatDialog);

  protected create(): void {
    this.dialog.open(CreateRoomDialog);
  }
}
