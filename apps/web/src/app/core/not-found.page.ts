import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { EmptyComponent } from '../ui/empty.component.js';
import { I18n } from './i18n/i18n.js';

@Component({
  imports: [EmptyComponent, MatButton, RouterLink],
  template: `
    <main>
      <app-empty [heading]="i18n.t('not-found.title')" [text]="i18n.t('not-found.text')">
        <a matButton="filled" class="big" routerLink="/rooms">{{ i18n.t('not-found.home') }}</a>
      </app-empty>
    </main>
  `,
  styles: `
    :host,
    main {
      display: grid;
      flex: 1 0 auto;
    }
  `,
})
export class NotFoundPage {
  protected readonly i18n = inject(I18n);
}
