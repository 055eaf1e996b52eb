import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type FinishSignUp, type InputOf, type OutputOf } from '@collab/domain';
import { EmailVerification } from './email-verification.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { SignUpAdmission } from './sign-up-admission.js';
import { SignUpMailer } from './sign-up-mailer.js';

/** What comes next, and where that is the mail, the token by which this browser will open the account. */
export type SignedUp = OutputOf<typeof FinishSignUp> & { readonly browserToken?: string };

export class FinishSignUpCommand extends Command<SignedUp> {
  constructor(readonly input: InputOf<typeof FinishSignUp>) {
    super();
  }
}

/**
 * Keeps what a person has entered until the mailbox is proved; an invitation has proved it. An address that has an account
 * gets the same answer after the same work.
 */
@CommandHandler(FinishSignUpCommand)
export class FinishSignUpHandler implements ICommandHandler<FinishSignUpCommand> {
  constructor(
    private readonly admission: SignUpAdmission,
    private readonly signUps: PendingSignUps,
    private readonly mailer: SignUpMailer,
    private readonly verification: EmailVerification,
  ) {}

  async execute({ input }: FinishSignUpCommand): Promise<SignedUp> {
    const { signUpToken, invitationToken: _token, ...entered } = input;
    const { invitation } = await this.admission.admit(input);
    const details = invitation === undefined ? entered : { ...entered, roles: [...invitation.roles] };
    const tokens = await this.signUps.finish(signUpToken, details, invitation?.accountId);
    if (tokens === undefined) throw new Refusal('link-invalid');
    const { emailToken, browserToken } = tokens;
    if (invitation !== undefined) {
      // Whoever has chosen this password has the mailed link, both in this browser.
      await this.verification.verify(emailToken, { browserToken, password: undefined });
      return { next: 'log-in' };
    }
    if (this.mailer.mayWriteTo(details.email)) await this.mailer.send(details, emailToken);
    return { next: 'mail', browserToken };
  }
}
