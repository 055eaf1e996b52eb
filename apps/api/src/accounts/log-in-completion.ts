import { Injectable } from '@nestjs/common';
import { Refusal, type AccountId } from '@collab/domain';
import { AccountQuery } from './account.query.js';
import type { Visitor } from './known-devices.js';
import { LogInLimits } from './log-in-limits.js';
import { Sessions, type OpenSession } from './sessions.js';

/** The end of every log-in, when all that is asked for has been proved. */
@Injectable()
export class LogInCompletion {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly sessions: Sessions,
    private readonly limits: LogInLimits,
  ) {}

  /** Begins a session, and forgets the tries that led to it. */
  async open(
    { accountId, client }: { readonly accountId: AccountId; readonly client: string },
    visitor: Visitor,
  ): Promise<OpenSession> {
    const account = await this.accounts.find(accountId);
    if (account === undefined) throw new Refusal('wrong-credentials');
    const session = await this.sessions.start(accountId, account.roles, client);
    await this.limits.forgive({ accountId, knownDevice: visitor.markFor(accountId) });
    return session;
  }
}
