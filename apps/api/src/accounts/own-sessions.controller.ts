import { Controller } from '@nestjs/common';
import { EndOtherSessions, EndSession, type InputOf, ListSessions, Refusal } from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { DeviceLinks } from './device-links.js';
import { OwnSessionsQuery } from './own-sessions.query.js';
import { Sessions } from './sessions.js';

/** Where an account is signed in; for its owner alone. */
@Controller()
export class OwnSessionsController {
  constructor(
    private readonly query: OwnSessionsQuery,
    private readonly sessions: Sessions,
    private readonly links: DeviceLinks,
  ) {}

  @Endpoint(ListSessions)
  async list(_input: InputOf<typeof ListSessions>, @CurrentCaller() { accountId, sessionId }: Caller) {
    return { sessions: await this.query.of(accountId, sessionId) };
  }

  /** A session of somebody else is refused like one that never was. */
  @Endpoint(EndSession)
  async end({ sessionId }: InputOf<typeof EndSession>, @CurrentCaller() { accountId }: Caller) {
    if (!(await this.query.has(accountId, sessionId))) throw new Refusal('not-found');
    await this.sessions.end({ accountId, sessionId }, 'ended-by-owner');
    return {};
  }

  @Endpoint(EndOtherSessions)
  async endOthers(_input: InputOf<typeof EndOtherSessions>, @CurrentCaller() caller: Caller) {
    // A browser that is being linked is about to have a session, too.
    await this.links.withdrawAll(caller.accountId);
    return { ended: await this.sessions.endAll(caller.accountId, 'ended-by-owner', caller.sessionId) };
  }
}
