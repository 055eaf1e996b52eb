import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { DevicesModule } from './devices/devices.module.js';
import type { Config } from './kernel/config/config.js';
import { ConfigModule } from './kernel/config/config.module.js';
import type { ServerSecrets } from './kernel/config/server-secrets.js';
import { DatabaseModule } from './kernel/database/database.module.js';
import { EventStoreModule } from './kernel/event-store/event-store.module.js';
import { JobsModule } from './kernel/jobs/jobs.module.js';
import { MailModule } from './kernel/mail/mail.module.js';
import type { Log } from './kernel/ops/log.js';
import { OpsModule } from './kernel/ops/ops.module.js';
import { ProjectionsModule } from './kernel/projections/projections.module.js';
import { RealtimeModule } from './kernel/realtime/realtime.module.js';
import { SecurityModule } from './kernel/security/security.module.js';
import { MessagingModule } from './messaging/messaging.module.js';
import { projectionsOf } from './projections.js';
import { RoomsModule } from './rooms/rooms.module.js';

/** The one list of the server's slices. */
const SLICES: NonNullable<DynamicModule['imports']> = [
  AccountsModule,
  ContactsModule,
  DevicesModule,
  RoomsModule,
  MessagingModule,
];

@Module({})
export class AppModule {
  static with(config: Config, secrets: ServerSecrets, log: Log): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config, secrets),
        OpsModule.with(log),
        DatabaseModule,
        EventStoreModule,
        ProjectionsModule.with(projectionsOf),
        JobsModule,
        MailModule,
        SecurityModule,
        RealtimeModule,
        ...SLICES,
      ],
    };
  }
}
