import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { finishServerLogIn } from '@collab/crypto/public';
import { Refusal, type InputOf, type VerifyEmail } from '@collab/domain';
import { refuseAs } from '../kernel/security/refuse-as.js';
import type { ProvedPassword } from './credentials.js';
import { EmailVerification } from './email-verification.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInsUnderWay } from './log-ins-under-way.js';

export class VerifyEmailCommand extends Command<{ readonly begunHere: boolean }> {
  constructor(
    readonly input: InputOf<typeof VerifyEmail>,
    /** Of the browser that asks, if it has signed up. */
    readonly browserToken: string | undefined,
  ) {
    super();
  }
}

/**
 * Opens the account of whoever has the mailed link and, in another browser than the one that signed up, the password.
 * Resolves to whether it was this browser.
 */
@CommandHandler(VerifyEmailCommand)
export class VerifyEmailHandler implements ICommandHandler<VerifyEmailCommand> {
  constructor(
    private readonly verification: EmailVerification,
    private readonly logIns: LogInsUnderWay,
    private readonly limits: LogInLimits,
  ) {}

  async execute({ input: { token, password: proof }, browserToken }: VerifyEmailCommand) {
    const password = proof && (await this.check(proof));
    const opened = await this.verification.verify(token, { browserToken, password });
    if (password !== undefined)
      await this.limits.forgive({ accountId: password.accountId, knownDevice: undefined });
    return opened;
  }

  private async check({
    logInToken,
    finishLoginRequest,
  }: NonNullable<InputOf<typeof VerifyEmail>['password']>): Promise<ProvedPassword> {
    const logIn = await this.logIns.take(logInToken, 'sign-up');
    if (logIn === undefined) throw new Refusal('wrong-credentials');
    await refuseAs('wrong-credentials', () => finishServerLogIn({ state: logIn.state, finishLoginRequest }));
    const { accountId, recordDigest } = logIn;
    if (accountId === null || recordDigest === null) throw new Refusal('wrong-credentials');
    return { accountId, recordDigest };
  }
}
