import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type SiteCookie, SiteCookies } from './site-cookies.js';

const ACCESS: SiteCookie = { name: 'collab_access', path: '/' };
const REFRESH: SiteCookie = { name: 'collab_refresh', path: '/api/session' };

/** The two cookies of a session: the access token, and the refresh token, which `/api/session` alone looks at. */
@Injectable()
export class SessionCookies {
  constructor(private readonly cookies: SiteCookies) {}

  readAccess(request: FastifyRequest): string | undefined {
    return this.cookies.read(request, ACCESS);
  }

  readRefresh(request: FastifyRequest): string | undefined {
    return this.cookies.read(request, REFRESH);
  }

  /** Sets both cookies; lifetimes in seconds. */
  set(
    reply: FastifyReply,
    access: { readonly token: string; readonly seconds: number },
    refresh: { readonly token: string; readonly seconds: number },
  ): void {
    this.cookies.set(reply, ACCESS, access.token, access.seconds);
    this.cookies.set(reply, REFRESH, refresh.token, refresh.seconds);
  }

  clear(reply: FastifyReply): void {
    this.cookies.clear(reply, ACCESS);
    this.cookies.clear(reply, REFRESH);
  }
}
