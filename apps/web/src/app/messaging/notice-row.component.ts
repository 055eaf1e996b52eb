import { Component, computed, inject, input } from '@angular/core';
import type { NoticeView } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';

/** One line for something that happened in the room, between the messages. */
@Component({
  selector: 'app-notice-row',
  template: `<time class="data-small" [attr.datetime]="notice().at">{{ i18n.clock(notice().at) }}</time>
    <p>{{ text() }}</p>`,
  styles: `
    :host {
      display: grid;
      grid-template-columns: 54px minmax(0, 1fr);
      gap: 36px;
      padding: 5px 16px 5px 8px;
      color: var(--mat-sys-on-surface-variant);
      font: var(--c-small);
    }
    time {
      text-align: right;
      line-height: 18px;
    }
    p {
      overflow-wrap: anywhere;
    }
    @media (max-width: 720px) {
      :host {
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
        padding: 5px 14px;
      }
      time {
        order: 1;
      }
    }
  `,
})
export class NoticeRowComponent {
  protected readonly i18n = inject(I18n);
  readonly notice = input.required<NoticeView>();
  protected readonly text = computed(() => {
    const { kind, actor, subject } = this.notice();
    if (kind === 'rekeyed' || kind === 'resynced') return this.i18n.t(`notice.${kind}`);
    return this.i18n.t(`notice.${kind}`, { actor, subject: subject ?? this.i18n.t('notice.somebody') });
  });
}
