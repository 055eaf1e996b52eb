import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  BindDevice,
  ClaimKeyPackages,
  CountKeyPackages,
  PublishKeyPackages,
  RegisterDevice,
  RenewDeviceCertificate,
  type InputOf,
} from '@collab/domain';
import { SessionViewQuery } from '../accounts/session-view.query.js';
import { CurrentCaller, type Caller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { BindDeviceCommand } from './bind-device.handler.js';
import { ClaimKeyPackagesCommand } from './claim-key-packages.handler.js';
import { KeyPackages } from './key-packages.js';
import { PublishKeyPackagesCommand } from './publish-key-packages.handler.js';
import { RegisterDeviceCommand } from './register-device.handler.js';
import { RenewCertificateCommand } from './renew-certificate.handler.js';

/** Browser profiles and the key packages that they leave. */
@Controller()
export class DevicesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly views: SessionViewQuery,
    private readonly keyPackages: KeyPackages,
  ) {}

  @Endpoint(RegisterDevice)
  async register(input: InputOf<typeof RegisterDevice>, @CurrentCaller() caller: Caller) {
    return this.views.of(await this.commands.execute(new RegisterDeviceCommand(caller, input)));
  }

  @Endpoint(BindDevice)
  async bind(input: InputOf<typeof BindDevice>, @CurrentCaller() caller: Caller) {
    return this.views.of(await this.commands.execute(new BindDeviceCommand(caller, input)));
  }

  @Endpoint(RenewDeviceCertificate)
  renew(input: InputOf<typeof RenewDeviceCertificate>, @CurrentCaller() caller: Caller) {
    return this.commands.execute(new RenewCertificateCommand(caller, input));
  }

  @Endpoint(PublishKeyPackages)
  publish({ keyPackages }: InputOf<typeof PublishKeyPackages>, @CurrentCaller() caller: DeviceCaller) {
    return this.commands.execute(new PublishKeyPackagesCommand(caller, keyPackages));
  }

  @Endpoint(CountKeyPackages)
  async count(_input: InputOf<typeof CountKeyPackages>, @CurrentCaller() { deviceId }: DeviceCaller) {
    return { available: await this.keyPackages.count(deviceId) };
  }

  @Endpoint(ClaimKeyPackages)
  claim({ devices }: InputOf<typeof ClaimKeyPackages>, @CurrentCaller() { accountId }: DeviceCaller) {
    return this.commands.execute(new ClaimKeyPackagesCommand(accountId, devices));
  }
}
