import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { OutputOf, ReadRecovery } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';

type History = OutputOf<typeof ReadRecovery>['history'];

/** The ways back into the account, and what became of them. */
@Component({
  selector: 'app-recovery-section',
  imports: [MatButton, RouterLink],
  templateUrl: './recovery.section.html',
  styleUrls: ['./settings-ways.scss', './recovery.section.scss'],
})
export class RecoverySection {
  protected readonly i18n = inject(I18n);
  protected readonly history = signal<History | undefined>(undefined);
  /** When the sheet that is in force was made; a new identity has none. */
  protected readonly sheetMadeAt = computed(() => {
    const entries = this.history() ?? [];
    const reset = entries.findIndex(({ change }) => change === 'identity-reset');
    const current = reset < 0 ? entries : entries.slice(0, reset);
    return current.find(({ change }) => change === 'recovery-sheet-made')?.at;
  });

  constructor() {
    const session = inject(SessionStore);
    inject(EngineClient)
      .call('recovery')
      .then(
        ({ history }) => this.history.set(history),
        (error: unknown) => session.noticed(error),
      );
  }
}
