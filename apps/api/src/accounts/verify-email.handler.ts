import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type Role } from '@collab/domain';
import { DataSource } from 'typeorm';
import { defineRepeatingJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { AccountLog } from './account-log.js';
import { AdministratorLink } from './administrator-link.js';
import { CredentialStore } from './credentials.js';
import { PendingSignUps, type VerifiedSignUp } from './pending-sign-ups.js';

export class VerifyEmailCommand extends Command<void> {
  constructor(readonly token: string) {
    super();
  }
}

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
    const roles: Role[] = administratorToken === undefined ? ['researcher'] : ['administrator', 'researcher'];
    const { exists } = await this.log.read(accountId);
    if (!exists) {
      const account = { accountId, email, displayName, language, roles };
      await this.log.decide(accountId, { type: 'sign-up', account }, { kind: 'account', accountId });
    }
    await this.signUps.remove(accountId);
    if (administratorToken !== undefined) await this.administratorLink.removeFile();
  }
}

/** Consumes the token of a mailed link. The claim to the address and the credentials are settled in one transaction. */
@CommandHandler(VerifyEmailCommand)
export class VerifyEmailHandler implements ICommandHandler<VerifyEmailCommand> {
  constructor(
    private readonly database: DataSource,
    private readonly signUps: PendingSignUps,
    private readonly credentials: CredentialStore,
    private readonly administratorLink: AdministratorLink,
    private readonly opening: AccountOpening,
  ) {}

  async execute({ token }: VerifyEmailCommand): Promise<void> {
    // Who clicks again because the first time failed half-way proves the same mailbox by the same link.
    await this.opening.open((await this.signUps.abandonedBy(token)) ?? (await this.consume(token)));
  }

  private consume(token: string): Promise<VerifiedSignUp> {
    return this.database.transaction(async (transaction) => {
      const signUp = await this.signUps.verify(transaction, token);
      if (signUp === undefined) throw new Refusal('link-invalid');
      const { accountId, details } = signUp;
      const { email, registrationRecord, administratorToken } = details;
      const claimed = await this.credentials.claim(transaction, email, { accountId, registrationRecord });
      const allowed =
        administratorToken === undefined ||
        (await this.administratorLink.consume(transaction, administratorToken, accountId));
      if (!claimed || !allowed) throw new Refusal('link-invalid');
      return signUp;
    });
  }
}
