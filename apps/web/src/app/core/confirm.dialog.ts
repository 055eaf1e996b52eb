import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { NoticeComponent } from '../ui/notice.component.js';
import { I18n } from './i18n/i18n.js';

/** What a confirmation asks, in the current language, and what it does. */
export interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  readonly busy: string;
  readonly act: () => Promise<void>;
}

/** Says what follows before it does something that cannot be undone; stays open with the reason when it fails. */
@Component({
  imports: [MatButton, MatDialogModule, NoticeComponent],
  template: `
    <h2 mat-dialog-title>{{ asked.title }}</h2>
    <mat-dialog-content>
      @if (failure(); as failure) {
        <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
      }
      <p>{{ asked.text }}</p>
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton mat-dialog-close type="button" cdkFocusInitial>{{ i18n.t('action.cancel') }}</button>
      <button matButton="filled" class="danger" type="button" [disabled]="busy()" (click)="submit()">
        {{ busy() ? asked.busy : asked.submit }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    app-notice {
      margin-bottom: var(--s-3);
    }
  `,
})
export class ConfirmDialog {
  protected readonly i18n = inject(I18n);
  protected readonly asked = inject<Confirmation>(MAT_DIALOG_DATA);
  private readonly dialog = inject(MatDialogRef<ConfirmDialog>);
  protected readonly busy = signal(false);
  protected readonly failure = signal<unknown>(undefined);

  protected async submit(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.failure.set(undefined);
    try {
      await this.asked.act();
      this.dialog.close();
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }
}
