import { Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { I18n } from '../core/i18n/i18n.js';
import { RecoveryCodesComponent } from './recovery-codes.component.js';

/** Shows new recovery codes, which it is opened with. */
@Component({
  imports: [MatDialogModule, RecoveryCodesComponent],
  template: `
    <h2 mat-dialog-title>{{ i18n.t('codes.title') }}</h2>
    <mat-dialog-content>
      <app-recovery-codes [codes]="codes" (done)="dialog.close()" />
    </mat-dialog-content>
  `,
})
export class RecoveryCodesDialog {
  protected readonly i18n = inject(I18n);
  protected readonly codes = inject<readonly string[]>(MAT_DIALOG_DATA);
  protected readonly dialog = inject(MatDialogRef<RecoveryCodesDialog>);
}
