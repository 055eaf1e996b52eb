import { Component, inject } from '@angular/core';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { I18n } from '../core/i18n/i18n.js';
import { PreferencesStore } from '../core/preferences.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';

/** What this person's devices tell others. */
@Component({
  selector: 'app-preferences-section',
  imports: [MatSlideToggle, NoticeComponent],
  template: `
    @if (submission.failure(); as failure) {
      <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
    }
    @if (store.preferences(); as preferences) {
      @for (name of switches; track name) {
        <mat-slide-toggle [checked]="preferences[name]" (change)="choose(name, $event.checked)">
          {{ i18n.t(texts[name]) }}
        </mat-slide-toggle>
      }
      <p>{{ i18n.t('preferences.soon') }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
      justify-items: start;
    }
    p {
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class PreferencesSection {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(PreferencesStore);
  protected readonly submission = new Submission();
  protected readonly switches = ['readReceipts', 'typing'] as const;
  protected readonly texts = {
    readReceipts: 'preferences.read-receipts',
    typing: 'preferences.typing',
  } as const;

  constructor() {
    void this.store.read();
  }

  protected choose(name: 'readReceipts' | 'typing', on: boolean): Promise<void> {
    return this.submission.run(() => this.store.choose({ [name]: on }));
  }
}
