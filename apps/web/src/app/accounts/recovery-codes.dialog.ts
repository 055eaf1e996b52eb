import { Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { I18n } from '../core/i18n/i18n.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { RecoveryCodesComponent } from './recovery-codes.component.js';

/** Shows new recovery codes, which it is opened with. */
@Component({
  imports: [DialogFrameComponent, RecoveryCodesComponent],
  template: `
    <app-dialog-frame [heading]="i18n.t('codes.title')" [closable]="false">
      <app-recovery-codes [codes]="codes" (done)="dialog.close()" />
    </app-dialog-frame>
  `,
})
export class RecoveryCodesDialog {
  protected readonly i18n = inject(I18n);
  protected readonly codes = inject<readonly string[]>(MAT_DIALOG_DATA);
  protected readonly dialog = inject(MatDialogRef<RecoveryCodesDialog>);
}
