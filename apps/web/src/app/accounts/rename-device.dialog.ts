import { Component, inject } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { OwnDeviceView } from '../core/engine.devices.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { DevicesStore } from './devices.store.js';

/** Opened with the device. */
@Component({
  imports: [DialogFrameComponent, MatFormFieldModule, MatInput, ReactiveFormsModule],
  template: `
    <app-dialog-frame
      [formGroup]="form"
      (submit)="submit($event)"
      [submission]="submission"
      [heading]="i18n.t('devices.rename.title')"
      [step]="i18n.t('devices.rename.submit')"
      [busyStep]="i18n.t('devices.rename.busy')"
    >
      <div class="field">
        <label for="device-name">{{ i18n.t('devices.rename.name') }}</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input matInput id="device-name" formControlName="name" autocomplete="off" cdkFocusInitial />
          <mat-hint>{{ i18n.t('devices.rename.hint') }}</mat-hint>
          <mat-error>{{ i18n.t('devices.rename.invalid') }}</mat-error>
        </mat-form-field>
      </div>
    </app-dialog-frame>
  `,
})
export class RenameDeviceDialog {
  protected readonly i18n = inject(I18n);
  private readonly store = inject(DevicesStore);
  private readonly device = inject<OwnDeviceView>(MAT_DIALOG_DATA);
  private readonly dialog = inject(MatDialogRef<RenameDeviceDialog>);
  protected readonly form = inject(NonNullableFormBuilder).group({
    name: [this.device.name, [Validators.required, Validators.maxLength(80), Validators.pattern(/\S/)]],
  });
  protected readonly submission = new Submission();

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      await this.store.rename(this.device.deviceId, this.form.getRawValue().name.trim());
      this.dialog.close();
    });
  }
}
