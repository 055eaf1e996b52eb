import { Component, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { TotpSecretView } from '../core/engine.factors.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { CodeBoxesComponent } from '../ui/code-boxes.component.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { FactorNameFieldComponent } from './factor-name-field.component.js';
import { FactorsStore } from './factors.store.js';
import { RecoveryCodesComponent } from './recovery-codes.component.js';
import { TotpSecretComponent } from './totp-secret.component.js';

/** Enrols another authenticator app. Opened with what the server has begun; shows the recovery codes of a first one. */
@Component({
  imports: [
    CodeBoxesComponent,
    DialogFrameComponent,
    FactorNameFieldComponent,
    ReactiveFormsModule,
    RecoveryCodesComponent,
    TotpSecretComponent,
  ],
  template: `
    @if (codes(); as codes) {
      <app-dialog-frame [heading]="i18n.t('codes.title')" [closable]="false">
        <app-recovery-codes [codes]="codes" (done)="dialog.close()" />
      </app-dialog-frame>
    } @else {
      <app-dialog-frame
        [formGroup]="form"
        (submit)="submit($event)"
        [submission]="submission"
        [heading]="i18n.t('factors.add-totp')"
        [step]="i18n.t('factor.submit')"
        [busyStep]="i18n.t('factor.busy')"
      >
        <p>{{ i18n.t('enrol.lead') }}</p>
        <app-totp-secret [totp]="begun.totp" />
        <app-factor-name-field [control]="form.controls.name" />
        <app-code-boxes
          class="field"
          fieldId="totp-code"
          [control]="form.controls.code"
          [label]="i18n.t('factor.totp')"
          [error]="i18n.t('factor.totp.invalid')"
          [invalid]="incomplete()"
        />
      </app-dialog-frame>
    }
  `,
  styles: `
    app-totp-secret {
      margin-bottom: 0;
    }
  `,
})
export class AddTotpDialog {
  protected readonly i18n = inject(I18n);
  private readonly store = inject(FactorsStore);
  protected readonly begun = inject<{ token: string; totp: TotpSecretView }>(MAT_DIALOG_DATA);
  protected readonly dialog = inject(MatDialogRef<AddTotpDialog>);
  protected readonly form = new FormGroup({
    name: new FormControl(this.i18n.t('enrol.default-name'), {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/\S/)],
    }),
    code: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\d{6}$/)],
    }),
  });
  protected readonly submission = new Submission();
  /** True after a code was sent that has fewer than six digits. */
  protected readonly incomplete = signal(false);
  protected readonly codes = signal<readonly string[] | undefined>(undefined);

  protected submit(event: Event): Promise<void> {
    this.incomplete.set(this.form.controls.code.invalid);
    return this.submission.submit(event, this.form, async () => {
      const { name, code } = this.form.getRawValue();
      const codes = await this.store.finishTotp({ token: this.begun.token, name: name.trim(), code });
      if (codes.length === 0) return this.dialog.close();
      this.dialog.disableClose = true;
      this.codes.set(codes);
    });
  }
}
