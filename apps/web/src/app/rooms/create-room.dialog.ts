import { Component, inject } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { RoomsStore } from './rooms.store.js';

@Component({
  imports: [MatButton, MatDialogModule, MatFormFieldModule, MatInput, NoticeComponent, ReactiveFormsModule],
  template: `
    <h2 mat-dialog-title>{{ i18n.t('create.title') }}</h2>
    <form [formGroup]="form" (submit)="submit($event)" novalidate>
      <mat-dialog-content>
        @if (submission.failure(); as failure) {
          <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
        }
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
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton mat-dialog-close type="button">{{ i18n.t('action.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="submission.busy()">
          {{ i18n.t(submission.busy() ? 'create.busy' : 'create.submit') }}
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
