import { Component, DOCUMENT, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';

/** Recovery codes, the one time that they are shown: to be written down, printed or saved before going on. */
@Component({
  selector: 'app-recovery-codes',
  imports: [MatButton, MatCheckbox],
  template: `
    <p class="lead">{{ i18n.t('codes.lead') }}</p>
    <ol class="data" [attr.aria-label]="i18n.t('codes.list')">
      @for (code of codes(); track code) {
        <li>{{ code }}</li>
      }
    </ol>
    <div class="ways">
      <button matButton="tonal" type="button" (click)="download()">{{ i18n.t('codes.download') }}</button>
      <button matButton="tonal" type="button" (click)="print()">{{ i18n.t('codes.print') }}</button>
    </div>
    <mat-checkbox [checked]="kept()" (change)="kept.set($event.checked)">
      {{ i18n.t('codes.kept') }}
    </mat-checkbox>
    @if (missing()) {
      <p class="missing" role="alert">{{ i18n.t('codes.kept.required') }}</p>
    }
    <button matButton="filled" class="big wide" type="button" (click)="goOn()">
      {{ i18n.t('codes.continue') }}
    </button>
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--s-4);
    }
    .lead {
      margin-top: 6px;
      font: var(--c-reading);
      color: var(--mat-sys-on-surface-variant);
    }
    ol {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(21ch, 1fr));
      gap: 8px 20px;
      padding: 16px 20px;
      border: var(--c-hairline);
      border-radius: var(--r-m);
      background: var(--mat-sys-surface-container-lowest);
    }
    .ways {
      display: flex;
      flex-wrap: wrap;
      gap: var(--s-2);
    }
    .missing {
      font: var(--c-small);
      color: var(--mat-sys-error);
    }
  `,
})
export class RecoveryCodesComponent {
  protected readonly i18n = inject(I18n);
  private readonly session = inject(SessionStore);
  private readonly document = inject(DOCUMENT);
  readonly codes = input.required<readonly string[]>();
  readonly done = output();
  protected readonly kept = signal(false);
  protected readonly missing = signal(false);

  protected download(): void {
    const url = URL.createObjectURL(new Blob([this.text()], { type: 'text/plain;charset=utf-8' }));
    const link = this.document.createElement('a');
    link.href = url;
    link.download = 'collab-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(url);
  }

  protected print(): void {
    this.document.defaultView?.print();
  }

  protected goOn(): void {
    this.missing.set(!this.kept());
    if (this.kept()) this.done.emit();
  }

  private text(): string {
    const { host } = this.document.location;
    const email = this.session.session()?.email ?? '';
    return [this.i18n.t('codes.file', { email, host }), '', ...this.codes(), ''].join('\n');
  }
}
