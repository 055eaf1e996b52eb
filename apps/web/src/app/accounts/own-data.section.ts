import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { download } from '../core/download.js';
import { EngineClient } from '../core/engine.client.js';
import { FreshLogIn } from '../core/fresh-log-in.js';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';

/** A copy of what the server holds, and the way out of it. */
@Component({
  selector: 'app-own-data-section',
  imports: [MatButton, NoticeComponent, RouterLink],
  template: `
    @if (submission.failure(); as failure) {
      <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
    }
    <p>{{ i18n.t('data.copy.text') }}</p>
    <button matButton="tonal" type="button" [disabled]="submission.busy()" (click)="copy()">
      {{ i18n.t(submission.busy() ? 'data.copy.busy' : 'data.copy') }}
    </button>
    <p role="status">{{ told() }}</p>
    <p>{{ i18n.t('data.erase.text') }}</p>
    <a matButton="outlined" class="danger" routerLink="/erase-account">{{ i18n.t('data.erase') }}</a>
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      justify-items: start;
    }
    p {
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
    a {
      margin-top: 0;
    }
  `,
})
export class OwnDataSection {
  protected readonly i18n = inject(I18n);
  private readonly engine = inject(EngineClient);
  private readonly fresh = inject(FreshLogIn);
  protected readonly submission = new Submission();
  protected readonly told = signal('');

  protected copy(): Promise<void> {
    return this.submission.run(async () => {
      download('collab-my-data.json', await this.fresh.run(() => this.engine.call('ownData')));
      this.told.set(this.i18n.t('data.copy.done'));
    });
  }
}
