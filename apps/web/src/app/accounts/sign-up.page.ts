import { Component, computed, effect, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { EngineError } from '../core/engine.port.js';
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

  private readonly parameters = computed(() => new URLSearchParams(this.fragment() ?? ''));
  protected readonly administratorToken = computed(() => this.parameters().get('administrator') ?? undefined);
  protected readonly invitationToken = computed(() => this.parameters().get('invitation') ?? undefined);
  /** Why nobody can sign up by this address: the invitation does not hold, or there is none. */
  protected readonly closed = signal<unknown>(undefined);
  protected readonly domains = signal<readonly string[]>([]);
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

  constructor() {
    effect(() => {
      const invitation = this.invitationToken();
      if (this.administratorToken() === undefined) void this.look(invitation);
    });
  }

  /** What the server says of this way in, before somebody fills in a form for nothing. */
  private async look(invitationToken: string | undefined): Promise<void> {
    try {
      if (invitationToken !== undefined) {
        const { email } = await this.accounts.invitation(invitationToken);
        this.form.patchValue({ email });
        return;
      }
      const { signUp, allowedDomains } = await this.accounts.signUpPolicy();
      this.domains.set(allowedDomains);
      if (signUp === 'invitation') this.closed.set(new EngineError('sign-up-closed'));
    } catch (error) {
      // Without an answer the form is shown: it will say the same when it is sent.
      if (error instanceof EngineError && error.code !== 'network') this.closed.set(error);
    }
  }

  protected async submit(event: Event): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) focusFirstInvalid(event.target);
    if (this.form.invalid || this.busy()) return;
    this.busy.set(true);
    this.failure.set(undefined);
    const { displayName, email, password } = this.form.getRawValue();
    const administratorToken = this.administratorToken();
    const invitationToken = this.invitationToken();
    try {
      const next = await this.accounts.signUp({
        displayName: displayName.trim().replace(/\s+/g, ' '),
        email: email.trim().toLowerCase(),
        password,
        ...(administratorToken === undefined ? {} : { administratorToken }),
        ...(invitationToken === undefined ? {} : { invitationToken }),
      });
      await this.router.navigateByUrl(next === 'mail' ? '/sign-up/mail' : '/log-in');
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }
}
