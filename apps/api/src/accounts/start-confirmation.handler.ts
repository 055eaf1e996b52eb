import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { startServerLogIn } from '@collab/crypto/public';
import { Refusal, type InputOf, type OutputOf, type StartConfirmation } from '@collab/domain';
import type { Caller } from '../kernel/security/caller.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { AccountQuery } from './account.query.js';
import { CredentialStore, digestOf } from './credentials.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInsUnderWay } from './log-ins-under-way.js';
import { OpaqueSetup } from './opaque-setup.js';

export class StartConfirmationCommand extends Command<OutputOf<typeof StartConfirmation>> {
  constructor(
    readonly caller: Caller,
    readonly input: InputOf<typeof StartConfirmation>,
  ) {
    super();
  }
}

/** Answers the opening of a confirmation. Its tries are counted by session: a stolen one does not lock the owner out. */
@CommandHandler(StartConfirmationCommand)
export class StartConfirmationHandler implements ICommandHandler<StartConfirmationCommand> {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly limits: LogInLimits,
    private readonly opaque: OpaqueSetup,
    private readonly credentials: CredentialStore,
    private readonly logIns: LogInsUnderWay,
  ) {}

  async execute({ caller: { accountId, sessionId }, input }: StartConfirmationCommand) {
    await this.limits.countTry({ accountId, knownDevice: sessionId });
    const account = await this.accounts.find(accountId);
    const known = account && (await this.credentials.forLogIn(account.email));
    if (!known?.isKnown) throw new Refusal('forbidden');
    const serverSetup = await this.opaque.read();
    const { registrationRecord } = known;
    const { startLoginRequest } = input;
    const { state, loginResponse } = await refuseAs('bad-request', () =>
      startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest }),
    );
    const recordDigest = digestOf(registrationRecord);
    const logInToken = await this.logIns.put({ purpose: 'confirmation', accountId, recordDigest, state });
    return { logInToken, loginResponse };
  }
}
