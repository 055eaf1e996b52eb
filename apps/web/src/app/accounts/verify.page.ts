import { Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { ActivatedRoute, RouterLink } from '@angular/router';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { AccountsStore } from './accounts.store.js';
import { ForeignLinkComponent } from './foreign-link.component.js';

/** The target of the mailed link. Opening it changes nothing: a mail scanner opens links too. The button does. */
@Component({
  imports: [AccountFrameComponent, ForeignLinkComponent, MatButton, NoticeComponent, RouterLink],
  template: `
    <app-account-frame [step]="done() ? 'log-in' : 'mail'" why="why.link">
      @if (done()) {
        <h1>{{ i18n.t('verify.done.title') }}</h1>
        <app-foreign-link />
        <p class="lead" role="status">{{ i18n.t('verify.done.lead') }}</p>
        <a matButton="filled" class="big wide" routerLink="/log-in">{{ i18n.t('sign-up.to-log-in') }}</a>
      } @else {
        <h1>{{ i18n.t('verify.title') }}</h1>
        <app-foreign-link />
        <p class="lead">{{ i18n.t('verify.lead') }}</p>
        @if (token() === undefined) {
          <app-notice kind="caution">{{ i18n.t('verify.missing') }}</app-notice>
        } @else {
          @if (submission.failure(); as failure) {
            <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
          }
          @if (sentAgain()) {
            <app-notice>{{ i18n.t('mail.sent-again') }}</app-notice>
          }
          @switch (outcome()) {
            @case ('link-expired') {
              <button
                matButton="filled"
                class="big wide"
                type="button"
                [disabled]="submission.busy()"
                (click)="resend()"
              >
                {{ i18n.t('verify.resend') }}
              </button>
            }
            @case ('link-used') {
              <a matButton="filled" class="big wide" routerLink="/log-in">{{
                i18n.t('sign-up.to-log-in')
              }}</a>
            }
            @default {
              <button
                matButton="filled"
                class="big wide"
                type="button"
                [disabled]="submission.busy()"
                (click)="confirm()"
              >
                {{ i18n.t(submission.busy() ? 'verify.busy' : 'verify.submit') }}
              </button>
            }
          }
        }
        <p class="aside">
          <a routerLink="/sign-up">{{ i18n.t('verify.again') }}</a>
        </p>
      }
    </app-account-frame>
  `,
  styleUrl: './account-form.scss',
})
export class VerifyPage {
  protected readonly i18n = inject(I18n);
  private readonly accounts = inject(AccountsStore);
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);
  protected readonly token = computed(
    () => new URLSearchParams(this.fragment() ?? '').get('token') ?? undefined,
  );
  protected readonly submission = new Submission();
  protected readonly done = signal(false);

  protected readonly outcome = computed(() => {
    const failure = this.submission.failure();
    return failure instanceof EngineError ? failure.code : undefined;
  });
  protected readonly sentAgain = signal(false);

  protected confirm(): Promise<void> {
    return this.attempt(async (token) => {
      await this.accounts.verifyEmail(token);
      this.done.set(true);
    });
  }

  protected resend(): Promise<void> {
    return this.attempt(async (token) => {
      await this.accounts.resendVerification(token);
      this.sentAgain.set(true);
    });
  }

  private async attempt(act: (token: string) => Promise<void>): Promise<void> {
    const token = this.token();
    if (token !== undefined) await this.submission.run(() => act(token));
  }
}
