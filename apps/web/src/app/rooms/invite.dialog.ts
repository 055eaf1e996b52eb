import { Component, computed, inject, signal, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormGroupDirective, NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { RoomId } from '@collab/domain';
import { ContactsStore } from '../contacts/contacts.store.js';
import type { PersonView } from '../core/engine.contacts.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { RoomStore } from './room.store.js';

/** Opened with the room's id. */
@Component({
  imports: [
    AvatarComponent,
    DialogFrameComponent,
    IconComponent,
    MatFormFieldModule,
    MatInput,
    NoticeComponent,
    ReactiveFormsModule,
  ],
  template: `
    <app-dialog-frame
      [formGroup]="form"
      (submit)="submit($event)"
      [submission]="submission"
      [heading]="i18n.t('invite.title')"
      [step]="i18n.t('invite.submit')"
      [busyStep]="i18n.t('invite.busy')"
      [back]="asked() ? i18n.t('action.close') : undefined"
    >
      <div>
        <div role="status">
          @if (asked(); as address) {
            <app-notice>{{ i18n.t('invite.asked', { address }) }}</app-notice>
          }
        </div>
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
      </div>
      @if (suggested().length > 0) {
        <section>
          <h3 id="invite-contacts">{{ i18n.t('invite.contacts') }}</h3>
          <ul aria-labelledby="invite-contacts">
            @for (contact of suggested(); track contact.accountId) {
              <li>
                <button
                  type="button"
                  class="contact"
                  [disabled]="submission.busy()"
                  (click)="inviteContact(contact)"
                >
                  <app-avatar size="small" [id]="contact.accountId" [name]="contact.displayName" />
                  <span class="visually-hidden">{{
                    i18n.t('invite.contact', { name: contact.displayName })
                  }}</span>
                  <span class="truncate" aria-hidden="true">{{ contact.displayName }}</span>
                  @if (contact.identity?.state === 'verified') {
                    <app-icon name="seal" size="small" class="verified" />
                    <span class="visually-hidden">{{ i18n.t('contacts.verified') }}</span>
                  }
                </button>
              </li>
            }
          </ul>
        </section>
      }
    </app-dialog-frame>
  `,
  styles: `
    h3 {
      margin-bottom: 4px;
      font: var(--c-label);
      color: var(--mat-sys-on-surface-variant);
    }
    /* The pictures stand at the left edge, what is under the pointer reaches beyond. */
    ul {
      max-height: 220px;
      margin: 0 -8px;
      overflow: auto;
    }
    .contact {
      display: flex;
      gap: 10px;
      align-items: center;
      width: 100%;
      min-height: 44px;
      padding: 4px 8px;
      border: 0;
      border-radius: var(--r-m);
      background: transparent;
      color: inherit;
      font: var(--c-body);
      text-align: left;
      cursor: pointer;
    }
    .contact:hover {
      background: var(--c-hover);
    }
    .verified {
      color: var(--mat-sys-tertiary);
    }
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
  private readonly typed = toSignal(this.form.controls.email.valueChanges);
  private readonly sentForm = viewChild.required(FormGroupDirective);
  protected readonly submission = new Submission();
  /** The address of somebody who has to accept a contact request first. */
  protected readonly asked = signal<string | undefined>(undefined);

  private readonly contacts = inject(ContactsStore);
  /** Contacts who are not in the room and not invited; narrowed by what is typed. */
  protected readonly suggested = computed(() => {
    const present = new Set(this.room.detail()?.members.map(({ accountId }) => accountId));
    const typed = this.typed()?.trim().toLowerCase() ?? '';
    return this.contacts
      .contacts()
      .filter(({ accountId }) => !present.has(accountId))
      .filter(
        ({ address, displayName }) =>
          displayName.toLowerCase().includes(typed) || (address?.includes(typed) ?? false),
      );
  });

  protected inviteContact({ accountId }: PersonView): Promise<void> {
    return this.submission.run(async () => {
      await this.room.inviteContact(this.roomId, accountId);
      this.dialog.close();
    });
  }

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const email = this.form.getRawValue().email.trim().toLowerCase();
      const { next } = await this.room.invite(this.roomId, email);
      if (next === 'invited') return this.dialog.close();
      this.asked.set(email);
      // The empty field is for somebody else; nothing is wrong with it yet.
      this.sentForm().resetForm();
    });
  }
}
