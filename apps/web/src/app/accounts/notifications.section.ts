import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { DesktopNotifications } from '../core/desktop-notifications.js';
import type { Preferences } from '../core/engine.profile.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { PreferencesStore } from '../core/preferences.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';

/** Which notifications a person wants, and what they give away; whether this browser shows them. */
@Component({
  selector: 'app-notifications-section',
  imports: [MatButton, MatButtonToggleModule, MatSlideToggle, NoticeComponent],
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
        <div class="content">
          <span id="notification-content">{{ i18n.t('notifications.content') }}</span>
          <mat-button-toggle-group
            aria-labelledby="notification-content"
            hideSingleSelectionIndicator
            [value]="preferences.notificationText"
            (change)="turn({ notificationText: $event.value }, false)"
          >
            @for (choice of contents; track choice) {
              <mat-button-toggle [value]="choice">
                {{ i18n.t(texts[choice]) }}
              </mat-button-toggle>
            }
          </mat-button-toggle-group>
        </div>
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
    .content {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 20px;
      align-items: center;
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
  protected readonly contents = ['bare', 'who-and-where'] as const;
  protected readonly texts = {
    bare: 'notifications.content.bare',
    'who-and-where': 'notifications.content.who-and-where',
  } as const;
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
