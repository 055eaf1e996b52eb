import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { finishServerLogIn } from '@collab/crypto/public';
import { Refusal, type FinishLogIn, type InputOf } from '@collab/domain';
import { AccountQuery } from './account.query.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInsUnderWay } from './log-ins-under-way.js';
import { Sessions, type OpenSession } from './sessions.js';

export class FinishLogInCommand extends Command<OpenSession> {
  constructor(readonly input: InputOf<typeof FinishLogIn>) {
    super();
  }
}

/** Checks that the client has proved the password, and begins a session. */
@CommandHandler(FinishLogInCommand)
export class FinishLogInHandler implements ICommandHandler<FinishLogInCommand> {
  constructor(
    private readonly logIns: LogInsUnderWay,
    private readonly accounts: AccountQuery,
    private readonly sessions: Sessions,
    private readonly limits: LogInLimits,
  ) {}

  async execute({ input: { logInToken, finishLoginRequest, client } }: FinishLogInCommand) {
    const logIn = await this.logIns.take(logInToken);
    if (logIn === undefined) throw new Refusal('wrong-credentials');
    await refuseAs('wrong-credentials', () => finishServerLogIn({ state: logIn.state, finishLoginRequest }));
    if (logIn.accountId === null) throw new Refusal('wrong-credentials');
    const account = await this.accounts.find(logIn.accountId);
    if (account === undefined) throw new Refusal('wrong-credentials');
    this.limits.forgiveStart(account.email);
    return this.sessions.start(logIn.accountId, account.roles, client);
  }
}
