import { Controller, Headers } from '@nestjs/common';
import { type InputOf, IssueTicket, type OutputOf, Refusal } from '@collab/domain';
import { type Caller, CurrentCaller } from '../security/caller.js';
import { Endpoint } from '../security/endpoint.js';
import { SocketTickets } from './socket-tickets.js';

@Controller()
export class SocketTicketController {
  constructor(private readonly tickets: SocketTickets) {}

  @Endpoint(IssueTicket)
  async issueTicket(
    _input: InputOf<typeof IssueTicket>,
    @CurrentCaller() caller: Caller,
    @Headers('origin') origin: string | undefined,
  ): Promise<OutputOf<typeof IssueTicket>> {
    if (origin === undefined) throw new Refusal('origin-not-allowed');
    return { ticket: await this.tickets.issue(caller.sessionId, origin) };
  }
}
