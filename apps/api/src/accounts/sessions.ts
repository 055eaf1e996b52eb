import { Injectable } from '@nestjs/common';
import { SessionId, type AccountId, type DataOf, type Role, type SessionEnded } from '@collab/domain';
import { AccessTokens } from '../kernel/security/access-tokens.js';
import type { Caller } from '../kernel/security/caller.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { AccountLog } from './account-log.js';
import { RefreshTokens } from './refresh-tokens.js';
import { newId } from './secret-tokens.js';

/** A session with the tokens for its cookies. */
export interface OpenSession {
  readonly caller: Caller;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds for which the refresh token is good. */
  readonly refreshSeconds: number;
}

/** Begins, continues and ends sessions; each beginning and end is an event of the account. */
@Injectable()
export class Sessions {
  constructor(
    private readonly log: AccountLog,
    private readonly registry: SessionRegistry,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /** Begins a session. `client` is what the person's browser calls itself. */
  async start(accountId: AccountId, roles: readonly Role[], client: string): Promise<OpenSession> {
    const sessionId = SessionId.parse(newId());
    const session = { accountId, sessionId, client };
    await this.log.decide(accountId, { type: 'start-session', session }, { kind: 'account', accountId });
    await this.registry.start({ accountId, sessionId }, client);
    const caller: Caller = { accountId, sessionId, deviceId: null, roles };
    return this.withTokens(caller, await this.refreshTokens.issue(sessionId));
  }

  /** Continues a session by its refresh token; undefined when there is none. A token used twice ends its session. */
  async continue(refreshToken: string): Promise<OpenSession | undefined> {
    const rotation = await this.refreshTokens.rotate(refreshToken);
    if (rotation.kind === 'unknown') return undefined;
    const caller = await this.registry.find(rotation.sessionId);
    if (caller === undefined) return undefined;
    if (rotation.kind === 'reused') {
      await this.end(caller, 'refresh-token-reused');
      return undefined;
    }
    return this.withTokens(caller, rotation.token);
  }

  /** Ends a session: the event first, so that a repeated attempt finishes what a crash has cut short. */
  async end(
    { accountId, sessionId }: Pick<Caller, 'accountId' | 'sessionId'>,
    reason: DataOf<typeof SessionEnded>['reason'],
  ): Promise<void> {
    const session = { accountId, sessionId, reason };
    await this.log.decide(accountId, { type: 'end-session', session }, { kind: 'account', accountId });
    await this.registry.end(sessionId);
  }

  /** Ends the sessions of an account, all or all but one. */
  async endAll(
    accountId: AccountId,
    reason: DataOf<typeof SessionEnded>['reason'],
    except?: SessionId,
  ): Promise<void> {
    const { sessions } = await this.log.read(accountId);
    for (const sessionId of sessions)
      if (sessionId !== except) await this.end({ accountId, sessionId }, reason);
  }

  private async withTokens(caller: Caller, refreshToken: string): Promise<OpenSession> {
    const accessToken = await this.accessTokens.issue(caller);
    return { caller, accessToken, refreshToken, refreshSeconds: this.refreshTokens.lifetime };
  }
}
