import { Component, computed, inject, input, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { startWith, switchMap } from 'rxjs';
import { I18n } from '../core/i18n/i18n.js';
import { IconComponent } from '../ui/icon.component.js';
import { MIN_PASSWORD_CHARACTERS, passwordStrength } from './password-strength.js';

const GRADES = ['weak', 'fair', 'good', 'strong'] as const;

/** The field for a new password, with what it is worth. The server never sees it, so it is judged here. */
@Component({
  selector: 'app-new-password-field',
  imports: [IconComponent, MatFormFieldModule, MatIconButton, MatInput, ReactiveFormsModule],
  template: `
    <div class="field">
      <label [for]="fieldId()">{{ label() }}</label>
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <input
          matInput
          [id]="fieldId()"
          [type]="visible() ? 'text' : 'password'"
          [formControl]="control()"
          autocomplete="new-password"
        />
        <button
          matIconButton
          matSuffix
          type="button"
          [attr.aria-pressed]="visible()"
          [attr.aria-label]="i18n.t('sign-up.show')"
          (click)="visible.set(!visible())"
        >
          <app-icon name="eye" />
        </button>
        <mat-hint>{{ i18n.t('sign-up.password.hint') }}</mat-hint>
        <mat-error>{{ i18n.t('sign-up.password.required') }}</mat-error>
      </mat-form-field>
      <p class="strength" aria-live="polite">
        @if (hint(); as hint) {
          <span class="meter" aria-hidden="true">
            @for (grade of grades; track grade) {
              <i [class.on]="grade <= hint.grade"></i>
            }
          </span>
          {{ hint.text }}
        }
      </p>
    </div>
  `,
  styleUrl: './sign-up.page.scss',
})
export class NewPasswordFieldComponent {
  protected readonly i18n = inject(I18n);
  readonly control = input.required<FormControl<string>>();
  readonly fieldId = input.required<string>();
  readonly label = input.required<string>();
  /** What the password should not resemble: name and address of its owner. */
  readonly unlike = input<readonly string[]>([]);
  protected readonly visible = signal(false);
  protected readonly grades = [1, 2, 3, 4];
  private readonly written = toSignal(
    toObservable(this.control).pipe(
      switchMap((control) => control.valueChanges.pipe(startWith(control.value))),
    ),
    { initialValue: '' },
  );
  protected readonly hint = computed(() => {
    const password = this.written();
    if (password === '') return undefined;
    const missing = MIN_PASSWORD_CHARACTERS - password.length;
    if (missing > 0) return { grade: 0, text: this.i18n.t('sign-up.password.short', { missing }) };
    const strength = passwordStrength(password, this.unlike());
    return { grade: GRADES.indexOf(strength) + 1, text: this.i18n.t(`sign-up.strength.${strength}`) };
  });
}
