import { Injectable } from '@nestjs/common';
import {
  Refusal,
  SessionId,
  type AccountId,
  type DataOf,
  type Role,
  type SessionEnded,
} from '@collab/domain';
import type { EntityManager } from 'typeorm';
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

interface NewSession {
  readonly accountId: AccountId;
  readonly roles: readonly Role[];
  /** What the person's browser calls itself. */
  readonly client: string;
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

  /**
   * Begins a session, if what `ground` requires holds in that moment. The row comes first, so that whoever ends the
   * sessions of the account from then on ends this one, too; nobody has its tokens before the log tells of it.
   */
  async start(
    { accountId, roles, client }: NewSession,
    ground: (transaction: EntityManager) => Promise<void> = async () => undefined,
  ): Promise<OpenSession> {
    const sessionId = SessionId.parse(newId());
    const session = { accountId, sessionId, client };
    await this.registry.start({ accountId, sessionId }, client, ground);
    try {
      await this.log.decide(accountId, { type: 'start-session', session }, { kind: 'account', accountId });
    } catch (error) {
      await this.registry.end(sessionId);
      throw error;
    }
    if ((await this.registry.find(sessionId)) === undefined) {
      await this.end({ accountId, sessionId }, 'expired');
      throw new Refusal('log-in-expired');
    }
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

  /** Ends the sessions of an account, all or all but one, in one decision. Returns how many were alive. */
  async endAll(
    accountId: AccountId,
    reason: DataOf<typeof SessionEnded>['reason'],
    except?: SessionId,
  ): Promise<number> {
    const { sessionIds, ended } = await this.cutOff(accountId, except);
    const command = { type: 'end-sessions', accountId, sessionIds, reason } as const;
    await this.log.decide(accountId, command, { kind: 'account', accountId });
    return ended;
  }

  /**
   * Lets none of the sessions of an account, or none but one, do anything from here on. Returns those whose ends the
   * log has to tell: also the ones that an attempt which failed after this step has left, and none that begins later.
   */
  async cutOff(
    accountId: AccountId,
    except?: SessionId,
  ): Promise<{ readonly sessionIds: readonly SessionId[]; readonly ended: number }> {
    const { sessions } = await this.log.read(accountId);
    const ended = await this.registry.endAll(accountId, { except: except ?? null });
    const sessionIds = [...new Set([...sessions, ...ended])].filter((sessionId) => sessionId !== except);
    return { sessionIds, ended: ended.length };
  }

  private async withTokens(caller: Caller, refreshToken: string): Promise<OpenSession> {
    const accessToken = await this.accessTokens.issue(caller);
    return { caller, accessToken, refreshToken, refreshSeconds: this.refreshTokens.lifetime };
  }
}
