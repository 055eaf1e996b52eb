import { Component, inject, linkedSignal, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { PresenceVisibility } from '@collab/domain';
import { ContactsStore } from '../contacts/contacts.store.js';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { Viewport } from '../core/viewport.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';

const HANDLE = /^[a-z0-9][a-z0-9._-]{1,28}[a-z0-9]$/;

/** How others may find this person. */
@Component({
  selector: 'app-contacts-section',
  imports: [MatButton, MatButtonToggleModule, MatFormFieldModule, MatInput, NoticeComponent],
  template: `
    <form class="handle" (submit)="save($event)" novalidate>
      @if (submission.failure(); as failure) {
        <app-notice kind="error">{{ sentence(failure) }}</app-notice>
      }
      <div class="field">
        <label for="handle">{{ i18n.t('handle.label') }}</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <span matTextPrefix>@</span>
          <input
            matInput
            #field
            id="handle"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            maxlength="31"
            [value]="handle()"
            (input)="handle.set(field.value); saved.set(false)"
          />
          <mat-hint>{{ i18n.t('handle.hint') }}</mat-hint>
        </mat-form-field>
      </div>
      <button matButton="tonal" type="submit" [disabled]="submission.busy()">
        {{ i18n.t(saved() ? 'handle.saved' : 'handle.save') }}
      </button>
    </form>
    @if (visibility(); as visible) {
      <div class="choice">
        <span id="presence-choice">{{ i18n.t('presence.title') }}</span>
        <mat-button-toggle-group
          aria-labelledby="presence-choice"
          hideSingleSelectionIndicator
          [vertical]="viewport.narrow()"
          [value]="visible"
          (change)="show($event.value)"
        >
          @for (choice of choices; track choice) {
            <mat-button-toggle [value]="choice">{{ i18n.t(texts[choice]) }}</mat-button-toggle>
          }
        </mat-button-toggle-group>
      </div>
    }
  `,
  styles: `
    .choice {
      display: grid;
      gap: 6px;
      justify-items: start;
      margin-top: 22px;
    }
    .handle {
      display: grid;
      gap: 12px;
      justify-items: start;
      max-width: 360px;
    }
    .field {
      width: 100%;
    }
  `,
})
export class ContactsSection {
  protected readonly i18n = inject(I18n);
  protected readonly viewport = inject(Viewport);
  private readonly contacts = inject(ContactsStore);
  protected readonly handle = linkedSignal(() => this.contacts.handle() ?? '');
  protected readonly choices = ['nobody', 'contacts', 'all'] as const;
  protected readonly texts = {
    nobody: 'presence.nobody',
    contacts: 'presence.contacts',
    all: 'presence.all',
  } as const;
  /** Undefined until the server has said. */
  protected readonly visibility = signal<PresenceVisibility | undefined>(undefined);
  protected readonly submission = new Submission();
  protected readonly saved = signal(false);

  constructor() {
    this.contacts.presenceVisibility().then(
      (visibility) => this.visibility.set(visibility),
      (error: unknown) => this.submission.failure.set(error),
    );
  }

  protected async show(visibility: PresenceVisibility): Promise<void> {
    try {
      await this.contacts.setPresenceVisibility(visibility);
      this.visibility.set(visibility);
    } catch (error) {
      this.submission.failure.set(error);
    }
  }

  protected sentence(error: unknown): string {
    if (error === 'invalid') return this.i18n.t('handle.invalid');
    const taken = error instanceof EngineError && error.code === 'conflict';
    return taken ? this.i18n.t('handle.taken') : this.i18n.failure(error);
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const handle = this.handle().trim().toLowerCase().replace(/^@/, '');
    if (handle !== '' && !HANDLE.test(handle)) return this.submission.failure.set('invalid');
    await this.submission.run(async () => {
      await this.contacts.chooseHandle(handle === '' ? null : handle);
      this.saved.set(true);
    });
  }
}
