import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { ContactsQuery } from '../contacts/contacts.query.js';
import { SharedRoomsQuery } from '../rooms/shared-rooms.query.js';

/** To whose devices an account's devices may speak directly. */
@Injectable()
export class ReachableQuery {
  constructor(
    private readonly sharedRooms: SharedRoomsQuery,
    private readonly contacts: ContactsQuery,
  ) {}

  /** Those of the given accounts that are the account itself, a member of one of its rooms, or a contact that no side blocks. */
  async by(accountId: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    const [members, contacts] = await Promise.all([
      this.sharedRooms.membersWith(accountId, others),
      this.contacts.mutualWith(accountId, others),
    ]);
    return new Set([...members, ...contacts]);
  }
}
