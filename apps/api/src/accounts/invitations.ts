import { Injectable } from '@nestjs/common';
import { AccountId, type Administrator, type InputOf, type InvitePerson } from '@collab/domain';
import { SubjectKeys } from '../kernel/subject-keys/subject-keys.js';
import { AdministrationLog } from './administration-log.js';
import { PeopleQuery } from './people.query.js';
import { newId } from './secret-tokens.js';

const INVITATION_DAYS = 7;

/** Asks people to open an account, and takes that back. The mail follows from the event. */
@Injectable()
export class Invitations {
  constructor(
    private readonly log: AdministrationLog,
    private readonly people: PeopleQuery,
    private readonly keys: SubjectKeys,
  ) {}

  /** Invites an address, whether it has an account or not; an invitation that it still had is taken back. */
  async invite(
    { email, language, roles }: InputOf<typeof InvitePerson>,
    by: Administrator,
  ): Promise<AccountId> {
    for (const earlier of await this.people.invitationsOf(email)) await this.withdraw(earlier, by);
    const accountId = AccountId.parse(newId());
    const expiresAt = new Date(Date.now() + INVITATION_DAYS * 24 * 3600 * 1000).toISOString();
    const invitation = { accountId, email, language, roles: [...new Set(roles)], expiresAt };
    await this.log.decide(accountId, { type: 'invite', invitation }, by);
    return accountId;
  }

  /**
   * Takes an invitation back; nothing happens when it was used. Whoever was invited is nobody's account: their address is
   * forgotten with its key, also by a repetition after an interruption.
   */
  async withdraw(accountId: AccountId, by: Administrator): Promise<void> {
    await this.log.decide(accountId, { type: 'withdraw-invitation', accountId }, by);
    const { exists, withdrawn } = await this.log.read(accountId);
    if (withdrawn && !exists) await this.keys.erase(accountId);
  }
}
