import { signal } from '@angular/core';
import type { AbstractControl } from '@angular/forms';
import { focusFirstInvalid } from './first-invalid.js';

/** What a form shows while it is sent, and when that failed. One at a time. */
export class Submission {
  readonly busy = signal(false);
  /** What the newest try failed with; undefined while there is nothing to tell. */
  readonly failure = signal<unknown>(undefined);

  /** Sends a form that is filled in rightly; else moves the focus to the first field that needs another look. */
  async submit(event: Event, form: AbstractControl, send: () => Promise<void>): Promise<void> {
    form.markAllAsTouched();
    if (form.invalid) focusFirstInvalid(event.target);
    else await this.run(send);
  }

  /** Sends what needs no form. */
  async run(send: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.failure.set(undefined);
    try {
      await send();
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }
}
