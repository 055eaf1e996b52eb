import { Component, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { PasskeyCreation } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { makePasskey } from '../core/passkeys.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { FactorNameFieldComponent } from './factor-name-field.component.js';
import { FactorsStore } from './factors.store.js';
import { RecoveryCodesComponent } from './recovery-codes.component.js';

/** Has the person make another passkey. Opened with what the server has begun; shows the recovery codes of a first one. */
@Component({
  imports: [
    FactorNameFieldComponent,
    MatButton,
    MatDialogModule,
    NoticeComponent,
    ReactiveFormsModule,
    RecoveryCodesComponent,
  ],
  template: `
    @if (codes(); as codes) {
      <h2 mat-dialog-title>{{ i18n.t('codes.title') }}</h2>
      <mat-dialog-content>
        <app-recovery-codes [codes]="codes" (done)="dialog.close()" />
      </mat-dialog-content>
    } @else {
      <h2 mat-dialog-title>{{ i18n.t('factors.add-passkey') }}</h2>
      <form [formGroup]="form" (submit)="submit($event)" novalidate>
        <mat-dialog-content>
          @if (submission.failure(); as failure) {
            <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
          }
          <p class="text">{{ i18n.t('factors.add-passkey.text') }}</p>
          <app-factor-name-field [control]="form.controls.name" />
        </mat-dialog-content>
        <mat-dialog-actions>
          <button matButton mat-dialog-close type="button">{{ i18n.t('action.cancel') }}</button>
          <button matButton="filled" type="submit" [disabled]="submission.busy()">
            {{ i18n.t(submission.busy() ? 'factor.passkey.busy' : 'factors.add-passkey.submit') }}
          </button>
        </mat-dialog-actions>
      </form>
    }
  `,
  styles: `
    app-notice,
    .text {
      margin-bottom: var(--s-4);
    }
  `,
})
export class AddPasskeyDialog {
  protected readonly i18n = inject(I18n);
  private readonly store = inject(FactorsStore);
  private readonly begun = inject<{ token: string; creation: PasskeyCreation }>(MAT_DIALOG_DATA);
  protected readonly dialog = inject(MatDialogRef<AddPasskeyDialog>);
  protected readonly form = new FormGroup({
    name: new FormControl(this.i18n.t('enrol.default-passkey'), {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/\S/)],
    }),
  });
  protected readonly submission = new Submission();
  protected readonly codes = signal<readonly string[] | undefined>(undefined);

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const { token, creation } = this.begun;
      const passkey = await makePasskey(creation);
      const name = this.form.getRawValue().name.trim();
      const codes = await this.store.finishPasskey({ token, name, passkey });
      if (codes.length === 0) return this.dialog.close();
      this.dialog.disableClose = true;
      this.codes.set(codes);
    });
  }
}
