import { Component, inject } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { RoomId } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { RoomStore } from './room.store.js';

/** Opened with the room's id. */
@Component({
  imports: [MatButton, MatDialogModule, MatFormFieldModule, MatInput, NoticeComponent, ReactiveFormsModule],
  template: `
    <h2 mat-dialog-title>{{ i18n.t('invite.title') }}</h2>
    <form [formGroup]="form" (submit)="submit($event)" novalidate>
      <mat-dialog-content>
        @if (submission.failure(); as failure) {
          <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
        }
        <div class="field">
          <label for="invite-email">{{ i18n.t('invite.email') }}</label>
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input
              matInput
              id="invite-email"
              type="email"
              formControlName="email"
              autocomplete="off"
              cdkFocusInitial
            />
            <mat-hint>{{ i18n.t('invite.text') }}</mat-hint>
            <mat-error>{{ i18n.t('sign-up.email.invalid') }}</mat-error>
          </mat-form-field>
        </div>
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton mat-dialog-close type="button">{{ i18n.t('action.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="submission.busy()">
          {{ i18n.t(submission.busy() ? 'invite.busy' : 'invite.submit') }}
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
export class InviteDialog {
  protected readonly i18n = inject(I18n);
  private readonly room = inject(RoomStore);
  private readonly roomId = inject<RoomId>(MAT_DIALOG_DATA);
  private readonly dialog = inject(MatDialogRef<InviteDialog>);
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required, Validators.email, Validators.maxLength(254)]],
  });
  protected readonly submission = new Submission();

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      await this.room.invite(this.roomId, this.form.getRawValue().email.trim().toLowerCase());
      this.dialog.close();
    });
  }
}
