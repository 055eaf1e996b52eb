import { Module, type DynamicModule } from '@nestjs/common';
import { CONFIG, type Config } from './config.js';
import { SERVER_SECRETS, type ServerSecrets } from './server-secrets.js';

/** Hands the settings and the server's secrets, both read before Nest starts, to everyone who asks. */
@Module({})
export class ConfigModule {
  static with(config: Config, secrets: ServerSecrets): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: SERVER_SECRETS, useValue: secrets },
      ],
      exports: [CONFIG, SERVER_SECRETS],
    };
  }
}
