import { Inject, Injectable } from '@nestjs/common';
import { Instant, Refusal, type AccountId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';

/** Seconds after which one try is forgotten. */
const LEAK_SECONDS = 300;
/** Tries within five minutes after which browsers that an account does not know wait for the lock to end. */
const LOCK_AT = 5;
const LOCK_SECONDS = 15 * 60;
/** Tries that nobody has to wait after; from then on each wait is twice the last one. */
const FREE_TRIES = { known: 4, unknown: 2 } as const;
/** Seconds; the longest wait on a browser that the account knows. */
const MAX_DELAY_SECONDS = 300;
/** More tries than this are not told apart. */
const MAX_LEVEL = 64;

/** Whose tries are counted together: of one account, all browsers that it does not know, or one that it knows. */
export interface TryBucket {
  /** Made up where the address has no account, so that both are counted alike. */
  readonly accountId: AccountId;
  /** The mark of a browser that has completed a log-in before. */
  readonly knownDevice: string | undefined;
}

/**
 * Counts the tries of log-ins, which are their starts (from the answer a client learns whether its guess of the password
 * was right) and each second factor that is shown. After a few of them comes a wait that grows. A stranger can lock an
 * account for browsers that it does not know, for fifteen minutes; never for one that it knows.
 */
@Injectable()
export class LogInLimits {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly database: DataSource,
  ) {}

  /** Counts one start of a log-in against where it comes from. @throws Refusal `too-many-requests` */
  countSource(source: string): void {
    const perMinute = this.config.limits.logInsPerMinute;
    this.limiter.take('log-ins of source', source, { burst: perMinute, perMinute });
  }

  /** Counts one try. @throws Refusal `too-many-tries` that names when to try again; such a try does not count */
  async countTry(bucket: TryBucket): Promise<void> {
    const isKnown = bucket.knownDevice !== undefined;
    const free = FREE_TRIES[isKnown ? 'known' : 'unknown'];
    await this.database.query(`DELETE FROM log_in_tries WHERE tried_at < now() - interval '1 day'`);
    const rows: { admitted: boolean; open_at: Date | null }[] = await this.database.query(COUNT, [
      nameOf(bucket),
      free,
      isKnown ? MAX_LEVEL + 1 : LOCK_AT,
      LOCK_SECONDS,
      MAX_DELAY_SECONDS,
      LEAK_SECONDS,
      MAX_LEVEL,
    ]);
    const [row] = rows;
    if (row === undefined || row.admitted) return;
    throw new Refusal('too-many-tries', row.open_at === null ? undefined : instantOf(row.open_at));
  }

  /** Whoever completes a log-in was not guessing. */
  async forgive(bucket: TryBucket): Promise<void> {
    await this.database.query('DELETE FROM log_in_tries WHERE bucket = $1', [nameOf(bucket)]);
  }
}

/**
 * One statement, so that tries at the same time are counted one after the other. `level` is the number of tries that are
 * not forgotten yet; the wait after a try follows from it.
 */
const COUNT = `
  INSERT INTO log_in_tries AS tries (bucket, level, tried_at, open_at, admitted)
  VALUES ($1, 1, clock_timestamp(), NULL, true)
  ON CONFLICT (bucket) DO UPDATE SET (level, tried_at, open_at, admitted) = (
    SELECT CASE WHEN shut THEN tries.level ELSE reached END,
           CASE WHEN shut THEN tries.tried_at ELSE instant END,
           CASE WHEN shut THEN tries.open_at
                WHEN ceil(reached) >= $3 THEN instant + make_interval(secs => $4)
                WHEN ceil(reached) > $2
                  THEN instant + make_interval(secs => least($5, power(2, ceil(reached) - $2 - 1)))
           END,
           NOT shut
    FROM (SELECT instant, coalesce(tries.open_at > instant, false) AS shut,
            least($7, greatest(0, tries.level - extract(epoch FROM instant - tries.tried_at) / $6) + 1) AS reached
          FROM (SELECT clock_timestamp() AS instant) AS clock) AS now_and_then
  )
  RETURNING admitted, open_at`;

const nameOf = ({ accountId, knownDevice }: TryBucket): string =>
  knownDevice === undefined ? accountId : `${accountId} ${knownDevice}`;

const instantOf = (date: Date): Instant => Instant.parse(date.toISOString());
