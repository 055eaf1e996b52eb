import { Injectable, signal } from '@angular/core';
import type { AbstractControl } from '@angular/forms';

type Judge = (typeof import('./password-judge.js'))['judgePassword'];

/** Brings the judge of passwords, whose lists are a quarter of a megabyte: beside the page, never before it. */
@Injectable({ providedIn: 'root' })
export class PasswordJudges {
  /** Undefined until it is here. */
  readonly judge = signal<Judge | undefined>(undefined);
  private loading: Promise<void> | undefined;

  /** Resolves when it is here, or cannot be had now; then the next call asks again. */
  load(): Promise<void> {
    this.loading ??= import('./password-judge.js').then(
      ({ judgePassword }) => this.judge.set(judgePassword),
      () => (this.loading = undefined),
    );
    return this.loading;
  }

  /** Judges what was written, before it is sent: a password manager is faster than the lists. */
  async judgeNow(control: AbstractControl<string>): Promise<void> {
    await this.load();
    control.updateValueAndValidity();
  }
}
