import { Inject, Injectable } from '@nestjs/common';
import { domainOf, type AccountId, type CommandId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountQuery } from '../accounts/account.query.js';
import { PolicyQuery } from '../accounts/policy.query.js';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { nameAlone } from '../kernel/mail/name-alone.js';
import { askedByMail } from './contact-mails.js';

/** Days for which an address that a stranger had mailed is left alone, by all strangers together. */
const QUIET_DAYS = 7;

/** Mails to strangers that one account may cause in 24 hours. */
const MAILS_PER_DAY = 5;

/** A request to an address that has no account. */
export interface StrangerRequest {
  readonly requestId: CommandId;
  readonly accountId: AccountId;
  readonly address: string;
  readonly addressIndex: Buffer;
}

/** Writes to people without an account that somebody has asked for them: seldom, and only by a job. */
@Injectable()
export class StrangerMails {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: DataSource,
    private readonly accounts: AccountQuery,
    private readonly policies: PolicyQuery,
    private readonly mailer: Mailer,
  ) {}

  /** Has the mail written, unless the address or the sender has had its share. May be repeated. */
  async tell(request: StrangerRequest): Promise<void> {
    const sender = await this.accounts.find(request.accountId);
    if (sender === undefined || !(await this.claim(request))) return;
    const { publicUrl } = this.config;
    const to = request.address.trim().toLowerCase();
    await this.mailer.sendOnce(`contact-request-${request.requestId}`, {
      to,
      template: askedByMail,
      // Nothing is known of the reader; people mostly write to those who share their language.
      language: sender.language,
      data: {
        name: nameAlone(sender.displayName),
        host: new URL(publicUrl).host,
        publicUrl,
        maySignUp: await this.maySignUp(to),
      },
    });
  }

  /** Notes that the address is written to; false when it was not long ago, or the sender has written to many. */
  private claim({ requestId, accountId, addressIndex }: StrangerRequest): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [accountId]);
      await transaction.query(
        'DELETE FROM stranger_mails WHERE mailed_at < now() - make_interval(days => $1)',
        [QUIET_DAYS],
      );
      const [count]: [{ today: number }] = await transaction.query(
        `SELECT count(*)::integer AS today FROM stranger_mails
         WHERE account_id = $1 AND request_id <> $2 AND mailed_at > now() - interval '1 day'`,
        [accountId, requestId],
      );
      if (count.today >= MAILS_PER_DAY) return false;
      const rows: { request_id: string }[] = await transaction.query(
        `INSERT INTO stranger_mails (address_index, account_id, request_id) VALUES ($1, $2, $3)
         ON CONFLICT (address_index) DO UPDATE SET request_id = stranger_mails.request_id
         RETURNING request_id`,
        [addressIndex, accountId, requestId],
      );
      return rows[0]?.request_id === requestId;
    });
  }

  private async maySignUp(address: string): Promise<boolean> {
    const { signUp, allowedDomains } = await this.policies.read();
    return signUp === 'open' || (signUp === 'domains' && allowedDomains.includes(domainOf(address)));
  }
}
