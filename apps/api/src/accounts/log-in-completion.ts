import { Injectable } from '@nestjs/common';
import { Refusal, type AccountId } from '@collab/domain';
import type { EntityManager } from 'typeorm';
import { AccountQuery } from './account.query.js';
import { CredentialStore, type ProvedPassword } from './credentials.js';
import type { Visitor } from './known-devices.js';
import { LogInLimits } from './log-in-limits.js';
import { Sessions, type OpenSession } from './sessions.js';

/** The end of every log-in, when all that is asked for has been proved. */
@Injectable()
export class LogInCompletion {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly credentials: CredentialStore,
    private readonly sessions: Sessions,
    private readonly limits: LogInLimits,
  ) {}

  /**
   * Begins a session, and forgets the tries that led to it.
   * @throws Refusal `log-in-expired` when the password was replaced since it was proved
   */
  open(proved: ProvedPassword & { readonly client: string }, visitor: Visitor): Promise<OpenSession> {
    return this.openOn(proved, visitor, (transaction) =>
      this.credentials.requireUnchanged(proved, transaction),
    );
  }

  /** The same on another ground than a password: what has to hold in the moment in which the session begins. */
  async openOn(
    { accountId, client }: { readonly accountId: AccountId; readonly client: string },
    visitor: Visitor,
    ground: (transaction: EntityManager) => Promise<void>,
  ): Promise<OpenSession> {
    const account = await this.accounts.find(accountId);
    if (account === undefined) throw new Refusal('wrong-credentials');
    const session = await this.sessions.start({ accountId, client, roles: account.roles }, ground);
    await this.limits.forgive({ accountId, knownDevice: visitor.markFor(accountId) });
    return session;
  }
}
