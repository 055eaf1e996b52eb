import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type FinishSignUp, type InputOf, type OutputOf } from '@collab/domain';
import { EmailVerification } from './email-verification.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { SignUpAdmission } from './sign-up-admission.js';
import { SignUpMailLimits } from './sign-up-mail-limits.js';
import { SignUpMailer } from './sign-up-mailer.js';

/** What comes next, and where that is the mail, the token by which this browser will open the account. */
export type SignedUp = OutputOf<typeof FinishSignUp> & { readonly browserToken?: string };

export class FinishSignUpCommand extends Command<SignedUp> {
  constructor(
    readonly input: InputOf<typeof FinishSignUp>,
    /** Prefix of the address that asks. */
    readonly source: string,
  ) {
    super();
  }
}

/**
 * Keeps what a person has entered until the mailbox is proved; an invitation has proved it. An address that has an account
 * gets the same answer after the same work; one that was written to often enough gets it, too.
 */
@CommandHandler(FinishSignUpCommand)
export class FinishSignUpHandler implements ICommandHandler<FinishSignUpCommand> {
  constructor(
    private readonly admission: SignUpAdmission,
    private readonly signUps: PendingSignUps,
    private readonly limits: SignUpMailLimits,
    private readonly mailer: SignUpMailer,
    private readonly verification: EmailVerification,
  ) {}

  async execute({ input, source }: FinishSignUpCommand): Promise<SignedUp> {
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
    if (this.limits.mayWriteTo(details.email, source)) await this.mailer.send(details, emailToken);
    return { next: 'mail', browserToken };
  }
}
