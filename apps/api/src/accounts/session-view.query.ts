import { Injectable } from '@nestjs/common';
import { Refusal, type OutputOf, type ReadSession } from '@collab/domain';
import type { Caller } from '../kernel/security/caller.js';
import { Csrf } from '../kernel/security/csrf.js';
import { AccountQuery } from './account.query.js';

/** What a signed-in browser is told about its own session. */
@Injectable()
export class SessionViewQuery {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly csrf: Csrf,
  ) {}

  async of({ accountId, sessionId, deviceId, roles }: Caller): Promise<OutputOf<typeof ReadSession>> {
    const account = await this.accounts.find(accountId);
    if (account === undefined) throw new Refusal('unauthenticated');
    const { email, displayName, language } = account;
    const csrfToken = this.csrf.tokenFor(sessionId);
    const now = new Date().toISOString();
    return {
      accountId,
      sessionId,
      email,
      displayName,
      language,
      roles: [...roles],
      deviceId,
      csrfToken,
      now,
    };
  }
}
