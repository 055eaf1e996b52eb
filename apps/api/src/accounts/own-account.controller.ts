import { Controller, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EraseAccount, type InputOf } from '@collab/domain';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { SessionCookies } from '../kernel/security/session-cookies.js';
import { EraseAccountCommand } from './erase-account.handler.js';

/** What people do with their own account as a whole. */
@Controller()
export class OwnAccountController {
  constructor(
    private readonly commands: CommandBus,
    private readonly cookies: SessionCookies,
  ) {}

  @Endpoint(EraseAccount)
  async erase(
    input: InputOf<typeof EraseAccount>,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const receipt = await this.commands.execute(new EraseAccountCommand(caller, input));
    this.cookies.clear(reply);
    return { receipt };
  }
}
