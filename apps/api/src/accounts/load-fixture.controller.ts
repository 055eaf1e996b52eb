import { timingSafeEqual } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Body, Controller, HttpCode, Inject, type OnApplicationBootstrap, Post, Res } from '@nestjs/common';
import { AccountId, DisplayName, EmailAddress, Refusal } from '@collab/domain';
import type { FastifyReply } from 'fastify';
import * as z from 'zod';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { ACCESS_TOKEN_SECONDS } from '../kernel/security/access-tokens.js';
import { SessionCookies } from '../kernel/security/session-cookies.js';
import { AccountLog } from './account-log.js';
import { hashToken, newId, newToken } from './secret-tokens.js';
import { SessionViewQuery } from './session-view.query.js';
import { Sessions } from './sessions.js';

const FILE_NAME = 'load-fixture-token';

const Request = z.strictObject({
  token: z.string().max(64),
  email: EmailAddress,
  displayName: DisplayName,
});

/**
 * Opens accounts and sessions without mail and password, for load tools on a development server. Only who can read the
 * server's data folder knows the token; in production there is none and every request is refused.
 */
@Controller()
export class LoadFixtureController implements OnApplicationBootstrap {
  private tokenHash: Buffer | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: AccountLog,
    private readonly sessions: Sessions,
    private readonly views: SessionViewQuery,
    private readonly cookies: SessionCookies,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const file = join(this.config.dataDir, FILE_NAME);
    if (this.config.nodeEnv === 'production') return rm(file, { force: true });
    const token = newToken();
    this.tokenHash = hashToken(token);
    await writeFile(file, `${token}\n`, { mode: 0o600 });
  }

  @Post('/api/development/sessions')
  @HttpCode(200)
  async openSession(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    if (this.tokenHash === undefined) throw new Refusal('forbidden');
    const request = Request.safeParse(body);
    if (!request.success) throw new Refusal('bad-request');
    const { token, email, displayName } = request.data;
    if (!timingSafeEqual(hashToken(token), this.tokenHash)) throw new Refusal('forbidden');
    const accountId = AccountId.parse(newId());
    const account = {
      accountId,
      email,
      displayName,
      language: 'en' as const,
      roles: ['researcher' as const],
    };
    await this.log.decide(accountId, { type: 'sign-up', account }, { kind: 'operator' });
    const { caller, accessToken, refreshToken, refreshSeconds } = await this.sessions.start({
      accountId,
      roles: account.roles,
      client: 'Load tool',
    });
    this.cookies.set(
      reply,
      { token: accessToken, seconds: ACCESS_TOKEN_SECONDS },
      { token: refreshToken, seconds: refreshSeconds },
    );
    return this.views.of(caller);
  }
}
