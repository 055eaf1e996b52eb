import { Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { IconComponent } from '../ui/icon.component.js';
import { focusFirstInvalid } from '../ui/first-invalid.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { AccountsStore } from './accounts.store.js';

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
  template: `
    <app-account-frame why="why.log-in">
      <h1>{{ i18n.t('log-in.title') }}</h1>
      <p class="lead">{{ i18n.t('log-in.lead') }}</p>
      @if (failure(); as failure) {
        <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
      } @else if (session.ended()) {
        <app-notice kind="caution">{{ i18n.t('log-in.ended') }}</app-notice>
      }
      <form [formGroup]="form" (submit)="submit($event)" novalidate>
        <div class="field">
          <label for="log-in-email">{{ i18n.t('log-in.email') }}</label>
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input matInput id="log-in-email" type="email" formControlName="email" autocomplete="username" />
            <mat-error>{{ i18n.t('sign-up.email.invalid') }}</mat-error>
          </mat-form-field>
        </div>
        <div class="field">
          <label for="log-in-password">{{ i18n.t('log-in.password') }}</label>
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input
              matInput
              id="log-in-password"
              [type]="visible() ? 'text' : 'password'"
              formControlName="password"
              autocomplete="current-password"
            />
            <button
              matIconButton
              matSuffix
              type="button"
              [attr.aria-pressed]="visible()"
              [attr.aria-label]="i18n.t('sign-up.show')"
              (click)="visible.set(!visible())"
            >
              <app-icon name="eye" />
            </button>
            <mat-error>{{ i18n.t('log-in.password.required') }}</mat-error>
          </mat-form-field>
        </div>
        <button matButton="filled" class="big wide" type="submit" [disabled]="busy()">
          {{ i18n.t(busy() ? 'log-in.busy' : 'log-in.submit') }}
        </button>
      </form>
      <p class="aside">
        {{ i18n.t('log-in.none') }} <a routerLink="/sign-up">{{ i18n.t('log-in.to-sign-up') }}</a>
      </p>
    </app-account-frame>
  `,
  styleUrl: './account-form.scss',
})
export class LogInPage {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: [inject(AccountsStore).awaitedEmail() ?? '', [Validators.required, Validators.email]],
    password: ['', Validators.required],
  });
  protected readonly visible = signal(false);
  protected readonly busy = signal(false);
  protected readonly failure = signal<unknown>(undefined);

  protected async submit(event: Event): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) focusFirstInvalid(event.target);
    if (this.form.invalid || this.busy()) return;
    this.busy.set(true);
    this.failure.set(undefined);
    const { email, password } = this.form.getRawValue();
    try {
      await this.session.logIn({ email: email.trim().toLowerCase(), password });
      await this.router.navigateByUrl('/rooms');
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }
}
