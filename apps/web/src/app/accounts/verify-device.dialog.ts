import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { OwnDeviceView } from '../core/engine.devices.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { DevicesStore } from './devices.store.js';

/** Groups of four hex digits that people compare: 64 bits, which nobody finds another key for. */
const GROUPS = 4;

/** Shows the print of another own device, to be compared with what that one shows of itself. Opened with the device. */
@Component({
  imports: [BandPrintComponent, MatButton, MatDialogModule, NoticeComponent],
  template: `
    <h2 mat-dialog-title>{{ i18n.t('devices.verify.title', { name: device.name }) }}</h2>
    <mat-dialog-content>
      @if (failure(); as failure) {
        <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
      }
      <p>{{ i18n.t('devices.verify.text') }}</p>
      <div class="print">
        <app-band-print [hex]="fingerprint" />
        <span class="data">{{ digits }}</span>
      </div>
      <p>{{ i18n.t('devices.verify.differs') }}</p>
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton mat-dialog-close type="button">{{ i18n.t('action.cancel') }}</button>
      <button matButton="filled" type="button" [disabled]="busy()" (click)="confirm()">
        {{ i18n.t('devices.verify.submit') }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    .print {
      display: grid;
      gap: 6px;
      max-width: 320px;
      margin: var(--s-4) 0;
    }
    .data {
      font: 500 20px/28px var(--c-mono);
    }
  `,
})
export class VerifyDeviceDialog {
  protected readonly i18n = inject(I18n);
  private readonly store = inject(DevicesStore);
  private readonly dialog = inject(MatDialogRef<VerifyDeviceDialog, void>);
  protected readonly device = inject<OwnDeviceView>(MAT_DIALOG_DATA);
  protected readonly fingerprint = this.device.fingerprint ?? '';
  protected readonly digits = digits(this.fingerprint, GROUPS);
  protected readonly busy = signal(false);
  protected readonly failure = signal<unknown>(undefined);

  protected async confirm(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.failure.set(undefined);
    try {
      await this.store.verify(this.device.deviceId, this.fingerprint);
      this.dialog.close();
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }
}
