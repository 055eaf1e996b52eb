import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type FinishSignUp, type InputOf } from '@collab/domain';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { AdministratorLink } from './administrator-link.js';
import { CredentialStore } from './credentials.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { accountExistsMail, verificationMail } from './sign-up-mails.js';

export class FinishSignUpCommand extends Command<void> {
  constructor(readonly input: InputOf<typeof FinishSignUp>) {
    super();
  }
}

/**
 * Keeps what a person has entered until the mailbox is proved. An address that has an account gets the same answer after
 * the same work; only the mail differs, and that its owner alone reads.
 */
@CommandHandler(FinishSignUpCommand)
export class FinishSignUpHandler implements ICommandHandler<FinishSignUpCommand> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly signUps: PendingSignUps,
    private readonly credentials: CredentialStore,
    private readonly administratorLink: AdministratorLink,
    private readonly mailer: Mailer,
  ) {}

  async execute({ input: { signUpToken, ...details } }: FinishSignUpCommand): Promise<void> {
    const { administratorToken, email, displayName, language } = details;
    if (administratorToken !== undefined && !(await this.administratorLink.isOpen(administratorToken)))
      throw new Refusal('link-invalid');
    const emailToken = await this.signUps.finish(signUpToken, details);
    if (emailToken === undefined) throw new Refusal('link-invalid');
    const { publicUrl } = this.config;
    if (await this.credentials.isTaken(email)) {
      const data = { logInLink: `${publicUrl}/log-in` };
      await this.mailer.send({ to: email, template: accountExistsMail, language, data });
    } else {
      const data = { displayName, link: `${publicUrl}/verify#token=${emailToken}` };
      await this.mailer.send({ to: email, template: verificationMail, language, data });
    }
  }
}
