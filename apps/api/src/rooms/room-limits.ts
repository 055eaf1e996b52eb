import { Inject, Injectable } from '@nestjs/common';
import type { AccountId, RoomCommand } from '@collab/domain';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { StorageQuota } from '../kernel/security/storage-quota.js';

/** Signed commands of any kind of one account: far more than a person gives, far fewer than would fill the log. */
const COMMANDS = { burst: 600, perMinute: 60 };

/** Commits that may come at once, in minutes' worth: a person who adds a browser is added in all rooms at once. */
const COMMITS_AT_ONCE_MINUTES = 4;

/** How much one account may change in rooms. */
@Injectable()
export class RoomLimits {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly quota: StorageQuota,
  ) {}

  /** @throws Refusal `too-many-requests` */
  countCommand(accountId: AccountId, { type }: RoomCommand): void {
    const { roomsPerHour, invitationsPerHour } = this.config.limits;
    this.limiter.take('room commands', accountId, COMMANDS);
    if (type === 'create') this.limiter.take('rooms', accountId, hourly(roomsPerHour));
    if (type === 'invite') this.limiter.take('invitations', accountId, hourly(invitationsPerHour));
  }

  /**
   * Carries out what stores a commit of so many bytes.
   * @throws Refusal `too-many-requests`, `quota-reached`
   */
  withinCommits<Result>(accountId: AccountId, bytes: number, store: () => Promise<Result>): Promise<Result> {
    const perMinute = this.config.limits.commitsPerMinute;
    this.limiter.take('commits', accountId, { burst: COMMITS_AT_ONCE_MINUTES * perMinute, perMinute });
    return this.quota.within(accountId, bytes, store);
  }
}

const hourly = (perHour: number) => ({ burst: perHour, perMinute: perHour / 60 });
