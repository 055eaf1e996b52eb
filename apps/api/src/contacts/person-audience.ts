import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { SharedRoomsQuery } from '../rooms/shared-rooms.query.js';
import { ContactsQuery } from './contacts.query.js';

/** Whoever has a person in a list: in a common room, or among the contacts. */
@Injectable()
export class PersonAudience {
  constructor(
    private readonly sharedRooms: SharedRoomsQuery,
    private readonly contacts: ContactsQuery,
  ) {}

  async of(accountId: AccountId): Promise<ReadonlySet<AccountId>> {
    const [inRooms, contacts] = await Promise.all([
      this.sharedRooms.peersOf(accountId),
      this.contacts.contactsOf(accountId),
    ]);
    return new Set([...inRooms, ...contacts]);
  }
}
