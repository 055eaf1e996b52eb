import { Injectable } from '@nestjs/common';
import { AccountId, RoomId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { ContactsQuery } from '../contacts/contacts.query.js';

/** In which rooms accounts have a place, and which invitations they are shown. */
@Injectable()
export class PlacesQuery {
  constructor(
    private readonly database: DataSource,
    private readonly contacts: ContactsQuery,
  ) {}

  /** Rooms that the account is a member of or invited to. */
  async of(accountId: AccountId): Promise<RoomId[]> {
    return (await this.read(accountId)).map(({ room_id }) => room_id);
  }

  /**
   * Rooms that the account is a member of, or invited to by somebody whom it does not block. The other invitations stay
   * open, as if nobody had looked at them yet, and are shown when the block is lifted.
   */
  async shownTo(accountId: AccountId): Promise<RoomId[]> {
    const places = await this.read(accountId);
    const inviters = places.flatMap(({ invited_by }) => invited_by ?? []);
    const blocked = await this.contacts.blockedBy(accountId, inviters);
    return places
      .filter(({ invited_by }) => invited_by === null || !blocked.has(invited_by))
      .map(({ room_id }) => room_id);
  }

  /** Whether the account is told of what somebody invites it to. */
  async hears(accountId: AccountId, inviter: AccountId): Promise<boolean> {
    return !(await this.contacts.blockedBy(accountId, [inviter])).has(inviter);
  }

  /** Whether the account is told that its place in a room has ended: an invitation may be one that it was not shown. */
  async hearsOfEnd(accountId: AccountId, roomId: RoomId): Promise<boolean> {
    const [ended] = Places.parse(
      await this.database.query(
        'SELECT room_id, invited_by FROM former_members WHERE account_id = $1 AND room_id = $2',
        [accountId, roomId],
      ),
    );
    return !ended?.invited_by || this.hears(accountId, ended.invited_by);
  }

  /** Rooms to which one account has invited another that has not answered yet. */
  async invitations(inviter: AccountId, invited: AccountId): Promise<RoomId[]> {
    return (await this.read(invited))
      .filter(({ invited_by }) => invited_by === inviter)
      .map(({ room_id }) => room_id);
  }

  private async read(accountId: AccountId): Promise<z.infer<typeof Places>> {
    return Places.parse(
      await this.database.query(
        'SELECT room_id, invited_by FROM room_members WHERE account_id = $1 ORDER BY room_id',
        [accountId],
      ),
    );
  }
}

/** An account is invited by somebody, or a member. */
const Places = z.array(z.object({ room_id: RoomId, invited_by: AccountId.nullable() }));
