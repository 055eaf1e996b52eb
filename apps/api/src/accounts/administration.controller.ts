import { Controller } from '@nestjs/common';
import {
  ChangeRoles,
  DisableAccount,
  EnableAccount,
  ListPeople,
  type Administrator,
  type InputOf,
} from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { AdministrationLog } from './administration-log.js';
import { PeopleQuery } from './people.query.js';

/** Who an administrator is on record as. */
export const administratorOf = ({ accountId }: Caller): Administrator => ({ kind: 'account', accountId });

/** What administrators see of people, and what they may do to accounts. */
@Controller()
export class AdministrationController {
  constructor(
    private readonly people: PeopleQuery,
    private readonly log: AdministrationLog,
    private readonly sessions: SessionRegistry,
  ) {}

  @Endpoint(ListPeople)
  list(input: InputOf<typeof ListPeople>) {
    return this.people.list(input);
  }

  @Endpoint(ChangeRoles)
  async changeRoles(change: InputOf<typeof ChangeRoles>, @CurrentCaller() caller: Caller) {
    await this.log.decide(change.accountId, { type: 'change-roles', change }, administratorOf(caller));
    return {};
  }

  @Endpoint(DisableAccount)
  async disable({ accountId }: InputOf<typeof DisableAccount>, @CurrentCaller() caller: Caller) {
    await this.log.decide(accountId, { type: 'disable', accountId }, administratorOf(caller));
    await this.sessions.endAll(accountId);
    return {};
  }

  @Endpoint(EnableAccount)
  async enable({ accountId }: InputOf<typeof EnableAccount>, @CurrentCaller() caller: Caller) {
    // Those that a crash after the disabling has left open must not come to life again.
    await this.sessions.endAll(accountId, { onlyDisabled: true });
    await this.log.decide(accountId, { type: 'enable', accountId }, administratorOf(caller));
    return {};
  }
}
