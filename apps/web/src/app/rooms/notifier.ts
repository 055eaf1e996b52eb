import { Injectable, effect, inject, untracked } from '@angular/core';
import { Router } from '@angular/router';
import { ContactsStore } from '../contacts/contacts.store.js';
import { DesktopNotifications } from '../core/desktop-notifications.js';
import { I18n } from '../core/i18n/i18n.js';
import { PreferencesStore } from '../core/preferences.js';
import { type News, newsOfContacts, newsOfRooms } from './news.js';
import { RoomsStore } from './rooms.store.js';

/** Tells by notifications what is new, as far as the person wants to be told. Never what was written. */
@Injectable({ providedIn: 'root' })
export class Notifier {
  private readonly desktop = inject(DesktopNotifications);
  private readonly preferences = inject(PreferencesStore).preferences;
  private readonly i18n = inject(I18n);
  private readonly router = inject(Router);

  constructor() {
    const rooms = inject(RoomsStore);
    const contacts = inject(ContactsStore);
    this.follow(rooms.all, newsOfRooms);
    this.follow(contacts.all, (before, after) => newsOfContacts(before.people, after.people));
  }

  /** Compares each state with the one before; the first after a log-in is nothing new. */
  private follow<State>(
    state: () => State | undefined,
    compare: (before: State, after: State) => readonly News[],
  ): void {
    let before: State | undefined;
    effect(() => {
      const after = state();
      const news = before === undefined || after === undefined ? [] : compare(before, after);
      before = after;
      untracked(() => news.forEach((one) => this.tell(one)));
    });
  }

  private tell(news: News): void {
    const wanted = this.preferences();
    if (!(news.kind === 'message' ? wanted?.notifyOfMessages : wanted?.notifyOfRequests)) return;
    const text =
      wanted?.notificationText === 'who-and-where'
        ? { tag: news.address, ...this.named(news) }
        : { tag: 'news', title: 'Collab', body: this.i18n.t('notification.bare') };
    const open = () => void this.router.navigateByUrl(news.address);
    void this.desktop.show({ ...text, open });
  }

  private named(news: News): { title: string; body: string } {
    switch (news.kind) {
      case 'message': {
        const title = news.room ?? 'Collab';
        const { author, unread } = news;
        return unread > 1 || author === null
          ? { title, body: this.i18n.t('notification.messages', { n: unread }) }
          : { title, body: this.i18n.t('notification.message', { author }) };
      }
      case 'invitation':
        return {
          title: this.i18n.t('notification.invitation.title'),
          body:
            news.from === null
              ? this.i18n.t('notification.bare')
              : this.i18n.t('notification.invitation', { name: news.from }),
        };
      case 'contact-request':
        return {
          title: this.i18n.t('notification.request.title'),
          body: this.i18n.t('notification.request', { name: news.from }),
        };
    }
  }
}
