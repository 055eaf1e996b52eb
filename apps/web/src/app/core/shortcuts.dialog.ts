import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { I18n } from './i18n/i18n.js';

const SHORTCUTS = [
  { keys: ['/'], does: 'shortcuts.search' },
  { keys: ['N'], does: 'shortcuts.new' },
  { keys: ['Alt', '↓'], does: 'shortcuts.next' },
  { keys: ['Alt', '↑'], does: 'shortcuts.previous' },
  { keys: ['Enter'], does: 'shortcuts.send' },
  { keys: ['Shift', 'Enter'], does: 'shortcuts.line' },
  { keys: ['?'], does: 'shortcuts.help' },
] as const;

@Component({
  imports: [MatButton, MatDialogModule, RouterLink],
  template: `
    <h2 mat-dialog-title>{{ i18n.t('shortcuts.title') }}</h2>
    <mat-dialog-content>
      <dl>
        @for (shortcut of shortcuts; track shortcut.does) {
          <dt>
            @for (key of shortcut.keys; track key) {
              <kbd>{{ key }}</kbd>
            }
          </dt>
          <dd>{{ i18n.t(shortcut.does) }}</dd>
        }
      </dl>
    </mat-dialog-content>
    <mat-dialog-actions>
      <a matButton mat-dialog-close routerLink="/guide">{{ i18n.t('guide.title') }}</a>
      <button matButton mat-dialog-close type="button">{{ i18n.t('action.close') }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: max-content 1fr;
      gap: 10px 20px;
    }
    dt {
      display: flex;
      gap: 4px;
    }
  `,
})
export class ShortcutsDialog {
  protected readonly i18n = inject(I18n);
  protected readonly shortcuts = SHORTCUTS;
}
