import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApproveDeviceLink,
  HandOverDeviceLink,
  type InputOf,
  OpenDeviceLink,
  WatchDeviceLink,
  WithdrawDeviceLink,
} from '@collab/domain';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { ApproveDeviceLinkCommand } from './approve-device-link.handler.js';
import { DeviceLinks } from './device-links.js';

/** Codes that one account shows: people rarely link more than a few browsers at once. */
const OPENINGS = { burst: 20, perMinute: 2 };

/** A new browser, let in by a device: the side of that device. */
@Controller()
export class DeviceLinksController {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly links: DeviceLinks,
    private readonly commands: CommandBus,
  ) {}

  @Endpoint(OpenDeviceLink)
  async open({ linkHash, offer }: InputOf<typeof OpenDeviceLink>, @CurrentCaller() caller: DeviceCaller) {
    this.limiter.take('device links', caller.accountId, OPENINGS);
    return { expiresAt: await this.links.open(caller, linkHash, offer) };
  }

  @Endpoint(WatchDeviceLink)
  watch({ linkHash }: InputOf<typeof WatchDeviceLink>, @CurrentCaller() caller: DeviceCaller) {
    return this.links.watch(caller, linkHash);
  }

  @Endpoint(ApproveDeviceLink)
  async approve(input: InputOf<typeof ApproveDeviceLink>, @CurrentCaller() caller: DeviceCaller) {
    await this.commands.execute(new ApproveDeviceLinkCommand(caller, input));
    return {};
  }

  @Endpoint(HandOverDeviceLink)
  async handOver(
    { linkHash, handover }: InputOf<typeof HandOverDeviceLink>,
    @CurrentCaller() caller: DeviceCaller,
  ) {
    await this.links.handOver(caller, linkHash, handover);
    return {};
  }

  @Endpoint(WithdrawDeviceLink)
  async withdraw({ linkHash }: InputOf<typeof WithdrawDeviceLink>, @CurrentCaller() caller: DeviceCaller) {
    await this.links.withdraw(caller, linkHash);
    return {};
  }
}
