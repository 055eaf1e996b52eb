import { createPublicKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccountId, SessionId } from '@collab/domain';
import { SignJWT } from 'jose';
import { Strategy } from 'passport-jwt';
import * as z from 'zod';
import { CONFIG, type Config } from '../config/config.js';
import { SERVER_SECRETS, type ServerSecrets } from '../config/server-secrets.js';
import { SessionCookies } from './session-cookies.js';

/** Seconds for which an access token is accepted. */
export const ACCESS_TOKEN_SECONDS = 300;
const AUDIENCE = 'collab-api';
const TOKEN_TYPE = 'at+jwt';
/** Milliseconds; the clocks of two nodes may differ by a minute. */
const LONGEST_AHEAD_MS = (ACCESS_TOKEN_SECONDS + 60) * 1000;
/** Characters; ours have about 400. */
const MAX_TOKEN_LENGTH = 1024;

/** The header of every access token (RFC 9068, section 2.1). Any other member, `jwk` or `jku` for one, is refused. */
const Header = z.strictObject({ alg: z.literal('ES256'), typ: z.literal(TOKEN_TYPE) });

/** The claims of an access token. It names the session; what the session may do is looked up, not carried. */
const Claims = z
  .object({ sub: AccountId, sid: SessionId, use: z.literal('access'), iat: z.int(), exp: z.int() })
  .refine(
    ({ iat, exp }) => exp - iat === ACCESS_TOKEN_SECONDS && exp * 1000 - Date.now() <= LONGEST_AHEAD_MS,
  );

/** Whom a valid access token names. */
export interface TokenSubject {
  readonly accountId: AccountId;
  readonly sessionId: SessionId;
}

/** Access tokens: JWTs signed by ES256 (RFC 7518, section 3.4) for five minutes, carried in a cookie. */
@Injectable()
export class AccessTokens {
  private readonly issuer: string;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(SERVER_SECRETS) private readonly secrets: ServerSecrets,
    private readonly cookies: SessionCookies,
  ) {
    this.issuer = config.publicUrl;
  }

  /** Signs a token for a session. */
  issue({ accountId, sessionId }: TokenSubject, now = new Date()): Promise<string> {
    const seconds = Math.floor(now.getTime() / 1000);
    return new SignJWT({ sid: sessionId, use: 'access' })
      .setProtectedHeader({ alg: 'ES256', typ: TOKEN_TYPE })
      .setSubject(accountId)
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + ACCESS_TOKEN_SECONDS)
      .sign(this.secrets.accessTokenKey);
  }

  /** The passport strategy that accepts exactly what `issue` makes. Its user is a `TokenSubject`. */
  strategy(): Strategy {
    const publicKey = createPublicKey(this.secrets.accessTokenKey).export({ type: 'spki', format: 'pem' });
    return new Strategy(
      {
        jwtFromRequest: (request) => this.cookies.readAccess(request) ?? null,
        secretOrKeyProvider: (_request, token: string, done) =>
          hasOurHeader(token) ? done(null, publicKey) : done(new Error('not an access token of this server')),
        algorithms: ['ES256'],
        issuer: this.issuer,
        audience: AUDIENCE,
        jsonWebTokenOptions: { maxAge: ACCESS_TOKEN_SECONDS },
      },
      (payload: unknown, done: (error: unknown, subject?: TokenSubject | false) => void) => {
        const claims = Claims.safeParse(payload);
        if (!claims.success) return done(null, false);
        return done(null, { accountId: claims.data.sub, sessionId: claims.data.sid });
      },
    );
  }
}

function hasOurHeader(token: string): boolean {
  const [header = ''] = token.split('.', 1);
  if (token.length > MAX_TOKEN_LENGTH || !isPlainlySpelt(token)) return false;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    return Header.safeParse(parsed).success;
  } catch {
    return false;
  }
}

/** Base64url leaves spare bits and padding to choose; a token has one spelling. */
function isPlainlySpelt(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
