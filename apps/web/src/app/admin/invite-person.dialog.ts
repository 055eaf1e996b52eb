import { Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { Role } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AdministrationStore } from './administration.store.js';
import { RoleChoiceComponent } from './role-choice.component.js';

@Component({
  imports: [
    MatButton,
    MatDialogModule,
    MatFormFieldModule,
    MatInput,
    NoticeComponent,
    ReactiveFormsModule,
    RoleChoiceComponent,
  ],
  template: `
    <h2 mat-dialog-title>{{ i18n.t('admin.invite') }}</h2>
    <form [formGroup]="form" (submit)="submit($event)" novalidate>
      <mat-dialog-content>
        @if (submission.failure(); as failure) {
          <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
        }
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
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton mat-dialog-close type="button">{{ i18n.t('action.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="submission.busy() || roles().length === 0">
          {{ i18n.t(submission.busy() ? 'admin.invite.busy' : 'admin.invite.submit') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    app-notice,
    .field {
      margin-bottom: var(--s-4);
    }
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
