import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type InputOf, ListDevices, RenameDevice, RevokeDevice } from '@collab/domain';
import { CurrentCaller, type Caller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { DeviceLog } from './device-log.js';
import { OwnDevicesQuery } from './own-devices.query.js';
import { RevokeDeviceCommand } from './revoke-device.handler.js';

/** Names that one account may give its devices: each is an event. */
const RENAMES = { burst: 20, perMinute: 2 };

/** The devices of an account; for its owner alone. */
@Controller()
export class OwnDevicesController {
  constructor(
    private readonly query: OwnDevicesQuery,
    private readonly limiter: RateLimiter,
    private readonly log: DeviceLog,
    private readonly commands: CommandBus,
  ) {}

  @Endpoint(ListDevices)
  async list(_input: InputOf<typeof ListDevices>, @CurrentCaller() { accountId }: Caller) {
    return { devices: await this.query.of(accountId) };
  }

  @Endpoint(RenameDevice)
  async rename({ deviceId, name }: InputOf<typeof RenameDevice>, @CurrentCaller() caller: DeviceCaller) {
    const { accountId } = caller;
    this.limiter.take('device names', accountId, RENAMES);
    await this.log.decide(
      accountId,
      { type: 'rename-device', renamed: { accountId, deviceId, name } },
      { kind: 'device', accountId, deviceId: caller.deviceId },
    );
    return {};
  }

  @Endpoint(RevokeDevice)
  async revoke(input: InputOf<typeof RevokeDevice>, @CurrentCaller() caller: DeviceCaller) {
    await this.commands.execute(new RevokeDeviceCommand(caller, input));
    return {};
  }
}
