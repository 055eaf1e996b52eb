import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';

const REFRESH_PATH = '/api/session';

/**
 * The two cookies of a session: the access token for all addresses, the refresh token for `/api/session` alone. Both are
 * HttpOnly and SameSite=Strict; over TLS they are Secure and carry the prefixes of RFC 6265bis, section 4.1.3 (`__Host-`
 * requires the path `/`, so the refresh cookie has `__Secure-`).
 */
@Injectable()
export class SessionCookies {
  private readonly secure: boolean;

  constructor(@Inject(CONFIG) config: Config) {
    this.secure = config.tls !== undefined || config.publicUrl.startsWith('https://');
  }

  readAccess(request: FastifyRequest): string | undefined {
    return request.cookies[this.accessName];
  }

  readRefresh(request: FastifyRequest): string | undefined {
    return request.cookies[this.refreshName];
  }

  /** Sets both cookies; lifetimes in seconds. */
  set(
    reply: FastifyReply,
    access: { readonly token: string; readonly seconds: number },
    refresh: { readonly token: string; readonly seconds: number },
  ): void {
    const attributes = { httpOnly: true, sameSite: 'strict', secure: this.secure } as const;
    void reply.setCookie(this.accessName, access.token, { ...attributes, path: '/', maxAge: access.seconds });
    void reply.setCookie(this.refreshName, refresh.token, {
      ...attributes,
      path: REFRESH_PATH,
      maxAge: refresh.seconds,
    });
  }

  clear(reply: FastifyReply): void {
    const attributes = { httpOnly: true, sameSite: 'strict', secure: this.secure } as const;
    void reply.clearCookie(this.accessName, { ...attributes, path: '/' });
    void reply.clearCookie(this.refreshName, { ...attributes, path: REFRESH_PATH });
  }

  private get accessName(): string {
    return this.secure ? '__Host-collab_access' : 'collab_access';
  }

  private get refreshName(): string {
    return this.secure ? '__Secure-collab_refresh' : 'collab_refresh';
  }
}
