import { Component, inject } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { I18n } from '../core/i18n/i18n.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { RoomsStore } from './rooms.store.js';

@Component({
  imports: [DialogFrameComponent, MatFormFieldModule, MatInput, ReactiveFormsModule],
  template: `
    <app-dialog-frame
      [formGroup]="form"
      (submit)="submit($event)"
      [submission]="submission"
      [heading]="i18n.t('create.title')"
      [step]="i18n.t('create.submit')"
      [busyStep]="i18n.t('create.busy')"
    >
      <div class="field">
        <label for="create-room-name">{{ i18n.t('create.name') }}</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            matInput
            id="create-room-name"
            formControlName="name"
            maxlength="80"
            autocomplete="off"
            cdkFocusInitial
          />
          <mat-hint>{{ i18n.t('create.name.hint') }}</mat-hint>
          <mat-error>{{ i18n.t('create.name.required') }}</mat-error>
        </mat-form-field>
      </div>
    </app-dialog-frame>
  `,
})
export class CreateRoomDialog {
  protected readonly i18n = inject(I18n);
  private readonly rooms = inject(RoomsStore);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialogRef<CreateRoomDialog>);
  protected readonly form = inject(NonNullableFormBuilder).group({
    name: ['', [Validators.required, Validators.pattern(/\S/), Validators.maxLength(80)]],
  });
  protected readonly submission = new Submission();

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const roomId = await this.rooms.create(this.form.getRawValue().name.trim());
      this.dialog.close();
      await this.router.navigate(['/rooms', roomId]);
    });
  }
}
