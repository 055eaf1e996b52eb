import { Inject, Injectable } from '@nestjs/common';
import { Refusal } from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';

/** A cookie by its plain name, and the path that it is bound to where there is no TLS. */
export interface SiteCookie {
  readonly name: string;
  readonly path: string;
}

/**
 * Cookies that are HttpOnly, SameSite=Strict and for this host only. Over TLS each has the prefix `__Host-` (RFC 6265bis,
 * section 4.1.3): a browser then takes it from this very host alone, so that no other host of the domain can plant one of
 * its own beside it. The prefix asks for the path `/`; a narrower one would keep nothing from pages of this origin.
 */
@Injectable()
export class SiteCookies {
  private readonly secure: boolean;

  constructor(@Inject(CONFIG) config: Pick<Config, 'tls' | 'publicUrl'>) {
    this.secure = config.tls !== undefined || config.publicUrl.startsWith('https://');
  }

  /** @throws Refusal `bad-request` where two of that name arrive: one of them is not ours, and nothing says which */
  read(request: FastifyRequest, { name }: SiteCookie): string | undefined {
    const ours = this.nameOf(name);
    const pairs = request.headers.cookie?.split(';') ?? [];
    if (pairs.filter((pair) => pair.split('=', 1)[0]?.trim() === ours).length > 1)
      throw new Refusal('bad-request');
    return request.cookies[ours];
  }

  set(reply: FastifyReply, cookie: SiteCookie, value: string, seconds: number): void {
    void reply.setCookie(this.nameOf(cookie.name), value, { ...this.bound(cookie), maxAge: seconds });
  }

  clear(reply: FastifyReply, cookie: SiteCookie): void {
    void reply.clearCookie(this.nameOf(cookie.name), this.bound(cookie));
  }

  private nameOf(name: string): string {
    return this.secure ? `__Host-${name}` : name;
  }

  private bound({ path }: SiteCookie) {
    const { secure } = this;
    return { httpOnly: true, sameSite: 'strict', secure, path: secure ? '/' : path } as const;
  }
}
