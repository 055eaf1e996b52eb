import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import type { InputOf, OutputOf, StartSignUp } from '@collab/domain';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { InvitationQuery } from './invitation.query.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { RegisterPasswordQuery } from './register-password.query.js';

export class StartSignUpCommand extends Command<OutputOf<typeof StartSignUp>> {
  constructor(
    readonly input: InputOf<typeof StartSignUp>,
    /** Prefix of the address that asks. */
    readonly source: string,
  ) {
    super();
  }
}

/** Opens a sign-up: the account id is drawn here, for it becomes part of what the password is stretched with. */
@CommandHandler(StartSignUpCommand)
export class StartSignUpHandler implements ICommandHandler<StartSignUpCommand> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly passwords: RegisterPasswordQuery,
    private readonly invitations: InvitationQuery,
    private readonly signUps: PendingSignUps,
  ) {}

  async execute({ input: { registrationRequest, invitationToken }, source }: StartSignUpCommand) {
    const { signUpsPerHour } = this.config.limits;
    this.limiter.take('sign-ups', source, { burst: signUpsPerHour, perMinute: signUpsPerHour / 60 });
    const invitation =
      invitationToken === undefined ? undefined : await this.invitations.open(invitationToken);
    const { signUpToken, accountId } = await this.signUps.start(invitation?.accountId);
    const { registrationResponse } = await this.passwords.answer(accountId, registrationRequest);
    return { signUpToken, accountId, registrationResponse };
  }
}
