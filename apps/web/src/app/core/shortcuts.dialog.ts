import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogClose } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { I18n } from './i18n/i18n.js';

const SHORTCUTS = [
  { keys: ['/'], does: 'shortcuts.search' },
  { keys: ['N'], does: 'shortcuts.new' },
  { keys: ['Alt', '↓'], does: 'shortcuts.next' },
  { keys: ['Alt', '↑'], does: 'shortcuts.previous' },
  { keys: ['enter'], does: 'shortcuts.send' },
  { keys: ['shift', 'enter'], does: 'shortcuts.line' },
  { keys: ['?'], does: 'shortcuts.help' },
] as const;

@Component({
  imports: [DialogFrameComponent, MatButton, MatDialogClose, RouterLink],
  template: `
    <app-dialog-frame [heading]="i18n.t('shortcuts.title')" [back]="i18n.t('action.close')">
      <dl>
        @for (shortcut of shortcuts; track shortcut.does) {
          <dt>
            @for (key of shortcut.keys; track key) {
              <kbd>{{ named(key) }}</kbd>
            }
          </dt>
          <dd>{{ i18n.t(shortcut.does) }}</dd>
        }
      </dl>
      <a wayOut matButton mat-dialog-close routerLink="/guide">{{ i18n.t('guide.title') }}</a>
    </app-dialog-frame>
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
      align-items: start;
    }
  `,
})
export class ShortcutsDialog {
  protected readonly i18n = inject(I18n);
  protected readonly shortcuts = SHORTCUTS;

  /** A key as the keyboards of the language have it. */
  protected named(key: (typeof SHORTCUTS)[number]['keys'][number]): string {
    return key === 'enter' || key === 'shift' ? this.i18n.t(`shortcuts.key.${key}`) : key;
  }
}
