import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { ContactsStore } from '../contacts/contacts.store.js';
import type { IdentityChangeView } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';

/** Where a member's identity key turned out to be another one: both keys, and what to do. */
@Component({
  selector: 'app-identity-notice',
  imports: [BandPrintComponent, IconComponent, MatButton, NoticeComponent, RouterLink],
  host: { '[class.held]': 'change().held' },
  template: `
    <app-icon name="shield-alert" />
    <div class="body">
      <h2>
        {{ i18n.t('identity.title', { name: change().name, at: i18n.clock(change().at) }) }}
      </h2>
      <p>
        {{ change().held ? i18n.t('identity.text', { name: change().name }) : i18n.t('identity.text.done') }}
      </p>
      <div class="keys">
        <div>
          <p class="label">{{ before() }}</p>
          <app-band-print [hex]="change().previousKey" />
          <p class="data-small">{{ short(change().previousKey) }}</p>
        </div>
        <div>
          <p class="label">{{ i18n.t('identity.now') }}</p>
          <app-band-print [hex]="change().key" />
          <p class="data-small">{{ short(change().key) }}</p>
        </div>
      </div>
      @if (submission.failure(); as failure) {
        <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
      }
      @if (change().held) {
        <div class="actions">
          <a matButton="filled" [routerLink]="['/contacts', change().accountId, 'compare']">
            {{ i18n.t('identity.compare') }}
          </a>
          <button matButton="outlined" type="button" [disabled]="submission.busy()" (click)="acknowledge()">
            {{ i18n.t('identity.send') }}
          </button>
        </div>
      }
    </div>
  `,
  styles: `
    :host {
      display: flex;
      gap: 14px;
      max-width: 720px;
      margin: 10px 16px 10px 98px;
      padding: 18px 20px;
      border-radius: var(--r-m);
      background: var(--mat-sys-surface-container);
    }
    :host(.held) {
      background: var(--c-caution-container);
      color: var(--c-on-caution-container);
    }
    .body {
      flex: 1;
      min-width: 0;
    }
    h2 {
      margin-bottom: 4px;
      font: var(--c-title-small);
      overflow-wrap: anywhere;
    }
    .keys {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
      gap: 12px 28px;
      margin: 16px 0;
    }
    .label {
      margin-bottom: 6px;
      font: var(--c-label);
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    @media (max-width: 720px) {
      :host {
        margin: 10px 14px;
        padding: 14px;
      }
    }
  `,
})
export class IdentityNoticeComponent {
  protected readonly i18n = inject(I18n);
  private readonly contacts = inject(ContactsStore);
  readonly change = input.required<IdentityChangeView>();
  protected readonly submission = new Submission();
  protected readonly before = computed(() => {
    const { verifiedAt } = this.change();
    return verifiedAt === null
      ? this.i18n.t('identity.before')
      : this.i18n.t('identity.before.verified', { at: this.i18n.moment(verifiedAt) });
  });

  protected readonly short = (key: string) => digits(key, 4);

  protected acknowledge(): Promise<void> {
    const { accountId, key } = this.change();
    return this.submission.run(() => this.contacts.acknowledge(accountId, key));
  }
}
