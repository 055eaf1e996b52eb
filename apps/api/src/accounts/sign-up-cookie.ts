import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { BROWSER_HOURS } from './pending-sign-ups.js';

/**
 * By what the browser that signed up is known when the mailed link is opened there: the token of its last sign-up, in a
 * cookie that no script reads. Over TLS it has the prefix `__Host-`, so that no neighbouring host can plant the token of
 * a sign-up of its own.
 */
@Injectable()
export class SignUpCookie {
  private readonly secure: boolean;

  constructor(@Inject(CONFIG) config: Config) {
    this.secure = config.tls !== undefined || config.publicUrl.startsWith('https://');
  }

  read(request: FastifyRequest): string | undefined {
    return request.cookies[this.name];
  }

  set(reply: FastifyReply, browserToken: string): void {
    void reply.setCookie(this.name, browserToken, { ...this.attributes, maxAge: BROWSER_HOURS * 3600 });
  }

  clear(reply: FastifyReply): void {
    void reply.clearCookie(this.name, this.attributes);
  }

  private get attributes() {
    return { httpOnly: true, sameSite: 'strict', secure: this.secure, path: '/' } as const;
  }

  private get name(): string {
    return this.secure ? '__Host-collab_sign_up' : 'collab_sign_up';
  }
}
