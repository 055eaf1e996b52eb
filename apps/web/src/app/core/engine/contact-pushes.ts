import { AccountBookChanged, ContactsChanged, PersonChanged, PresenceChanged } from '@collab/domain';
import type { AccountBook } from './account-book.js';
import type { Contacts } from './contacts.js';
import type { PresenceWatch } from './presence.js';

/** What the server tells of its own accord about people; each is only a hint to read again. */
export class ContactPushes {
  constructor(
    private readonly contacts: Contacts,
    private readonly book: AccountBook,
    private readonly presence: PresenceWatch,
  ) {}

  async take(event: string, data: unknown): Promise<void> {
    switch (event) {
      case ContactsChanged.type:
        return this.contacts.refresh();
      case AccountBookChanged.type:
        return this.book.sync();
      case PresenceChanged.type:
        return this.presence.take(data);
      case PersonChanged.type: {
        const push = PersonChanged.schema.safeDecode(data as never);
        if (push.success) await this.contacts.look(push.data.accountId);
      }
    }
  }
}
