import { Component, inject, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { PasskeyCreation } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { makePasskey } from '../core/passkeys.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { FactorNameFieldComponent } from './factor-name-field.component.js';
import { FactorsStore } from './factors.store.js';
import { RecoveryCodesComponent } from './recovery-codes.component.js';

/** Has the person make another passkey. Opened with what the server has begun; shows the recovery codes of a first one. */
@Component({
  imports: [DialogFrameComponent, FactorNameFieldComponent, ReactiveFormsModule, RecoveryCodesComponent],
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
        [heading]="i18n.t('factors.add-passkey')"
        [step]="i18n.t('factors.add-passkey.submit')"
        [busyStep]="i18n.t('factor.passkey.busy')"
      >
        <p>{{ i18n.t('factors.add-passkey.text') }}</p>
        <app-factor-name-field [control]="form.controls.name" />
      </app-dialog-frame>
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
