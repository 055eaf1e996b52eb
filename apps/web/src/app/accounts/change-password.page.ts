import { Component, computed, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { EngineClient } from '../core/engine.client.js';
import { I18n } from '../core/i18n/i18n.js';
import { PasswordFieldComponent } from '../core/password-field.component.js';
import { SessionStore } from '../core/session.store.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { NewPasswordFieldComponent } from './new-password-field.component.js';
import { PasswordJudges } from './password-judges.js';

/** Sets a new password for somebody who knows the old one. */
@Component({
  imports: [
    AccountFrameComponent,
    MatButton,
    NewPasswordFieldComponent,
    NoticeComponent,
    PasswordFieldComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  template: `
    <app-account-frame why="why.paper">
      <h1>{{ i18n.t('change-password.title') }}</h1>
      @if (done()) {
        <p class="lead" role="status">{{ i18n.t('change-password.done') }}</p>
        <a matButton="filled" class="big wide" routerLink="/settings">{{ i18n.t('change-password.back') }}</a>
      } @else {
        <p class="lead">{{ i18n.t('change-password.lead') }}</p>
        @if (submission.failure(); as failure) {
          <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
        }
        <form [formGroup]="form" (submit)="submit($event)" novalidate>
          <app-password-field
            fieldId="current-password"
            autocomplete="current-password"
            [control]="form.controls.current"
            [label]="i18n.t('change-password.current')"
          />
          <app-new-password-field
            fieldId="changed-password"
            [control]="form.controls.password"
            [label]="i18n.t('change-password.new')"
            [unlike]="unlike()"
          />
          <button matButton="filled" class="big wide" type="submit" [disabled]="submission.busy()">
            {{ i18n.t(submission.busy() ? 'new-password.busy' : 'new-password.submit') }}
          </button>
        </form>
        <p class="aside">
          <a routerLink="/settings">{{ i18n.t('change-password.back') }}</a>
        </p>
      }
    </app-account-frame>
  `,
  styleUrl: './account-form.scss',
})
export class ChangePasswordPage {
  protected readonly i18n = inject(I18n);
  private readonly judges = inject(PasswordJudges);
  private readonly engine = inject(EngineClient);
  private readonly session = inject(SessionStore);
  protected readonly form = inject(NonNullableFormBuilder).group({
    current: ['', Validators.required],
    password: ['', Validators.required],
  });
  protected readonly unlike = computed(() => {
    const me = this.session.session();
    return me === null ? [] : [me.displayName, me.email];
  });
  protected readonly submission = new Submission();
  protected readonly done = signal(false);

  protected async submit(event: Event): Promise<void> {
    await this.judges.judgeNow(this.form.controls.password);
    await this.submission.submit(event, this.form, async () => {
      const { current, password } = this.form.getRawValue();
      await this.engine.call('changePassword', { password: current, newPassword: password });
      this.form.reset();
      this.done.set(true);
    });
  }
}
