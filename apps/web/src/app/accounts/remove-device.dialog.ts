import { Component, inject } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { OwnDeviceView } from '../core/engine.devices.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { PasswordFieldComponent } from '../core/password-field.component.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { DevicesStore } from './devices.store.js';

/** Says what follows, and asks for the password that opens the signing key. Opened with the device; closes with true when it is gone. */
@Component({
  imports: [DialogFrameComponent, PasswordFieldComponent, ReactiveFormsModule],
  template: `
    <app-dialog-frame
      [formGroup]="form"
      (submit)="submit($event)"
      [submission]="submission"
      [heading]="i18n.t('devices.remove.title', { name: device.name })"
      [step]="i18n.t('devices.remove.submit')"
      [busyStep]="i18n.t('devices.remove.busy')"
      [danger]="true"
    >
      <ul>
        <li>{{ i18n.t('devices.remove.rooms') }}</li>
        <li>{{ i18n.t('devices.remove.wipe') }}</li>
        <li>{{ i18n.t('devices.remove.stays') }}</li>
      </ul>
      <app-password-field
        fieldId="removal-password"
        autocomplete="current-password"
        [control]="form.controls.password"
        [label]="i18n.t('devices.remove.password')"
        [hint]="i18n.t('devices.remove.hint')"
        [fault]="i18n.t('devices.remove.required')"
        [focused]="true"
      />
    </app-dialog-frame>
  `,
  styles: `
    ul {
      display: grid;
      gap: 8px;
      padding-left: 18px;
      list-style: disc;
    }
  `,
})
export class RemoveDeviceDialog {
  protected readonly i18n = inject(I18n);
  private readonly store = inject(DevicesStore);
  protected readonly device = inject<OwnDeviceView>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<RemoveDeviceDialog, boolean>>(MatDialogRef);
  protected readonly form = inject(NonNullableFormBuilder).group({
    password: ['', [Validators.required, Validators.maxLength(1024)]],
  });
  protected readonly submission = new Submission();

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      await this.store.remove(this.device.deviceId, this.form.getRawValue().password);
      this.dialog.close(true);
    });
  }
}
