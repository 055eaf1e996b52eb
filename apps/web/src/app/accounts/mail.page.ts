import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { I18n } from '../core/i18n/i18n.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { AccountsStore } from './accounts.store.js';

@Component({
  imports: [AccountFrameComponent, IconComponent, MatButton, NoticeComponent, RouterLink],
  template: `
    <app-account-frame step="mail" why="why.link">
      <span class="sign"><app-icon name="mail" size="large" /></span>
      <h1>{{ i18n.t('mail.title') }}</h1>
      @if (email(); as email) {
        <p class="lead">{{ i18n.t('mail.lead', { email }) }}</p>
      } @else {
        <p class="lead">{{ i18n.t('mail.lead.unknown') }}</p>
      }
      @if (submission.failure(); as failure) {
        <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
      }
      <p role="status">{{ sentAgain() ? i18n.t('mail.sent-again') : '' }}</p>
      <div class="choices">
        <a matButton="tonal" routerLink="/log-in">{{ i18n.t('mail.log-in') }}</a>
        @if (accounts.canResend) {
          <button matButton type="button" [disabled]="submission.busy()" (click)="resend()">
            {{ i18n.t('mail.resend') }}
          </button>
        }
        <a matButton routerLink="/sign-up">{{ i18n.t('mail.again') }}</a>
      </div>
      <p class="hint">{{ i18n.t('mail.elsewhere') }}</p>
      <p class="hint">{{ i18n.t('mail.hint') }}</p>
    </app-account-frame>
  `,
  styleUrl: './account-form.scss',
})
export class MailPage {
  protected readonly i18n = inject(I18n);
  protected readonly accounts = inject(AccountsStore);
  protected readonly email = this.accounts.awaitedEmail;
  protected readonly submission = new Submission();
  protected readonly sentAgain = signal(false);

  protected resend(): Promise<void> {
    return this.submission.run(async () => {
      this.sentAgain.set(false);
      await this.accounts.resendVerification();
      this.sentAgain.set(true);
    });
  }
}
