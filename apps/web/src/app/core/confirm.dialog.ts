import { Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';

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
  imports: [DialogFrameComponent],
  template: `
    <app-dialog-frame
      (submit)="submit()"
      [submission]="submission"
      [heading]="asked.title"
      [step]="asked.submit"
      [busyStep]="asked.busy"
      [danger]="true"
    >
      <p>{{ asked.text }}</p>
    </app-dialog-frame>
  `,
})
export class ConfirmDialog {
  protected readonly asked = inject<Confirmation>(MAT_DIALOG_DATA);
  private readonly dialog = inject(MatDialogRef<ConfirmDialog>);
  protected readonly submission = new Submission();

  protected submit(): Promise<void> {
    return this.submission.run(async () => {
      await this.asked.act();
      this.dialog.close();
    });
  }
}
