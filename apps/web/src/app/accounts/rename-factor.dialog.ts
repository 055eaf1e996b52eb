import { Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { FactorView } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { FactorNameFieldComponent } from './factor-name-field.component.js';
import { FactorsStore } from './factors.store.js';

/** Opened with the second factor. */
@Component({
  imports: [FactorNameFieldComponent, MatButton, MatDialogModule, NoticeComponent, ReactiveFormsModule],
  template: `
    <h2 mat-dialog-title>{{ i18n.t('factors.rename.title') }}</h2>
    <form [formGroup]="form" (submit)="submit($event)" novalidate>
      <mat-dialog-content>
        @if (submission.failure(); as failure) {
          <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
        }
        <app-factor-name-field [control]="form.controls.name" />
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton mat-dialog-close type="button">{{ i18n.t('action.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="submission.busy()">
          {{ i18n.t('factors.rename.submit') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    app-notice {
      margin-bottom: var(--s-4);
    }
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
