import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { startServerLogIn } from '@collab/crypto/public';
import type { InputOf, OutputOf, StartLogIn } from '@collab/domain';
import { CredentialStore, digestOf } from './credentials.js';
import type { Visitor } from './known-devices.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInsUnderWay } from './log-ins-under-way.js';
import { OpaqueSetup } from './opaque-setup.js';

export class StartLogInCommand extends Command<OutputOf<typeof StartLogIn>> {
  constructor(
    readonly input: InputOf<typeof StartLogIn>,
    readonly visitor: Visitor,
  ) {
    super();
  }
}

/**
 * Answers the opening of a log-in. From this answer the client learns whether its guess of the password was right, so it
 * is the start that is counted. An unknown address is answered from a made-up record, always the same for one address.
 */
@CommandHandler(StartLogInCommand)
export class StartLogInHandler implements ICommandHandler<StartLogInCommand> {
  constructor(
    private readonly limits: LogInLimits,
    private readonly opaque: OpaqueSetup,
    private readonly credentials: CredentialStore,
    private readonly logIns: LogInsUnderWay,
  ) {}

  async execute({ input: { email, startLoginRequest }, visitor }: StartLogInCommand) {
    this.limits.countSource(visitor.source);
    const serverSetup = await this.opaque.read();
    const { accountId, registrationRecord } = await this.credentials.forLogIn(email);
    await this.limits.countTry({ accountId, knownDevice: visitor.markFor(accountId) });
    const { state, loginResponse } = await refuseAs('bad-request', () =>
      startServerLogIn({ serverSetup, accountId, registrationRecord, startLoginRequest }),
    );
    const proving =
      registrationRecord === null
        ? { accountId: null, recordDigest: null }
        : { accountId, recordDigest: digestOf(registrationRecord) };
    const logInToken = await this.logIns.put({ purpose: 'log-in', ...proving, state });
    return { logInToken, loginResponse };
  }
}
