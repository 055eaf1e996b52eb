import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { verifyDeviceProof } from '@collab/crypto/public';
import { type FinishDeviceLink, type InputOf } from '@collab/domain';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { DeviceLinks } from './device-links.js';
import type { Visitor } from './known-devices.js';
import { LogInCompletion } from './log-in-completion.js';
import type { OpenSession } from './sessions.js';

export class FinishDeviceLinkCommand extends Command<OpenSession> {
  constructor(
    readonly input: InputOf<typeof FinishDeviceLink>,
    readonly visitor: Visitor,
  ) {
    super();
  }
}

/** Begins the session of a browser that a device of the account has let in. No password was typed here: it is not fresh. */
@CommandHandler(FinishDeviceLinkCommand)
export class FinishDeviceLinkHandler implements ICommandHandler<FinishDeviceLinkCommand> {
  constructor(
    private readonly links: DeviceLinks,
    private readonly completion: LogInCompletion,
    private readonly sessions: SessionRegistry,
  ) {}

  async execute({ input, visitor }: FinishDeviceLinkCommand): Promise<OpenSession> {
    const { proof, client, ...guest } = input;
    const { accountId, signingKey } = await this.links.readyFor(guest);
    const claim = Buffer.from(guest.claim).toString('base64url');
    await refuseAs('forbidden', () => verifyDeviceProof(signingKey, claim, proof));
    const session = await this.completion.openOn({ accountId, client }, visitor, (transaction) =>
      this.links.finish(transaction, guest),
    );
    await this.sessions.age(session.caller.sessionId);
    return session;
  }
}
