import { Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { NOTE_MAX_CHARACTERS } from '../core/engine.contacts.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { ContactsStore } from './contacts.store.js';

/** An address with something on both sides of its `@`, or a handle with or without one. */
const ADDRESS = /^\s*(?:[^\s@]+@[^\s@]+\.[^\s@]+|@?[A-Za-z0-9][A-Za-z0-9._-]{1,28}[A-Za-z0-9])\s*$/;

/** Asks somebody, known or unknown: what follows looks the same. */
@Component({
  imports: [DialogFrameComponent, MatFormFieldModule, MatInput, ReactiveFormsModule],
  template: `
    <app-dialog-frame
      [formGroup]="form"
      (submit)="submit($event)"
      [submission]="submission"
      [heading]="i18n.t('add.title')"
      [step]="i18n.t('add.submit')"
      [busyStep]="i18n.t('add.busy')"
    >
      <div class="field">
        <label for="add-to">{{ i18n.t('add.to') }}</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            matInput
            id="add-to"
            formControlName="to"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            cdkFocusInitial
          />
          <mat-hint>{{ i18n.t('add.to.hint') }}</mat-hint>
          <mat-error>{{ i18n.t('add.to.invalid') }}</mat-error>
        </mat-form-field>
      </div>
      <div class="field">
        <label for="add-note">{{ i18n.t('add.note') }}</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <textarea matInput id="add-note" formControlName="note" rows="3"></textarea>
          <mat-hint>{{ i18n.t('add.note.hint') }}</mat-hint>
          <mat-error>{{ i18n.t('add.note.long', { over: over() }) }}</mat-error>
        </mat-form-field>
      </div>
    </app-dialog-frame>
  `,
})
export class AddContactDialog {
  protected readonly i18n = inject(I18n);
  private readonly contacts = inject(ContactsStore);
  private readonly dialog = inject(MatDialogRef<AddContactDialog>);
  protected readonly form = inject(NonNullableFormBuilder).group({
    to: ['', [Validators.required, Validators.maxLength(254), Validators.pattern(ADDRESS)]],
    note: ['', [Validators.maxLength(NOTE_MAX_CHARACTERS)]],
  });
  private readonly note = toSignal(this.form.controls.note.valueChanges, { initialValue: '' });
  protected readonly over = computed(() => Math.max(1, this.note().length - NOTE_MAX_CHARACTERS));
  protected readonly submission = new Submission();

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const { to, note } = this.form.getRawValue();
      await this.contacts.ask(to, note);
      this.dialog.close();
    });
  }
}
