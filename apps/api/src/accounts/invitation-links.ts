import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { deriveKey } from '../kernel/subject-keys/master-key.js';

/**
 * The links of invitations. The token is the id of the account-to-be and a keyed hash of it: it can be derived again from
 * the event alone, so that the mail can follow from the event, and nothing secret is stored.
 */
@Injectable()
export class InvitationLinks {
  private readonly key: Uint8Array;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
    @Inject(SERVER_SECRETS) secrets: Pick<ServerSecrets, 'masterKey'>,
  ) {
    this.key = deriveKey(secrets.masterKey, 'invitations');
  }

  /** The link that opens the account. */
  linkTo(accountId: AccountId): string {
    return `${this.config.publicUrl}/sign-up#invitation=${accountId}.${this.proofOf(accountId).toString('base64url')}`;
  }

  /** The account that a token was made for; undefined when this server did not make it. */
  accountOf(token: string): AccountId | undefined {
    const [accountId, proof] = token.split('.', 2) as [AccountId, string | undefined];
    const given = Buffer.from(proof ?? '', 'base64url');
    const right = this.proofOf(accountId);
    return given.length === right.length && timingSafeEqual(given, right) ? accountId : undefined;
  }

  private proofOf(accountId: AccountId): Buffer {
    return createHmac('sha256', this.key).update(accountId).digest();
  }
}
