import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type FinishSignUp, type InputOf, type OutputOf } from '@collab/domain';
import { EmailVerification } from './email-verification.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { SignUpAdmission } from './sign-up-admission.js';
import { SignUpMailer } from './sign-up-mailer.js';

export class FinishSignUpCommand extends Command<OutputOf<typeof FinishSignUp>> {
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

  async execute({ input }: FinishSignUpCommand) {
    const { signUpToken, invitationToken: _token, ...entered } = input;
    const { invitation } = await this.admission.admit(input);
    const details = invitation === undefined ? entered : { ...entered, roles: [...invitation.roles] };
    const emailToken = await this.signUps.finish(signUpToken, details, invitation?.accountId);
    if (emailToken === undefined) throw new Refusal('link-invalid');
    if (invitation !== undefined) {
      await this.verification.verify(emailToken);
      return { next: 'log-in' as const };
    }
    await this.mailer.send(details, emailToken);
    return { next: 'mail' as const };
  }
}
