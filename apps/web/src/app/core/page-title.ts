import { Injectable, effect, inject, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { RouterStateSnapshot, TitleStrategy } from '@angular/router';
import { I18n } from './i18n/i18n.js';
import { en, type MessageKey } from './i18n/en.js';

/** Names the page in the current language. A route's `title` is the key of a text; a page may name itself instead. */
@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly i18n = inject(I18n);
  private readonly key = signal<MessageKey | undefined>(undefined);
  private readonly own = signal<string | undefined>(undefined);

  constructor() {
    super();
    effect(() => {
      const key = this.key();
      const name = this.own() ?? (key === undefined ? undefined : this.i18n.t(key as 'rooms.title'));
      this.title.setTitle(name === undefined ? 'Collab' : `${name} · Collab`);
    });
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    const key = this.buildTitle(snapshot);
    this.own.set(undefined);
    this.key.set(key !== undefined && key in en ? (key as MessageKey) : undefined);
  }

  /** For a page whose name is not the interface's, such as a room. */
  name(own: string): void {
    this.own.set(own);
  }
}
