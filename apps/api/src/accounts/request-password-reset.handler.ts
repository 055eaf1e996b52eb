import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { InputOf, RequestPasswordReset } from '@collab/domain';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { CredentialStore } from './credentials.js';
import { PasswordResetLimits } from './password-reset-limits.js';
import { PasswordResets } from './password-resets.js';
import { noAccountMail, passwordResetMail } from './recovery-mails.js';

export class RequestPasswordResetCommand extends Command<void> {
  constructor(
    readonly input: InputOf<typeof RequestPasswordReset>,
    /** Prefix of the address that asks. */
    readonly source: string,
  ) {
    super();
  }
}

/**
 * Mails a link to the owner of an account. An address without one gets the same answer after the same work; only the
 * mail differs, and that its owner alone reads. The mail is in the language of the page where it was asked for.
 */
@CommandHandler(RequestPasswordResetCommand)
export class RequestPasswordResetHandler implements ICommandHandler<RequestPasswordResetCommand> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limits: PasswordResetLimits,
    private readonly credentials: CredentialStore,
    private readonly resets: PasswordResets,
    private readonly mailer: Mailer,
  ) {}

  async execute({ input: { email, language }, source }: RequestPasswordResetCommand): Promise<void> {
    this.limits.countRequest(source);
    const { publicUrl } = this.config;
    const { isKnown, accountId } = await this.credentials.forLogIn(email);
    const token = await this.resets.issue(accountId);
    if (isKnown) {
      const data = { link: `${publicUrl}/new-password#token=${token}` };
      await this.mailer.send({ to: email, template: passwordResetMail, language, data });
    } else {
      const data = { signUpLink: `${publicUrl}/sign-up` };
      await this.mailer.send({ to: email, template: noAccountMail, language, data });
    }
  }
}
