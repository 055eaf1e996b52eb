import type { ServerSecrets } from '../kernel/config/server-secrets.js';
import { open, seal } from '../kernel/subject-keys/aes-gcm.js';
import { deriveKey, type KeyPurpose } from '../kernel/subject-keys/master-key.js';
import type { z } from 'zod';

/** Seals values of one kind for a column: AES-256-GCM under a key of the purpose, bound to the row's own name. */
export class SealedJson<Schema extends z.ZodType> {
  private readonly key: Uint8Array;

  constructor(
    secrets: Pick<ServerSecrets, 'masterKey'>,
    purpose: KeyPurpose,
    private readonly schema: Schema,
  ) {
    this.key = deriveKey(secrets.masterKey, purpose);
  }

  seal(row: string, value: z.output<Schema>): Uint8Array {
    return seal(this.key, Buffer.from(JSON.stringify(value)), Buffer.from(row));
  }

  /** Throws when the bytes were not sealed for this row. */
  open(row: string, sealed: Uint8Array): z.output<Schema> {
    const text = Buffer.from(open(this.key, sealed, Buffer.from(row))).toString('utf8');
    return this.schema.parse(JSON.parse(text));
  }
}
