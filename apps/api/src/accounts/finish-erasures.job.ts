import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { AccountErased, type DataOf } from '@collab/domain';
import { defineRepeatingJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { Log } from '../kernel/ops/log.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import { SubjectKeys } from '../kernel/subject-keys/subject-keys.js';
import { Erasures } from './erasures.js';

const FinishErasures = defineRepeatingJob({ name: 'finish-erasures', everyMs: 60_000 });

/**
 * Has every node forget the key of whom the log says to be erased, takes up what a server that ended in between has left,
 * and finishes erasures whose time has come.
 */
@Injectable()
export class FinishErasuresJob implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly jobs: Jobs,
    private readonly tail: LogTail,
    private readonly keys: SubjectKeys,
    private readonly erasures: Erasures,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.jobs.repeat(FinishErasures, () => this.erasures.finish());
    this.tail.onBatch((batch) => {
      for (const { event } of batch) {
        if (event.type !== AccountErased.type) continue;
        const { accountId } = event.data as DataOf<typeof AccountErased>;
        // Keys are kept in memory by each node, which must not open anything with this one from now on.
        void this.attempt(this.keys.erase(accountId));
      }
    });
  }

  onApplicationBootstrap(): Promise<void> {
    return this.attempt(this.erasures.finish());
  }

  /** What fails is done by the next round of the job. */
  private attempt(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => this.log.failure('erasure-waits', error));
  }
}
