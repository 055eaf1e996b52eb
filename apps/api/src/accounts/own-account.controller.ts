import { Controller, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CheckErasure, EraseAccount, type InputOf, ReadOwnData, RequestOwnData } from '@collab/domain';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { SessionCookies } from '../kernel/security/session-cookies.js';
import { ErasureDecisions } from './erasure-decision.js';
import { OwnData } from './own-data.js';
import { EraseAccountCommand } from './erase-account.handler.js';

/** What people do with their own account as a whole. */
@Controller()
export class OwnAccountController {
  constructor(
    private readonly commands: CommandBus,
    private readonly cookies: SessionCookies,
    private readonly erasures: ErasureDecisions,
    private readonly data: OwnData,
  ) {}

  @Endpoint(CheckErasure)
  async check(_input: InputOf<typeof CheckErasure>, @CurrentCaller() { accountId }: Caller) {
    await this.erasures.check(accountId);
    return {};
  }

  @Endpoint(RequestOwnData)
  async request(_input: InputOf<typeof RequestOwnData>, @CurrentCaller() { accountId }: Caller) {
    return { next: await this.data.begin(accountId) };
  }

  @Endpoint(ReadOwnData)
  page({ next }: InputOf<typeof ReadOwnData>, @CurrentCaller() { accountId }: Caller) {
    return this.data.page(accountId, next);
  }

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
