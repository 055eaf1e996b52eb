import { Component, inject, input, output } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { I18n } from '../core/i18n/i18n.js';
import { focusFirstInvalid } from '../ui/first-invalid.js';

/** Asks for the six digits of an authenticator app. They may be typed with spaces, and pasted. */
@Component({
  selector: 'app-code-field',
  imports: [MatButton, MatFormFieldModule, MatInput, ReactiveFormsModule],
  template: `
    <form [formGroup]="form" (submit)="submit($event)" novalidate>
      <div class="field">
        <label for="totp-code">{{ i18n.t('factor.totp') }}</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            matInput
            id="totp-code"
            class="code"
            formControlName="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength="12"
          />
          <mat-error>{{ i18n.t('factor.totp.invalid') }}</mat-error>
        </mat-form-field>
      </div>
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
    .code {
      font: 500 22px/30px var(--c-mono);
      letter-spacing: 0.3em;
    }
  `,
})
export class CodeFieldComponent {
  protected readonly i18n = inject(I18n);
  readonly busy = input.required<boolean>();
  readonly typed = output<string>();
  protected readonly form = inject(NonNullableFormBuilder).group({
    code: ['', [Validators.required, Validators.pattern(/^\s*\d{3}\s*\d{3}\s*$/)]],
  });

  protected submit(event: Event): void {
    this.form.markAllAsTouched();
    if (this.form.invalid) focusFirstInvalid(event.target);
    if (this.form.invalid || this.busy()) return;
    this.typed.emit(this.form.getRawValue().code.replace(/\s/g, ''));
  }
}
