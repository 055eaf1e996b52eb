import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type SiteCookie, SiteCookies } from '../kernel/security/site-cookies.js';
import { BROWSER_HOURS } from './pending-sign-ups.js';

const COOKIE: SiteCookie = { name: 'collab_sign_up', path: '/' };

/**
 * By what the browser that signed up is known when the mailed link is opened there: the token of its last sign-up, in a
 * cookie that no script reads and no neighbouring host can plant with the token of a sign-up of its own.
 */
@Injectable()
export class SignUpCookie {
  constructor(private readonly cookies: SiteCookies) {}

  read(request: FastifyRequest): string | undefined {
    return this.cookies.read(request, COOKIE);
  }

  set(reply: FastifyReply, browserToken: string): void {
    this.cookies.set(reply, COOKIE, browserToken, BROWSER_HOURS * 3600);
  }

  clear(reply: FastifyReply): void {
    this.cookies.clear(reply, COOKIE);
  }
}
