import { Component, inject, input, output, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { CodeBoxesComponent } from '../ui/code-boxes.component.js';
import { focusFirstInvalid } from '../ui/first-invalid.js';
import { I18n } from './i18n/i18n.js';

/** Asks for the six digits of an authenticator app. */
@Component({
  selector: 'app-code-field',
  imports: [CodeBoxesComponent, MatButton, ReactiveFormsModule],
  template: `
    <form [formGroup]="form" (submit)="submit($event)" novalidate>
      <app-code-boxes
        class="field"
        fieldId="totp-code"
        [control]="form.controls.code"
        [label]="i18n.t('factor.totp')"
        [error]="i18n.t('factor.totp.invalid')"
        [invalid]="incomplete()"
      />
      <button matButton="filled" class="big wide" type="submit" [disabled]="busy()">
        {{ i18n.t(busy() ? 'factor.busy' : 'factor.submit') }}
      </button>
    </form>
  `,
  styles: `
    form {
      display: flex;
      flex-direction: column;
      gap: 18px;
    }
  `,
})
export class CodeFieldComponent {
  protected readonly i18n = inject(I18n);
  readonly busy = input.required<boolean>();
  readonly typed = output<string>();
  protected readonly form = new FormGroup({
    code: new FormControl('', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/^\d{6}$/)],
    }),
  });
  /** True after a code was sent that has fewer than six digits. */
  protected readonly incomplete = signal(false);

  protected submit(event: Event): void {
    this.incomplete.set(this.form.invalid);
    if (this.form.invalid) focusFirstInvalid(event.target);
    else if (!this.busy()) this.typed.emit(this.form.getRawValue().code);
  }
}
