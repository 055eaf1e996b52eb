import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { I18n } from '../core/i18n/i18n.js';
import { IconComponent } from '../ui/icon.component.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { AccountsStore } from './accounts.store.js';

@Component({
  imports: [AccountFrameComponent, IconComponent, MatButton, RouterLink],
  template: `
    <app-account-frame step="mail" why="why.link">
      <span class="sign"><app-icon name="mail" size="large" /></span>
      <h1>{{ i18n.t('mail.title') }}</h1>
      @if (email(); as email) {
        <p class="lead">{{ i18n.t('mail.lead', { email }) }}</p>
      } @else {
        <p class="lead">{{ i18n.t('mail.lead.unknown') }}</p>
      }
      <div class="choices">
        <a matButton="tonal" routerLink="/log-in">{{ i18n.t('mail.log-in') }}</a>
        <a matButton routerLink="/sign-up">{{ i18n.t('mail.again') }}</a>
      </div>
      <p class="hint">{{ i18n.t('mail.hint') }}</p>
    </app-account-frame>
  `,
  styleUrl: './account-form.scss',
})
export class MailPage {
  protected readonly i18n = inject(I18n);
  protected readonly email = inject(AccountsStore).awaitedEmail;
}
