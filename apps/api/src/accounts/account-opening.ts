import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Role } from '@collab/domain';
import { AccountLog } from './account-log.js';
import { AdministratorLink } from './administrator-link.js';
import { PendingSignUps, type VerifiedSignUp } from './pending-sign-ups.js';

/** Makes the account of a verified sign-up. May be repeated: it changes nothing when the account exists. */
@Injectable()
export class AccountOpening implements OnApplicationBootstrap {
  constructor(
    private readonly signUps: PendingSignUps,
    private readonly log: AccountLog,
    private readonly administratorLink: AdministratorLink,
  ) {}

  /** Finishes what a server that ended in between had promised. */
  async onApplicationBootstrap(): Promise<void> {
    for (const signUp of await this.signUps.unfinished()) await this.open(signUp);
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
