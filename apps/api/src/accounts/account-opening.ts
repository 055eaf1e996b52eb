import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { Role } from '@collab/domain';
import { defineRepeatingJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { AccountLog } from './account-log.js';
import { AdministratorLink } from './administrator-link.js';
import { PendingSignUps, type VerifiedSignUp } from './pending-sign-ups.js';

const FinishSignUps = defineRepeatingJob({ name: 'finish-sign-ups', everyMs: 60 * 1000 });

/** Makes the account of a verified sign-up. May be repeated: it changes nothing when the account exists. */
@Injectable()
export class AccountOpening implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly signUps: PendingSignUps,
    private readonly log: AccountLog,
    private readonly administratorLink: AdministratorLink,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.repeat(FinishSignUps, () => this.finish());
  }

  /** Finishes what a server that ended in between had promised. */
  async onApplicationBootstrap(): Promise<void> {
    for (const signUp of await this.signUps.verified()) await this.open(signUp);
  }

  /** Finishes what failed while the server went on; one that cannot be opened does not hold up the others. */
  async finish(): Promise<void> {
    const outcomes = await Promise.allSettled(
      (await this.signUps.abandoned()).map((signUp) => this.open(signUp)),
    );
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }

  async open({ accountId, details }: VerifiedSignUp): Promise<void> {
    const { email, displayName, language, administratorToken } = details;
    const byLink: Role[] = ['administrator', 'researcher'];
    const roles = administratorToken === undefined ? (details.roles ?? ['researcher']) : byLink;
    const { exists } = await this.log.read(accountId);
    if (!exists) {
      const account = { accountId, email, displayName, language, roles };
      await this.log.decide(accountId, { type: 'sign-up', account }, { kind: 'account', accountId });
    }
    await this.signUps.settle(accountId);
    if (administratorToken !== undefined) await this.administratorLink.removeFile();
  }
}
