import { Component, computed, effect, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { ActivatedRoute, RouterLink } from '@angular/router';
import { EngineClient } from '../core/engine.client.js';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { ForeignLinkComponent } from './foreign-link.component.js';
import { NewPasswordFieldComponent } from './new-password-field.component.js';
import { PasswordJudges } from './password-judges.js';

const LOSSES = ['messages', 'devices', 'rooms', 'contacts', 'factor'] as const;

/** The target of the mailed link. Opening it changes nothing; what a new identity costs is said before it is asked for. */
@Component({
  imports: [
    AccountFrameComponent,
    ForeignLinkComponent,
    MatButton,
    MatCheckbox,
    MatFormFieldModule,
    MatInput,
    NewPasswordFieldComponent,
    NoticeComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './new-password.page.html',
  styleUrls: ['./account-form.scss', './new-password.page.scss'],
})
export class NewPasswordPage {
  protected readonly i18n = inject(I18n);
  private readonly judges = inject(PasswordJudges);
  private readonly engine = inject(EngineClient);
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);
  protected readonly token = computed(
    () => new URLSearchParams(this.fragment() ?? '').get('token') ?? undefined,
  );
  protected readonly losses = LOSSES;
  protected readonly form = inject(NonNullableFormBuilder).group({
    password: ['', Validators.required],
    // 32 characters of the code, with or without what separates them.
    code: ['', [Validators.required, Validators.pattern(/^(?:[\s-]*[0-9A-Za-z]){32}[\s-]*$/)]],
    understood: [false, Validators.requiredTrue],
  });
  /** Undefined until the server has said whether the link is good. */
  protected readonly hasSheet = signal<boolean | undefined>(undefined);
  /** Name and address of the owner. */
  protected readonly unlike = signal<readonly string[]>([]);
  protected readonly withSheet = signal(true);
  protected readonly refused = signal<unknown>(undefined);
  protected readonly submission = new Submission();
  protected readonly done = signal(false);

  constructor() {
    effect(() => {
      const token = this.token();
      // Another link may be opened in the same tab: nothing that was said of the one before is true of it.
      this.hasSheet.set(undefined);
      this.refused.set(undefined);
      this.done.set(false);
      this.submission.failure.set(undefined);
      if (token !== undefined) void this.look(token);
    });
    effect(() => {
      const { code, understood } = this.form.controls;
      if (this.withSheet()) {
        code.enable();
        understood.disable();
      } else {
        code.disable();
        understood.enable();
      }
    });
  }

  protected async submit(event: Event): Promise<void> {
    const token = this.token();
    if (token === undefined) return;
    await this.judges.judgeNow(this.form.controls.password);
    await this.submission.submit(event, this.form, async () => {
      const { password, code } = this.form.getRawValue();
      const recoveryCode = this.withSheet() ? code : null;
      await this.engine.call('resetPassword', { token, password, recoveryCode });
      this.done.set(true);
    });
  }

  private async look(token: string): Promise<void> {
    try {
      const { hasSheet, displayName, email } = await this.engine.call('readPasswordReset', { token });
      if (token !== this.token()) return;
      this.unlike.set([displayName, email]);
      this.hasSheet.set(hasSheet);
      this.withSheet.set(hasSheet);
    } catch (error) {
      if (token === this.token()) this.refused.set(error);
    }
  }
}
