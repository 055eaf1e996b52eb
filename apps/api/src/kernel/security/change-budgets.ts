import { Inject, Injectable } from '@nestjs/common';
import { Refusal, type AccountId, type Budget } from '@collab/domain';
import { CONFIG, type Config } from '../config/config.js';
import { RateLimiter } from './rate-limiter.js';

/** How much an account may change of itself: each command says in its declaration what it counts against. */
@Injectable()
export class ChangeBudgets {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limiter: RateLimiter,
  ) {}

  /** @throws Refusal `too-many-changes` */
  take(budget: Budget, accountId: AccountId): void {
    if (!this.limiter.allows(nameOf(budget), accountId, this.limit)) throw new Refusal('too-many-changes');
  }

  /** For a command that was refused: it has changed nothing. */
  giveBack(budget: Budget, accountId: AccountId): void {
    this.limiter.giveBack(nameOf(budget), accountId, this.limit);
  }

  private get limit() {
    const { changesPerHour } = this.config.limits;
    return { burst: changesPerHour, perMinute: changesPerHour / 60 };
  }
}

const nameOf = (budget: Budget): string => `${budget} of account`;
