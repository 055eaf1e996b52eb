import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { deriveKey } from '../kernel/subject-keys/master-key.js';
import { sourcePrefix } from '../kernel/security/rate-limiter.js';
import { type SiteCookie, SiteCookies } from '../kernel/security/site-cookies.js';
import { newId } from './secret-tokens.js';

const COOKIE: SiteCookie = { name: 'collab_known', path: '/api' };
const LIFETIME_SECONDS = 365 * 24 * 3600;
/** Marks that one browser keeps: people share a computer, and have more than one account. */
const MAX_MARKS = 4;
const MARK = /^[\w-]{22}[\w-]{43}$/;
const ID_LENGTH = 22;

/** From where somebody tries to log in. */
export interface Visitor {
  /** Prefix of the address. */
  readonly source: string;
  /** The id of the mark that this browser has for the account; undefined where the account does not know it. */
  readonly markFor: (accountId: AccountId) => string | undefined;
}

/**
 * Browsers that have completed a log-in to an account before. Each carries a mark of its own in a cookie: a random id and
 * a keyed hash of it and the account. Strangers have none, so what they try is counted apart and keeps nobody out here.
 */
@Injectable()
export class KnownDevices {
  private readonly key: Uint8Array;

  constructor(
    private readonly cookies: SiteCookies,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.key = deriveKey(secrets.masterKey, 'known-devices');
  }

  visitorOf(request: FastifyRequest): Visitor {
    const marks = this.marksOf(request);
    return {
      source: sourcePrefix(request.ip),
      markFor: (accountId) => marks.find((mark) => this.belongsTo(mark, accountId))?.slice(0, ID_LENGTH),
    };
  }

  /** Marks the browser as known to the account; it keeps the mark that it has. */
  remember(request: FastifyRequest, reply: FastifyReply, accountId: AccountId): void {
    const marks = this.marksOf(request);
    const known = marks.find((mark) => this.belongsTo(mark, accountId));
    const id = newId();
    const mark = known ?? `${id}${this.digest(id, accountId).toString('base64url')}`;
    const others = marks.filter((other) => other !== mark).slice(0, MAX_MARKS - 1);
    this.cookies.set(reply, COOKIE, [mark, ...others].join('.'), LIFETIME_SECONDS);
  }

  private marksOf(request: FastifyRequest): string[] {
    const marks = this.cookies.read(request, COOKIE)?.split('.', MAX_MARKS) ?? [];
    return marks.filter((mark) => MARK.test(mark));
  }

  private belongsTo(mark: string, accountId: AccountId): boolean {
    const given = Buffer.from(mark.slice(ID_LENGTH), 'base64url');
    const expected = this.digest(mark.slice(0, ID_LENGTH), accountId);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private digest(id: string, accountId: AccountId): Buffer {
    return createHmac('sha256', this.key).update(`${accountId} ${id}`).digest();
  }
}
