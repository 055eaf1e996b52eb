import { Component, inject } from '@angular/core';
import { I18n } from './i18n/i18n.js';

/** The two languages, each under its own name. */
@Component({
  selector: 'app-language-switch',
  host: { role: 'group', '[attr.aria-label]': "i18n.t('language.choice')" },
  template: `
    @for (language of languages; track language.code) {
      <button
        type="button"
        [lang]="language.code"
        [attr.aria-pressed]="i18n.language() === language.code"
        (click)="i18n.choose(language.code)"
      >
        {{ language.name }}
      </button>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      gap: var(--s-1);
    }
    button {
      min-height: var(--c-control);
      padding: 0 10px;
      border: 0;
      border-radius: var(--r-s);
      background: transparent;
      color: var(--mat-sys-on-surface-variant);
      font: 500 13px/18px var(--c-font);
      cursor: pointer;
    }
    button:hover {
      background: var(--c-hover);
    }
    button[aria-pressed='true'] {
      color: var(--mat-sys-on-surface);
      font-weight: 650;
    }
  `,
})
export class LanguageSwitchComponent {
  protected readonly i18n = inject(I18n);
  protected readonly languages = [
    { code: 'en', name: 'English' },
    { code: 'fr', name: 'Français' },
  ] as const;
}
