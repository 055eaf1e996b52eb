import { Component, inject, linkedSignal, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { EngineClient } from '../core/engine.client.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { squarePicture } from './square-picture.js';

/** How others see this person: picture and name. */
@Component({
  selector: 'app-profile-section',
  imports: [AvatarComponent, MatButton, MatFormFieldModule, MatInput, NoticeComponent],
  template: `
    @if (session.session(); as me) {
      @if (submission.failure(); as failure) {
        <app-notice kind="error">{{ sentence(failure) }}</app-notice>
      }
      <div class="picture">
        <app-avatar size="huge" [id]="me.accountId" [name]="me.displayName" />
        <div class="ways">
          <input #file type="file" accept="image/*" hidden (change)="choose(file)" />
          <button matButton="tonal" type="button" [disabled]="submission.busy()" (click)="file.click()">
            {{ i18n.t('profile.picture.choose') }}
          </button>
          <button matButton type="button" [disabled]="submission.busy()" (click)="take()">
            {{ i18n.t('profile.picture.remove') }}
          </button>
          <p>{{ i18n.t('profile.picture.hint') }}</p>
        </div>
      </div>
      <form class="name" (submit)="save($event)" novalidate>
        <div class="field">
          <label for="display-name">{{ i18n.t('settings.name') }}</label>
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input
              matInput
              #field
              id="display-name"
              autocomplete="name"
              maxlength="80"
              [value]="name()"
              (input)="name.set(field.value); saved.set(false)"
            />
          </mat-form-field>
        </div>
        <button
          matButton="tonal"
          type="submit"
          [disabled]="submission.busy() || name().trim() === '' || name().trim() === me.displayName"
        >
          {{ i18n.t(saved() ? 'profile.name.saved' : 'profile.name.save') }}
        </button>
      </form>
    }
    <p class="told" role="status">{{ told() }}</p>
  `,
  styles: `
    .picture {
      display: flex;
      gap: 20px;
      align-items: center;
      margin-bottom: 22px;
    }
    .ways {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .ways p {
      flex-basis: 100%;
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
    .name {
      display: grid;
      gap: 12px;
      justify-items: start;
      max-width: 360px;
    }
    .field {
      width: 100%;
    }
    .told {
      margin-top: 8px;
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
    app-notice {
      margin-bottom: 16px;
    }
  `,
})
export class ProfileSection {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  private readonly engine = inject(EngineClient);
  protected readonly submission = new Submission();
  protected readonly name = linkedSignal(() => this.session.session()?.displayName ?? '');
  protected readonly saved = signal(false);
  protected readonly told = signal('');

  protected sentence(failure: unknown): string {
    return failure === 'no-picture' ? this.i18n.t('profile.picture.unreadable') : this.i18n.failure(failure);
  }

  protected save(event: Event): Promise<void> {
    event.preventDefault();
    return this.submission.run(async () => {
      await this.session.changeDisplayName(this.name().trim());
      this.saved.set(true);
    });
  }

  protected choose(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = '';
    if (file === undefined) return Promise.resolve();
    return this.submission.run(async () => {
      const avatar = await squarePicture(file).catch(() => {
        throw 'no-picture';
      });
      await this.engine.call('changeAvatar', { avatar });
      this.told.set(this.i18n.t('profile.picture.changed'));
    });
  }

  protected take(): Promise<void> {
    return this.submission.run(async () => {
      await this.engine.call('changeAvatar', { avatar: null });
      this.told.set(this.i18n.t('profile.picture.removed'));
    });
  }
}
