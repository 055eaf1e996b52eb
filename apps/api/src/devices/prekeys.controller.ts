import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ClaimPrekeyBundles, CountPrekeys, type InputOf, PublishPrekeys } from '@collab/domain';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { ClaimPrekeyBundlesCommand } from './claim-prekey-bundles.handler.js';
import { Prekeys } from './prekeys.js';
import { PublishPrekeysCommand } from './publish-prekeys.handler.js';

/** Prekeys, from which devices start direct channels with each other. */
@Controller()
export class PrekeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly prekeys: Prekeys,
  ) {}

  @Endpoint(PublishPrekeys)
  publish({ prekeys }: InputOf<typeof PublishPrekeys>, @CurrentCaller() caller: DeviceCaller) {
    return this.commands.execute(new PublishPrekeysCommand(caller, prekeys));
  }

  @Endpoint(CountPrekeys)
  count(_input: InputOf<typeof CountPrekeys>, @CurrentCaller() { deviceId }: DeviceCaller) {
    return this.prekeys.count(deviceId);
  }

  @Endpoint(ClaimPrekeyBundles)
  claim({ devices }: InputOf<typeof ClaimPrekeyBundles>, @CurrentCaller() { accountId }: DeviceCaller) {
    return this.commands.execute(new ClaimPrekeyBundlesCommand(accountId, devices));
  }
}
