import { Injectable } from '@nestjs/common';
import { AccountId, type Person } from '@collab/domain';
import { AccountQuery, type AccountRow } from '../accounts/account.query.js';
import { ContactsQuery } from '../contacts/contacts.query.js';
import { SharedRoomsQuery } from '../rooms/shared-rooms.query.js';
import { DevicesQuery } from './devices.query.js';

/** No account has this id: they are drawn at random. */
const NOBODY = AccountId.parse('AAAAAAAAAAAAAAAAAAAAAA');

/** People as other people's clients see them: name, identity key, device certificates. */
@Injectable()
export class PeopleQuery {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly devices: DevicesQuery,
    private readonly sharedRooms: SharedRoomsQuery,
    private readonly contacts: ContactsQuery,
  ) {}

  /** Those of the accounts that the caller may see: its own, whoever shares or shared a room or an invitation with it, its contacts and who asks to be one. */
  async readAs(caller: AccountId, accountIds: readonly AccountId[]): Promise<Person[]> {
    const [present, former, contacts] = await Promise.all([
      this.sharedRooms.sharedWith(caller, accountIds),
      this.sharedRooms.formerlyWith(caller, accountIds),
      this.contacts.visibleTo(caller, accountIds),
    ]);
    return this.withDevices(await this.accounts.findAll([...new Set([...present, ...former, ...contacts])]));
  }

  /**
   * The person with exactly this address, if the caller may see them. Whether anybody else has an account is not told: the
   * same is asked for an id that nobody has.
   */
  async findAs(caller: AccountId, email: string): Promise<Person | null> {
    const accountId = (await this.accounts.findByEmail(email))?.accountId ?? NOBODY;
    return (await this.readAs(caller, [accountId]))[0] ?? null;
  }

  private async withDevices(accounts: readonly AccountRow[]): Promise<Person[]> {
    const devices = await this.devices.ofAccounts(accounts.map(({ accountId }) => accountId));
    return accounts.map(({ accountId, displayName, avatar, identityKey }) => ({
      accountId,
      displayName,
      avatar,
      identityKey,
      devices: devices
        .filter((device) => device.accountId === accountId)
        .map(({ accountId: _owner, ...device }) => device),
    }));
  }
}
