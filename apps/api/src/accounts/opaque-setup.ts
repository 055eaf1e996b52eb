import { Inject, Injectable } from '@nestjs/common';
import { createServerSetup } from '@collab/crypto/public';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';

/** The server's OPAQUE key material: a file of secrets, so that the database alone does not let passwords be guessed. */
@Injectable()
export class OpaqueSetup {
  private setup: Promise<string> | undefined;

  constructor(@Inject(SERVER_SECRETS) private readonly secrets: ServerSecrets) {}

  /** The set-up, made at the first use of a new data folder. */
  read(): Promise<string> {
    return (this.setup ??= this.load());
  }

  private async load(): Promise<string> {
    const bytes = await this.secrets.files.readOrCreate('opaque-server-setup', async () =>
      Buffer.from(await createServerSetup()),
    );
    return Buffer.from(bytes).toString('utf8');
  }
}
