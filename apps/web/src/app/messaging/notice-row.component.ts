import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { NoticeView } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { RoomStore } from '../rooms/room.store.js';

/** One line for something that happened in the room, between the messages. */
@Component({
  selector: 'app-notice-row',
  imports: [RouterLink],
  template: `<time class="data-small" [attr.datetime]="notice().at">{{ i18n.clock(notice().at) }}</time>
    <p>
      {{ text() }}
      @if (notice().kind === 'refused') {
        <a [routerLink]="['/rooms', room.roomId(), 'details']">{{ i18n.t('notice.refused.members') }}</a>
      }
    </p>`,
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
  protected readonly room = inject(RoomStore);
  readonly notice = input.required<NoticeView>();
  protected readonly text = computed(() => {
    const { kind, actor, subject, device = '' } = this.notice();
    if (kind === 'rekeyed' || kind === 'resynced') return this.i18n.t(`notice.${kind}`);
    if (kind === 'refused') return this.i18n.t('notice.refused', { actor, device });
    return this.i18n.t(`notice.${kind}`, { actor, subject: subject ?? this.i18n.t('notice.somebody') });
  });
}
