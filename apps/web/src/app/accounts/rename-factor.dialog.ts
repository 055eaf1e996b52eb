import { Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { FactorView } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { FactorNameFieldComponent } from './factor-name-field.component.js';
import { FactorsStore } from './factors.store.js';

/** Opened with the second factor. */
@Component({
  imports: [DialogFrameComponent, FactorNameFieldComponent, ReactiveFormsModule],
  template: `
    <app-dialog-frame
      [formGroup]="form"
      (submit)="submit($event)"
      [submission]="submission"
      [heading]="i18n.t('factors.rename.title')"
      [step]="i18n.t('factors.rename.submit')"
      [busyStep]="i18n.t('devices.rename.busy')"
    >
      <app-factor-name-field [control]="form.controls.name" />
    </app-dialog-frame>
  `,
})
export class RenameFactorDialog {
  protected readonly i18n = inject(I18n);
  private readonly store = inject(FactorsStore);
  private readonly factor = inject<FactorView>(MAT_DIALOG_DATA);
  private readonly dialog = inject(MatDialogRef<RenameFactorDialog>);
  protected readonly form = new FormGroup({
    name: new FormControl(this.factor.name, {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/\S/)],
    }),
  });
  protected readonly submission = new Submission();

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      await this.store.rename(this.factor.factorId, this.form.getRawValue().name.trim());
      this.dialog.close();
    });
  }
}
