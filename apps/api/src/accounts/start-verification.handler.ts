import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { startServerLogIn } from '@collab/crypto/public';
import type { InputOf, OutputOf, StartVerification } from '@collab/domain';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { digestOf } from './credentials.js';
import { EmailVerification } from './email-verification.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInsUnderWay } from './log-ins-under-way.js';
import { OpaqueSetup } from './opaque-setup.js';

export class StartVerificationCommand extends Command<OutputOf<typeof StartVerification>> {
  constructor(
    readonly input: InputOf<typeof StartVerification>,
    /** Prefix of the address that asks. */
    readonly source: string,
  ) {
    super();
  }
}

/**
 * Answers whoever has a mailed link and wants to prove the password of its sign-up. As with a log-in the answer tells
 * whether a guess was right, so it is counted as one.
 */
@CommandHandler(StartVerificationCommand)
export class StartVerificationHandler implements ICommandHandler<StartVerificationCommand> {
  constructor(
    private readonly limits: LogInLimits,
    private readonly opaque: OpaqueSetup,
    private readonly verification: EmailVerification,
    private readonly logIns: LogInsUnderWay,
  ) {}

  async execute({ input: { token, startLoginRequest }, source }: StartVerificationCommand) {
    this.limits.countSource(source);
    const { accountId, details } = await this.verification.linked(token);
    await this.limits.countTry({ accountId, knownDevice: undefined });
    const { registrationRecord } = details;
    const serverSetup = await this.opaque.read();
    const { state, loginResponse } = await refuseAs('bad-request', () =>
      startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest }),
    );
    const recordDigest = digestOf(registrationRecord);
    const logInToken = await this.logIns.put({ purpose: 'sign-up', accountId, recordDigest, state });
    return { logInToken, loginResponse };
  }
}
