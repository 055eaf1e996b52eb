import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { ListedPerson, Role } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AdministrationStore } from './administration.store.js';
import { RoleChoiceComponent, ROLES } from './role-choice.component.js';

/** Opened with the person. */
@Component({
  imports: [MatButton, MatDialogModule, NoticeComponent, RoleChoiceComponent],
  template: `
    <h2 mat-dialog-title>{{ i18n.t('admin.roles.title', { name: person.displayName ?? person.email }) }}</h2>
    <mat-dialog-content>
      @if (submission.failure(); as failure) {
        <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
      }
      <app-role-choice [(chosen)]="roles" [locked]="own ? all : []" />
      @if (own) {
        <p>{{ i18n.t('admin.roles.own') }}</p>
      }
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton mat-dialog-close type="button">{{ i18n.t('action.cancel') }}</button>
      <button
        matButton="filled"
        type="button"
        [disabled]="submission.busy() || roles().length === 0"
        (click)="submit()"
      >
        {{ i18n.t('admin.roles.submit') }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    app-notice {
      margin-bottom: var(--s-3);
    }
    p {
      font: var(--c-small);
    }
  `,
})
export class RolesDialog {
  protected readonly i18n = inject(I18n);
  protected readonly person = inject<ListedPerson>(MAT_DIALOG_DATA);
  private readonly store = inject(AdministrationStore);
  private readonly dialog = inject(MatDialogRef<RolesDialog>);
  protected readonly own = inject(SessionStore).session()?.accountId === this.person.accountId;
  protected readonly all = ROLES;
  protected readonly roles = signal<readonly Role[]>(this.person.roles);
  protected readonly submission = new Submission();

  protected submit(): Promise<void> {
    return this.submission.run(async () => {
      await this.store.changeRoles(this.person.accountId, this.roles());
      this.dialog.close();
    });
  }
}
