import { afterNextRender, Component, computed, ElementRef, inject, Injector, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import type { FactorAnswer, FactorMethod } from '@collab/domain';
import { CodeFieldComponent } from '../core/code-field.component.js';
import type { LogInView, TotpSecretView } from '../core/engine.factors.port.js';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { browserHasPasskeys, makePasskey, signByPasskey } from '../core/passkeys.js';
import { PasswordFieldComponent } from '../core/password-field.component.js';
import { SecondFactorComponent } from '../core/second-factor.component.js';
import { SessionStore } from '../core/session.store.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { AccountsStore } from './accounts.store.js';
import { RecoveryCodesComponent } from './recovery-codes.component.js';
import { TotpSecretComponent } from './totp-secret.component.js';

/** Where the page stands: at the password, at what the server asks for after it, or at the codes that came with it. */
type Step =
  | { readonly at: 'password' }
  | { readonly at: 'second-factor'; readonly methods: readonly FactorMethod[] }
  | { readonly at: 'enrol-second-factor'; readonly totp: TotpSecretView; readonly passkeys: boolean }
  | { readonly at: 'codes'; readonly codes: readonly string[] };

@Component({
  imports: [
    AccountFrameComponent,
    CodeFieldComponent,
    IconComponent,
    MatButton,
    MatFormFieldModule,
    MatInput,
    NoticeComponent,
    PasswordFieldComponent,
    ReactiveFormsModule,
    RecoveryCodesComponent,
    RouterLink,
    SecondFactorComponent,
    TotpSecretComponent,
  ],
  templateUrl: './log-in.page.html',
  styleUrl: './account-form.scss',
})
export class LogInPage {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: [inject(AccountsStore).awaitedEmail() ?? '', [Validators.required, Validators.email]],
    password: ['', Validators.required],
  });
  protected readonly submission = new Submission();
  protected readonly step = signal<Step>({ at: 'password' });
  protected readonly methods = computed(() => {
    const step = this.step();
    return step.at === 'second-factor' ? step.methods : [];
  });
  protected readonly totp = computed(() => {
    const step = this.step();
    return step.at === 'enrol-second-factor' ? step.totp : undefined;
  });
  /** Whether a passkey can be enrolled in place of the app. */
  protected readonly passkeys = computed(() => {
    const step = this.step();
    return step.at === 'enrol-second-factor' && step.passkeys && browserHasPasskeys();
  });
  protected readonly codes = computed(() => {
    const step = this.step();
    return step.at === 'codes' ? step.codes : [];
  });

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const { email, password } = this.form.getRawValue();
      const next = await this.session.logIn({ email: email.trim().toLowerCase(), password });
      this.form.controls.password.reset();
      await this.follow(next);
    });
  }

  protected answer(answer: FactorAnswer): Promise<void> {
    return this.attempt(async () => {
      await this.session.answerSecondFactor(answer);
      await this.enter();
    });
  }

  protected sign(): Promise<void> {
    return this.attempt(async () => {
      const assertion = await signByPasskey(await this.session.challengeLogIn());
      await this.session.answerSecondFactor({ method: 'passkey', assertion });
      await this.enter();
    });
  }

  protected enrol(code: string): Promise<void> {
    return this.attempt(async () => {
      const name = this.i18n.t('enrol.default-name');
      this.go({ at: 'codes', codes: await this.session.enrolFirstFactor({ name, code }) });
    });
  }

  protected enrolPasskey(): Promise<void> {
    return this.attempt(async () => {
      const passkey = await makePasskey(await this.session.startFirstPasskey());
      const name = this.i18n.t('enrol.default-passkey');
      this.go({ at: 'codes', codes: await this.session.enrolFirstPasskey({ name, passkey }) });
    });
  }

  /** Back to the password, as after five minutes or too many wrong codes. */
  protected again(): void {
    this.submission.failure.set(undefined);
    this.go({ at: 'password' });
  }

  protected async enter(): Promise<void> {
    await this.router.navigateByUrl(await this.session.firstPage());
  }

  private async follow(next: LogInView): Promise<void> {
    if (next.next === 'session') await this.enter();
    else if (next.next === 'second-factor') this.go({ at: next.next, methods: next.methods });
    else this.go({ at: next.next, totp: next.totp, passkeys: next.passkeys });
  }

  /** Takes the second step; when there is no time left for it, the first one is due again. */
  private attempt(work: () => Promise<void>): Promise<void> {
    return this.submission.run(async () => {
      try {
        await work();
      } catch (error) {
        if (error instanceof EngineError && error.code === 'log-in-expired') this.go({ at: 'password' });
        throw error;
      }
    });
  }

  /** Shows another step, and puts the focus on its heading so that it is read. */
  private go(step: Step): void {
    this.step.set(step);
    afterNextRender(() => this.host.nativeElement.querySelector('h1')?.focus(), { injector: this.injector });
  }
}
