import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { DesktopNotifications } from '../core/desktop-notifications.js';
import type { Preferences } from '../core/engine.profile.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { PreferencesStore } from '../core/preferences.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { type Choice, ChoiceRowComponent } from './choice-row.component.js';

/** Which notifications a person wants, and what they give away; whether this browser shows them. */
@Component({
  selector: 'app-notifications-section',
  imports: [ChoiceRowComponent, MatButton, MatSlideToggle, NoticeComponent],
  template: `
    @if (submission.failure(); as failure) {
      <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
    }
    @if (store.preferences(); as preferences) {
      <mat-slide-toggle
        [checked]="preferences.notifyOfMessages"
        (change)="turn({ notifyOfMessages: $event.checked }, $event.checked)"
      >
        {{ i18n.t('notifications.messages') }}
      </mat-slide-toggle>
      <mat-slide-toggle
        [checked]="preferences.notifyOfRequests"
        (change)="turn({ notifyOfRequests: $event.checked }, $event.checked)"
      >
        {{ i18n.t('notifications.requests') }}
      </mat-slide-toggle>
      @if (wanted()) {
        @switch (desktop.permission()) {
          @case ('default') {
            <app-notice>
              <p>{{ i18n.t('notifications.not-asked') }}</p>
              <button matButton type="button" (click)="desktop.ask()">
                {{ i18n.t('notifications.ask') }}
              </button>
            </app-notice>
          }
          @case ('denied') {
            <app-notice kind="caution">{{ i18n.t('notifications.denied') }}</app-notice>
          }
          @case ('unsupported') {
            <app-notice>{{ i18n.t('notifications.unsupported') }}</app-notice>
          }
        }
        <app-choice-row
          [label]="i18n.t('notifications.content')"
          [choices]="contents()"
          [value]="preferences.notificationText"
          (choose)="turn({ notificationText: $event }, false)"
        />
        <p class="hint">{{ i18n.t('notifications.content.hint') }}</p>
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
      justify-items: start;
    }
    .hint {
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class NotificationsSection {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(PreferencesStore);
  protected readonly desktop = inject(DesktopNotifications);
  protected readonly submission = new Submission();
  protected readonly contents = computed<readonly Choice<Preferences['notificationText']>[]>(() => [
    { value: 'bare', text: this.i18n.t('notifications.content.bare') },
    { value: 'who-and-where', text: this.i18n.t('notifications.content.who-and-where') },
  ]);
  protected readonly wanted = computed(() => {
    const preferences = this.store.preferences();
    return preferences !== undefined && (preferences.notifyOfMessages || preferences.notifyOfRequests);
  });

  protected async turn(change: Partial<Preferences>, asks: boolean): Promise<void> {
    const asked = asks ? this.desktop.ask() : undefined;
    await this.submission.run(() => this.store.choose(change));
    await asked;
  }
}
