import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { finishServerLogIn } from '@collab/crypto/public';
import { Refusal, type FinishLogIn, type InputOf } from '@collab/domain';
import { refuseAs } from '../kernel/security/refuse-as.js';
import type { Visitor } from './known-devices.js';
import { LogInContinuation, type NextStep } from './log-in-continuation.js';
import { LogInsUnderWay } from './log-ins-under-way.js';

export class FinishLogInCommand extends Command<NextStep> {
  constructor(
    readonly input: InputOf<typeof FinishLogIn>,
    readonly visitor: Visitor,
  ) {
    super();
  }
}

/** Checks that the client has proved the password, and says what comes next. */
@CommandHandler(FinishLogInCommand)
export class FinishLogInHandler implements ICommandHandler<FinishLogInCommand> {
  constructor(
    private readonly logIns: LogInsUnderWay,
    private readonly continuation: LogInContinuation,
  ) {}

  async execute({ input: { logInToken, finishLoginRequest, client }, visitor }: FinishLogInCommand) {
    const logIn = await this.logIns.take(logInToken, 'log-in');
    if (logIn === undefined) throw new Refusal('wrong-credentials');
    await refuseAs('wrong-credentials', () => finishServerLogIn({ state: logIn.state, finishLoginRequest }));
    const { accountId, recordDigest } = logIn;
    if (accountId === null || recordDigest === null) throw new Refusal('wrong-credentials');
    return this.continuation.after({ accountId, recordDigest, client }, visitor);
  }
}
