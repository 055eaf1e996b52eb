import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SERVER_SECRETS, type ServerSecrets } from '../config/server-secrets.js';
import { deriveKey } from './master-key.js';

/**
 * Finds an account by its e-mail address without keeping the address: HMAC-SHA-256 under a key that only this server
 * has. Whoever reads the database alone cannot try addresses. The index of a person is deleted with the person.
 */
@Injectable()
export class BlindIndex {
  private readonly key: Uint8Array;

  constructor(@Inject(SERVER_SECRETS) secrets: Pick<ServerSecrets, 'masterKey'>) {
    this.key = deriveKey(secrets.masterKey, 'blind-index');
  }

  /** 32 bytes; the same for every spelling of one address: spaces around it, case and Unicode composition do not count. */
  of(email: string): Buffer {
    return createHmac('sha256', this.key).update(email.trim().normalize('NFC').toLowerCase()).digest();
  }
}
