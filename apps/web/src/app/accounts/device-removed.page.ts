import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { I18n } from '../core/i18n/i18n.js';
import { IconComponent } from '../ui/icon.component.js';
import { AccountFrameComponent } from './account-frame.component.js';

/** What a browser shows after its account has removed it. */
@Component({
  imports: [AccountFrameComponent, IconComponent, MatButton, RouterLink],
  template: `
    <app-account-frame why="why.log-in">
      <span class="sign"><app-icon name="laptop" size="large" /></span>
      <h1>{{ i18n.t('device-removed.title') }}</h1>
      <p class="lead">{{ i18n.t('device-removed.lead') }}</p>
      <div class="choices">
        <a matButton="tonal" routerLink="/log-in">{{ i18n.t('device-removed.log-in') }}</a>
      </div>
      <p class="hint">{{ i18n.t('device-removed.hint') }}</p>
    </app-account-frame>
  `,
  styleUrl: './account-form.scss',
})
export class DeviceRemovedPage {
  protected readonly i18n = inject(I18n);
}
