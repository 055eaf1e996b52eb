import { Injectable } from '@nestjs/common';
import {
  accountStream,
  administrationDecider,
  Refusal,
  type AccountId,
  type Language,
  type Role,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { InvitationLinks } from './invitation-links.js';

/** An invitation that waits. */
export interface InvitationRow {
  readonly accountId: AccountId;
  readonly email: string;
  readonly language: Language;
  readonly roles: readonly Role[];
  readonly expired: boolean;
  /** Whether the address has got an account in another way. */
  readonly taken: boolean;
}

/** Reads invitations. */
@Injectable()
export class InvitationQuery {
  constructor(
    private readonly database: DataSource,
    private readonly commands: CommandExecutor,
    private readonly links: InvitationLinks,
  ) {}

  /** The invitation for an account-to-be, while nobody has used it or taken it back. */
  async find(accountId: AccountId): Promise<InvitationRow | undefined> {
    const rows: InvitationRow[] = await this.database.query(
      `SELECT account_id AS "accountId", email, language, roles, expires_at <= now() AS expired,
         EXISTS (SELECT FROM credentials WHERE credentials.email_index = invitations.email_index) AS taken
       FROM invitations WHERE account_id = $1`,
      [accountId],
    );
    return rows[0];
  }

  /**
   * The invitation that a mailed token stands for.
   * @throws Refusal `link-used`, `link-expired`, or `link-invalid` for what this server did not mail or has taken back
   */
  async open(token: string): Promise<InvitationRow> {
    const accountId = this.links.accountOf(token);
    if (accountId === undefined) throw new Refusal('link-invalid');
    const invitation = await this.find(accountId);
    if (invitation === undefined) {
      const stream = accountStream(accountId);
      const { exists } = await this.commands.read({ stream, decider: administrationDecider });
      throw new Refusal(exists ? 'link-used' : 'link-invalid');
    }
    if (invitation.expired) throw new Refusal('link-expired');
    return invitation;
  }
}
