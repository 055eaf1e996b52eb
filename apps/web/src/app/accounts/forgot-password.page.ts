import { Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import { EngineClient } from '../core/engine.client.js';
import { I18n } from '../core/i18n/i18n.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';

/** Asks for the mailed link that sets a new password. What it says is the same for every address. */
@Component({
  imports: [
    AccountFrameComponent,
    IconComponent,
    MatButton,
    MatFormFieldModule,
    MatInput,
    NoticeComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  template: `
    <app-account-frame why="why.paper">
      @if (sentTo(); as email) {
        <span class="sign"><app-icon name="mail" size="large" /></span>
        <h1>{{ i18n.t('forgot.sent.title') }}</h1>
        <p class="lead" role="status">{{ i18n.t('forgot.sent.lead', { email }) }}</p>
        <p class="hint">{{ i18n.t('forgot.sent.hint') }}</p>
      } @else {
        <h1>{{ i18n.t('forgot.title') }}</h1>
        <p class="lead">{{ i18n.t('forgot.lead') }}</p>
        @if (submission.failure(); as failure) {
          <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
        }
        <form [formGroup]="form" (submit)="submit($event)" novalidate>
          <div class="field">
            <label for="forgot-email">{{ i18n.t('log-in.email') }}</label>
            <mat-form-field appearance="outline" subscriptSizing="dynamic">
              <input
                matInput
                id="forgot-email"
                type="email"
                formControlName="email"
                autocomplete="username"
              />
              <mat-error>{{ i18n.t('sign-up.email.invalid') }}</mat-error>
            </mat-form-field>
          </div>
          <button matButton="filled" class="big wide" type="submit" [disabled]="submission.busy()">
            {{ i18n.t(submission.busy() ? 'forgot.busy' : 'forgot.submit') }}
          </button>
        </form>
      }
      <p class="aside">
        <a routerLink="/log-in">{{ i18n.t('sign-up.to-log-in') }}</a>
      </p>
    </app-account-frame>
  `,
  styleUrl: './account-form.scss',
})
export class ForgotPasswordPage {
  protected readonly i18n = inject(I18n);
  private readonly engine = inject(EngineClient);
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required, Validators.email]],
  });
  protected readonly submission = new Submission();
  protected readonly sentTo = signal<string | undefined>(undefined);

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const email = this.form.getRawValue().email.trim().toLowerCase();
      await this.engine.call('requestPasswordReset', { email, language: this.i18n.language() });
      this.sentTo.set(email);
    });
  }
}
