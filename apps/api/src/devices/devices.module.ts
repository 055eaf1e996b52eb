import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ContactsQuery } from '../contacts/contacts.query.js';
import { SubjectKeysModule } from '../kernel/subject-keys/subject-keys.module.js';
import { SharedRoomsQuery } from '../rooms/shared-rooms.query.js';
import { BindDeviceHandler } from './bind-device.handler.js';
import { ClaimKeyPackagesHandler } from './claim-key-packages.handler.js';
import { ClaimPrekeyBundlesHandler } from './claim-prekey-bundles.handler.js';
import { DeviceLog } from './device-log.js';
import { DevicesController } from './devices.controller.js';
import { DevicesQuery } from './devices.query.js';
import { DrainLimits } from './drain-limits.js';
import { OwnDevicesController } from './own-devices.controller.js';
import { OwnDevicesQuery } from './own-devices.query.js';
import { RevokeDeviceHandler } from './revoke-device.handler.js';
import { RevokedDevices } from './revoked-devices.query.js';
import { KeyPackages } from './key-packages.js';
import { PeopleController } from './people.controller.js';
import { PeopleQuery } from './people.query.js';
import { Prekeys } from './prekeys.js';
import { PrekeysController } from './prekeys.controller.js';
import { PublishKeyPackagesHandler } from './publish-key-packages.handler.js';
import { PublishPrekeysHandler } from './publish-prekeys.handler.js';
import { ReachableQuery } from './reachable.query.js';
import { RegisterDeviceHandler } from './register-device.handler.js';
import { RenewCertificateHandler } from './renew-certificate.handler.js';
import { DeviceRecords } from './device-records.js';

/** Browser profiles, their key packages and prekeys, and people as others see them. */
@Module({
  imports: [CqrsModule, SubjectKeysModule, AccountsModule],
  controllers: [DevicesController, OwnDevicesController, PeopleController, PrekeysController],
  providers: [
    DeviceRecords,
    ContactsQuery,
    DeviceLog,
    DevicesQuery,
    DrainLimits,
    OwnDevicesQuery,
    RevokedDevices,
    RevokeDeviceHandler,
    KeyPackages,
    PeopleQuery,
    Prekeys,
    ReachableQuery,
    SharedRoomsQuery,
    BindDeviceHandler,
    ClaimKeyPackagesHandler,
    ClaimPrekeyBundlesHandler,
    PublishKeyPackagesHandler,
    PublishPrekeysHandler,
    RegisterDeviceHandler,
    RenewCertificateHandler,
  ],
  exports: [RevokedDevices, DevicesQuery],
})
export class DevicesModule {}
