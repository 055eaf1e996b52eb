import { inject, Injectable, signal } from '@angular/core';
import { EngineClient } from './engine.client.js';
import { endsSession } from './engine.port.js';
import type { Preferences } from './engine.profile.port.js';
import { I18n } from './i18n/i18n.js';
import { Theme } from './theme.js';

/** What the person has chosen, the same on all their devices. */
@Injectable({ providedIn: 'root' })
export class PreferencesStore {
  private readonly engine = inject(EngineClient);
  private readonly theme = inject(Theme);
  private readonly i18n = inject(I18n);
  private readonly known = signal<Preferences | undefined>(undefined);
  /** Undefined until they have been read, and again when nobody is signed in. */
  readonly preferences = this.known.asReadonly();

  constructor() {
    this.engine.onEvent((event) => {
      if (event.type === 'contacts-changed') void this.read();
      if (endsSession(event)) this.known.set(undefined);
    });
  }

  async read(): Promise<void> {
    const preferences = await this.engine.call('preferences').catch(() => undefined);
    if (preferences === undefined) return;
    this.known.set(preferences);
    if (preferences.theme !== this.theme.choice()) this.theme.choose(preferences.theme);
    if (preferences.timeZone !== this.i18n.timeZone()) this.i18n.chooseTimeZone(preferences.timeZone);
  }

  async choose(change: Partial<Preferences>): Promise<void> {
    if (change.theme !== undefined) this.theme.choose(change.theme);
    if (change.timeZone !== undefined) this.i18n.chooseTimeZone(change.timeZone);
    await this.engine.call('choosePreferences', change);
    await this.read();
  }
}
