import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { GuideReader } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { NoticeComponent } from '../ui/notice.component.js';

/** For security officers: who has read the guide, and who has not. */
@Component({
  selector: 'app-guide-readers',
  imports: [AvatarComponent, MatButton, NoticeComponent],
  template: `
    <h2>{{ i18n.t('guide.readers') }}</h2>
    @if (failure(); as failure) {
      <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
    }
    @if (counts(); as counts) {
      <p>{{ i18n.t('guide.readers.count', counts) }}</p>
    }
    <ul>
      @for (reader of readers(); track reader.accountId) {
        <li>
          <app-avatar [id]="reader.accountId" [name]="reader.displayName" />
          <strong>{{ reader.displayName }}</strong>
          <span>{{ state(reader) }}</span>
        </li>
      }
    </ul>
    @if (more()) {
      <button matButton type="button" (click)="read()">{{ i18n.t('guide.readers.more') }}</button>
    }
  `,
  styles: `
    :host {
      display: block;
      margin-top: 40px;
      padding-top: 22px;
      border-top: var(--c-hairline);
    }
    h2 {
      font: var(--c-title-small);
    }
    p,
    span {
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
    ul {
      margin: 8px 0 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 12px;
      align-items: center;
      padding: 8px 0;
      border-top: var(--c-hairline);
    }
    strong {
      flex: 1;
      min-width: 12ch;
      overflow-wrap: anywhere;
    }
  `,
})
export class GuideReadersComponent {
  protected readonly i18n = inject(I18n);
  private readonly engine = inject(EngineClient);
  private readonly session = inject(SessionStore);
  protected readonly readers = signal<readonly GuideReader[]>([]);
  protected readonly counts = signal<{ accounts: number; current: number } | undefined>(undefined);
  protected readonly more = signal(false);
  protected readonly failure = signal<unknown>(undefined);

  constructor() {
    void this.read();
  }

  protected async read(): Promise<void> {
    try {
      const page = await this.engine.call('guideReaders', { skip: this.readers().length });
      this.readers.update((known) => [...known, ...page.readers]);
      this.counts.set(page);
      this.more.set(page.more);
    } catch (error) {
      this.failure.set(error);
      this.session.noticed(error);
    }
  }

  protected state({ read }: GuideReader): string {
    if (read === null) return this.i18n.t('guide.readers.none');
    const at = this.i18n.date(read.at);
    return this.i18n.t(read.current ? 'guide.readers.current' : 'guide.readers.older', { at });
  }
}
