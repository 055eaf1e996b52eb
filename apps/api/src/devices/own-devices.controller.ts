import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type InputOf, ListDevices, RenameDevice, RevokeDevice } from '@collab/domain';
import { CurrentCaller, type Caller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { DeviceLog } from './device-log.js';
import { OwnDevicesQuery } from './own-devices.query.js';
import { RevokeDeviceCommand } from './revoke-device.handler.js';

/** The devices of an account; for its owner alone. */
@Controller()
export class OwnDevicesController {
  constructor(
    private readonly query: OwnDevicesQuery,
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
