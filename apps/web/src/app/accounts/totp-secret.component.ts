import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { TotpSecretView } from '../core/engine.factors.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { QrCodeComponent } from '../ui/qr-code.component.js';

/** The secret for an authenticator app: as a QR code, and in groups that can be typed or copied. */
@Component({
  selector: 'app-totp-secret',
  imports: [MatButton, QrCodeComponent],
  template: `
    <app-qr-code [text]="totp().link" [label]="i18n.t('enrol.qr')" />
    <div>
      <p class="title">{{ i18n.t('enrol.secret') }}</p>
      <p class="secret data">{{ grouped() }}</p>
      <button matButton="tonal" type="button" (click)="copy()">
        {{ i18n.t(copied() ? 'enrol.copied' : 'enrol.copy') }}
      </button>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 16px 24px;
      align-items: center;
      margin-bottom: 22px;
    }
    div {
      display: grid;
      gap: 8px;
      justify-items: start;
    }
    .title {
      font: var(--c-label);
    }
    .secret {
      max-width: 19ch;
      overflow-wrap: normal;
    }
  `,
})
export class TotpSecretComponent {
  protected readonly i18n = inject(I18n);
  readonly totp = input.required<TotpSecretView>();
  protected readonly copied = signal(false);
  protected readonly grouped = computed(() => this.totp().secret.replace(/(.{4})(?=.)/g, '$1 '));

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.totp().secret);
    this.copied.set(true);
  }
}
