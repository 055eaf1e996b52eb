import { Controller, Ip, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  AnswerDeviceLink,
  FinishDeviceLink,
  type InputOf,
  ReadDeviceLink,
  RedeemDeviceLink,
} from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter, sourcePrefix } from '../kernel/security/rate-limiter.js';
import { DeviceLinks } from './device-links.js';
import { FinishDeviceLinkCommand } from './finish-device-link.handler.js';
import { SessionWelcome } from './session-welcome.js';

/** Looks at links from one source. A browser that waits looks once a second, and several may wait behind one address. */
const LOOKS = { burst: 300, perMinute: 240 };
/** Codes used from one source. They cannot be guessed: this bounds work, not luck. */
const USES = { burst: 120, perMinute: 60 };

/** A new browser, let in by a device: the side of the browser, which has no session yet. */
@Controller()
export class LinkedBrowserController {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly links: DeviceLinks,
    private readonly commands: CommandBus,
    private readonly welcome: SessionWelcome,
  ) {}

  @Endpoint(ReadDeviceLink)
  read(guest: InputOf<typeof ReadDeviceLink>, @Ip() address: string) {
    this.limiter.take('looks at device links', sourcePrefix(address), LOOKS);
    return this.links.read(guest);
  }

  @Endpoint(RedeemDeviceLink)
  async redeem({ request, ...guest }: InputOf<typeof RedeemDeviceLink>, @Ip() address: string) {
    this.limiter.take('uses of device links', sourcePrefix(address), USES);
    await this.links.redeem(guest, request);
    return {};
  }

  @Endpoint(AnswerDeviceLink)
  async answer({ answer, ...guest }: InputOf<typeof AnswerDeviceLink>, @Ip() address: string) {
    this.limiter.take('looks at device links', sourcePrefix(address), LOOKS);
    await this.links.answer(guest, answer);
    return {};
  }

  @Endpoint(FinishDeviceLink)
  async finish(
    input: InputOf<typeof FinishDeviceLink>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const visitor = this.welcome.visitorOf(request);
    const session = await this.commands.execute(new FinishDeviceLinkCommand(input, visitor));
    return this.welcome.afterLogIn(session, request, reply);
  }
}
