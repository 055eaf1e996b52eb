import { Component, computed, effect, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { AccountsStore } from './accounts.store.js';
import { ForeignLinkComponent } from './foreign-link.component.js';
import { NewPasswordFieldComponent } from './new-password-field.component.js';
import { PasswordJudges } from './password-judges.js';

@Component({
  imports: [
    AccountFrameComponent,
    ForeignLinkComponent,
    MatButton,
    MatFormFieldModule,
    MatInput,
    NewPasswordFieldComponent,
    NoticeComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './sign-up.page.html',
  styleUrl: './account-form.scss',
})
export class SignUpPage {
  protected readonly i18n = inject(I18n);
  private readonly judges = inject(PasswordJudges);
  protected readonly session = inject(SessionStore);
  private readonly accounts = inject(AccountsStore);
  private readonly router = inject(Router);
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);

  private readonly parameters = computed(() => new URLSearchParams(this.fragment() ?? ''));
  protected readonly administratorToken = computed(() => this.parameters().get('administrator') ?? undefined);
  protected readonly invitationToken = computed(() => this.parameters().get('invitation') ?? undefined);
  /** Why nobody can sign up by this address: the invitation does not hold, or there is none. */
  protected readonly closed = signal<unknown>(undefined);
  /** True until the server has said whom an invitation is for. */
  protected readonly checking = signal(true);
  protected readonly domains = signal<readonly string[]>([]);
  protected readonly form = inject(NonNullableFormBuilder).group({
    displayName: ['', [Validators.required, Validators.pattern(/\S/), Validators.maxLength(80)]],
    email: ['', [Validators.required, Validators.email, Validators.maxLength(254)]],
    password: ['', Validators.required],
  });
  private readonly written = toSignal(this.form.valueChanges, { initialValue: this.form.value });
  protected readonly unlike = computed(() => {
    const { displayName = '', email = '' } = this.written();
    return [displayName, email];
  });
  protected readonly submission = new Submission();

  constructor() {
    effect(() => {
      const invitation = this.invitationToken();
      if (this.administratorToken() === undefined) void this.look(invitation);
      // A link leads here past the guard that asks who is signed in.
      else void this.session.restore();
    });
  }

  /** What the server says of this way in, before somebody fills in a form for nothing. */
  private async look(invitationToken: string | undefined): Promise<void> {
    try {
      await this.session.restore();
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
    } finally {
      this.checking.set(false);
    }
  }

  protected async submit(event: Event): Promise<void> {
    await this.judges.judgeNow(this.form.controls.password);
    await this.submission.submit(event, this.form, async () => {
      const { displayName, email, password } = this.form.getRawValue();
      const administratorToken = this.administratorToken();
      const invitationToken = this.invitationToken();
      const next = await this.accounts.signUp({
        displayName: displayName.trim().replace(/\s+/g, ' '),
        email: email.trim().toLowerCase(),
        password,
        ...(administratorToken === undefined ? {} : { administratorToken }),
        ...(invitationToken === undefined ? {} : { invitationToken }),
      });
      await this.router.navigateByUrl(next === 'mail' ? '/sign-up/mail' : '/log-in');
    });
  }
}
