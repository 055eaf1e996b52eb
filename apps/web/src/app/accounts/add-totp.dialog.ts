import { Component, inject, signal } from '@angular/core';
import { FormControl, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { CodeFieldComponent } from '../core/code-field.component.js';
import type { TotpSecretView } from '../core/engine.factors.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { FactorNameFieldComponent } from './factor-name-field.component.js';
import { FactorsStore } from './factors.store.js';
import { RecoveryCodesComponent } from './recovery-codes.component.js';
import { TotpSecretComponent } from './totp-secret.component.js';

/** Enrols another authenticator app. Opened with what the server has begun; shows the recovery codes of a first one. */
@Component({
  imports: [
    CodeFieldComponent,
    FactorNameFieldComponent,
    MatButton,
    MatDialogModule,
    NoticeComponent,
    RecoveryCodesComponent,
    TotpSecretComponent,
  ],
  template: `
    @if (codes(); as codes) {
      <h2 mat-dialog-title>{{ i18n.t('codes.title') }}</h2>
      <mat-dialog-content>
        <app-recovery-codes [codes]="codes" (done)="dialog.close()" />
      </mat-dialog-content>
    } @else {
      <h2 mat-dialog-title>{{ i18n.t('factors.add-totp') }}</h2>
      <mat-dialog-content>
        @if (submission.failure(); as failure) {
          <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
        }
        <p class="text">{{ i18n.t('enrol.lead') }}</p>
        <app-totp-secret [totp]="begun.totp" />
        <app-factor-name-field [control]="name" />
        <app-code-field [busy]="submission.busy()" (typed)="enrol($event)" />
        <button matButton mat-dialog-close class="cancel" type="button">{{ i18n.t('action.cancel') }}</button>
      </mat-dialog-content>
    }
  `,
  styles: `
    app-notice,
    .text,
    app-factor-name-field {
      display: block;
      margin-bottom: var(--s-4);
    }
    app-notice {
      display: flex;
    }
    .cancel {
      margin-top: var(--s-2);
    }
  `,
})
export class AddTotpDialog {
  protected readonly i18n = inject(I18n);
  private readonly store = inject(FactorsStore);
  protected readonly begun = inject<{ token: string; totp: TotpSecretView }>(MAT_DIALOG_DATA);
  protected readonly dialog = inject(MatDialogRef<AddTotpDialog>);
  protected readonly name = new FormControl(this.i18n.t('enrol.default-name'), {
    nonNullable: true,
    validators: [Validators.required, Validators.pattern(/\S/)],
  });
  protected readonly submission = new Submission();
  protected readonly codes = signal<readonly string[] | undefined>(undefined);

  protected async enrol(code: string): Promise<void> {
    this.name.markAsTouched();
    if (this.name.invalid) return;
    await this.submission.run(async () => {
      const { token } = this.begun;
      const codes = await this.store.finishTotp({ token, name: this.name.value.trim(), code });
      if (codes.length === 0) return this.dialog.close();
      this.dialog.disableClose = true;
      this.codes.set(codes);
    });
  }
}
