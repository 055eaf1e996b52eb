import { Component, computed, effect, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { ActivatedRoute, RouterLink } from '@angular/router';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { PasswordFieldComponent } from '../core/password-field.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { AccountsStore } from './accounts.store.js';
import { ForeignLinkComponent } from './foreign-link.component.js';

/** After these a link opens nothing any more. */
const OVER: readonly string[] = ['link-expired', 'link-used', 'link-invalid'];

/**
 * The target of the mailed link. Opening it changes nothing: a mail scanner opens links too. In the browser that signed up
 * a click confirms; anywhere else the password does, for else whoever enters a foreign address would get its owner to open
 * an account for them.
 */
@Component({
  imports: [
    AccountFrameComponent,
    ForeignLinkComponent,
    MatButton,
    NoticeComponent,
    PasswordFieldComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './verify.page.html',
  styleUrl: './account-form.scss',
})
export class VerifyPage {
  protected readonly i18n = inject(I18n);
  private readonly accounts = inject(AccountsStore);
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);
  protected readonly token = computed(
    () => /^[\w-]{43}$/.exec(new URLSearchParams(this.fragment() ?? '').get('token') ?? '')?.[0],
  );
  protected readonly form = inject(NonNullableFormBuilder).group({ password: ['', Validators.required] });
  protected readonly submission = new Submission();
  protected readonly done = signal(false);
  protected readonly sentAgain = signal(false);
  private readonly needs = signal<'nothing' | 'password' | undefined>(undefined);

  /** Why the link opens nothing any more. */
  protected readonly over = signal<EngineError | undefined>(undefined);
  protected readonly wrongPassword = computed(() => {
    const failure = this.submission.failure();
    return failure instanceof EngineError && failure.code === 'wrong-credentials';
  });
  protected readonly stage = computed((): 'looking' | 'over' | 'password' | 'click' => {
    if (this.over() !== undefined) return 'over';
    if (this.needs() === undefined) return 'looking';
    return this.needs() === 'password' ? 'password' : 'click';
  });

  constructor() {
    effect(() => {
      const token = this.token();
      this.begin();
      if (token !== undefined) void this.look(token);
    });
  }

  /** Another link may be opened in the same tab: nothing that was said of the one before is true of it. */
  private begin(): void {
    this.needs.set(undefined);
    this.over.set(undefined);
    this.sentAgain.set(false);
    this.done.set(false);
    this.submission.failure.set(undefined);
  }

  protected confirm(): Promise<void> {
    return this.submission.run(() => this.open());
  }

  protected prove(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, () => this.open(this.form.getRawValue().password));
  }

  protected resend(): Promise<void> {
    return this.submission.run(async () => {
      await this.accounts.resendVerification(this.token());
      this.sentAgain.set(true);
    });
  }

  /** What the link needs here. Without an answer the button is shown: it will say the same when it is pressed. */
  private async look(token: string): Promise<void> {
    try {
      const needs = await this.accounts.verificationNeeds(token);
      if (token === this.token()) this.needs.set(needs);
    } catch (error) {
      if (token !== this.token()) return;
      this.needs.set('nothing');
      this.note(error);
    }
  }

  private async open(password?: string): Promise<void> {
    const token = this.token();
    if (token === undefined) return;
    try {
      await this.accounts.verifyEmail(token, password);
      this.form.reset();
      this.done.set(true);
    } catch (error) {
      // What this browser is known by has ended while the page was open: the page asks for the password now.
      if (error instanceof EngineError && error.code === 'password-required') this.needs.set('password');
      else throw this.note(error);
    }
  }

  /** Remembers when a link is over; returns the error. */
  private note(error: unknown): unknown {
    if (error instanceof EngineError && OVER.includes(error.code)) this.over.set(error);
    return error;
  }
}
