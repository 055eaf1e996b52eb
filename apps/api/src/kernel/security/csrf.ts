import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SessionId } from '@collab/domain';
import { SERVER_SECRETS, type ServerSecrets } from '../config/server-secrets.js';

/** Header of the token that every unsafe request of a signed-in caller carries. */
export const CSRF_HEADER = 'x-csrf-token';

/** Tokens against cross-site request forgery: HMAC-SHA-256 over the session id, so they need no storage. */
@Injectable()
export class Csrf {
  constructor(@Inject(SERVER_SECRETS) private readonly secrets: ServerSecrets) {}

  /** The token of a session, as base64url. */
  tokenFor(sessionId: SessionId): string {
    return this.digest(sessionId).toString('base64url');
  }

  /** Whether the header's value is the token of the session; takes the same time for every wrong one. */
  accepts(sessionId: SessionId, header: string | readonly string[] | undefined): boolean {
    if (typeof header !== 'string') return false;
    const given = Buffer.from(header, 'base64url');
    const expected = this.digest(sessionId);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private digest(sessionId: SessionId): Buffer {
    return createHmac('sha256', this.secrets.csrfKey).update(`csrf ${sessionId}`).digest();
  }
}
