import { Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { OwnDeviceView } from '../core/engine.devices.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { DevicesStore } from './devices.store.js';

/** Groups of four hex digits that people compare: 64 bits, which nobody finds another key for. */
const GROUPS = 4;

/** Shows the print of another own device, to be compared with what that one shows of itself. Opened with the device. */
@Component({
  imports: [BandPrintComponent, DialogFrameComponent],
  template: `
    <app-dialog-frame
      (submit)="confirm()"
      [submission]="submission"
      [heading]="i18n.t('devices.verify.title', { name: device.name })"
      [step]="i18n.t('devices.verify.submit')"
      [busyStep]="i18n.t('devices.rename.busy')"
    >
      <p>{{ i18n.t('devices.verify.text') }}</p>
      <div class="print">
        <app-band-print [hex]="fingerprint" />
        <span class="data">{{ digits }}</span>
      </div>
      <p>{{ i18n.t('devices.verify.differs') }}</p>
    </app-dialog-frame>
  `,
  styles: `
    .print {
      display: grid;
      gap: 6px;
      max-width: 320px;
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
  protected readonly submission = new Submission();

  protected confirm(): Promise<void> {
    return this.submission.run(async () => {
      await this.store.verify(this.device.deviceId, this.fingerprint);
      this.dialog.close();
    });
  }
}
