import { Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { Role } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { AdministrationStore } from './administration.store.js';
import { RoleChoiceComponent } from './role-choice.component.js';

@Component({
  imports: [DialogFrameComponent, MatFormFieldModule, MatInput, ReactiveFormsModule, RoleChoiceComponent],
  template: `
    <app-dialog-frame
      [formGroup]="form"
      (submit)="submit($event)"
      [submission]="submission"
      [heading]="i18n.t('admin.invite')"
      [step]="i18n.t('admin.invite.submit')"
      [busyStep]="i18n.t('admin.invite.busy')"
      [blocked]="roles().length === 0"
    >
      <div class="field">
        <label for="invite-person-email">{{ i18n.t('sign-up.email') }}</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            matInput
            id="invite-person-email"
            type="email"
            formControlName="email"
            autocomplete="off"
            cdkFocusInitial
          />
          <mat-hint>{{ i18n.t('admin.invite.hint') }}</mat-hint>
          <mat-error>{{ i18n.t('sign-up.email.invalid') }}</mat-error>
        </mat-form-field>
      </div>
      <app-role-choice [(chosen)]="roles" />
    </app-dialog-frame>
  `,
})
export class InvitePersonDialog {
  protected readonly i18n = inject(I18n);
  private readonly store = inject(AdministrationStore);
  private readonly dialog = inject(MatDialogRef<InvitePersonDialog>);
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required, Validators.email, Validators.maxLength(254)]],
  });
  protected readonly roles = signal<readonly Role[]>(['researcher']);
  protected readonly submission = new Submission();

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      if (this.roles().length === 0) return;
      await this.store.invite(this.form.getRawValue().email.trim().toLowerCase(), this.roles());
      this.dialog.close();
    });
  }
}
