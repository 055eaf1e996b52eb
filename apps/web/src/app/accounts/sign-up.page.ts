import { Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { I18n } from '../core/i18n/i18n.js';
import { IconComponent } from '../ui/icon.component.js';
import { focusFirstInvalid } from '../ui/first-invalid.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { AccountsStore } from './accounts.store.js';
import { MIN_PASSWORD_CHARACTERS, passwordStrength } from './password-strength.js';

const GRADES = ['weak', 'fair', 'good', 'strong'] as const;

@Component({
  imports: [
    AccountFrameComponent,
    IconComponent,
    MatButton,
    MatFormFieldModule,
    MatIconButton,
    MatInput,
    NoticeComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './sign-up.page.html',
  styleUrls: ['./account-form.scss', './sign-up.page.scss'],
})
export class SignUpPage {
  protected readonly i18n = inject(I18n);
  private readonly accounts = inject(AccountsStore);
  private readonly router = inject(Router);
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);

  protected readonly administratorToken = computed(
    () => new URLSearchParams(this.fragment() ?? '').get('administrator') ?? undefined,
  );
  protected readonly form = inject(NonNullableFormBuilder).group({
    displayName: ['', [Validators.required, Validators.pattern(/\S/), Validators.maxLength(80)]],
    email: ['', [Validators.required, Validators.email, Validators.maxLength(254)]],
    password: ['', [Validators.required, Validators.minLength(MIN_PASSWORD_CHARACTERS)]],
  });
  private readonly written = toSignal(this.form.valueChanges, { initialValue: this.form.value });
  protected readonly hint = computed(() => {
    const { password = '', displayName = '', email = '' } = this.written();
    if (password === '') return undefined;
    const missing = MIN_PASSWORD_CHARACTERS - password.length;
    if (missing > 0) return { grade: 0, text: this.i18n.t('sign-up.password.short', { missing }) };
    const strength = passwordStrength(password, [displayName, email]);
    return { grade: GRADES.indexOf(strength) + 1, text: this.i18n.t(`sign-up.strength.${strength}`) };
  });
  protected readonly grades = [1, 2, 3, 4];
  protected readonly visible = signal(false);
  protected readonly busy = signal(false);
  protected readonly failure = signal<unknown>(undefined);

  protected async submit(event: Event): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) focusFirstInvalid(event.target);
    if (this.form.invalid || this.busy()) return;
    this.busy.set(true);
    this.failure.set(undefined);
    const { displayName, email, password } = this.form.getRawValue();
    const administratorToken = this.administratorToken();
    try {
      await this.accounts.signUp({
        displayName: displayName.trim().replace(/\s+/g, ' '),
        email: email.trim().toLowerCase(),
        password,
        ...(administratorToken === undefined ? {} : { administratorToken }),
      });
      await this.router.navigateByUrl('/sign-up/mail');
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }
}
