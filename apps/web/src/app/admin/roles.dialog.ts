import { Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { ListedPerson, Role } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { AdministrationStore } from './administration.store.js';
import { RoleChoiceComponent, ROLES } from './role-choice.component.js';

/** Opened with the person. */
@Component({
  imports: [DialogFrameComponent, RoleChoiceComponent],
  template: `
    <app-dialog-frame
      (submit)="submit()"
      [submission]="submission"
      [heading]="i18n.t('admin.roles.title', { name: person.displayName ?? person.email })"
      [step]="i18n.t('admin.roles.submit')"
      [busyStep]="i18n.t('devices.rename.busy')"
      [blocked]="roles().length === 0"
    >
      <app-role-choice [(chosen)]="roles" [locked]="own ? all : []" />
      @if (own) {
        <p>{{ i18n.t('admin.roles.own') }}</p>
      }
    </app-dialog-frame>
  `,
  styles: `
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
