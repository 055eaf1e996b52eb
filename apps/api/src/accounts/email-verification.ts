import { Injectable } from '@nestjs/common';
import { Refusal } from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountOpening } from './account-opening.js';
import { AdministratorLink } from './administrator-link.js';
import { CredentialStore } from './credentials.js';
import { PendingSignUps, type SignUpProof, type VerifiedSignUp } from './pending-sign-ups.js';

/** Consumes the token of a mailed link. The claim to the address and the credentials are settled in one transaction. */
@Injectable()
export class EmailVerification {
  constructor(
    private readonly database: DataSource,
    private readonly signUps: PendingSignUps,
    private readonly credentials: CredentialStore,
    private readonly administratorLink: AdministratorLink,
    private readonly opening: AccountOpening,
  ) {}

  /**
   * Whether the link alone opens the account in this browser.
   * @throws Refusal `link-used`, `link-expired` or `link-invalid`
   */
  async isEnough(token: string, browserToken: string | undefined): Promise<boolean> {
    if ((await this.signUps.abandonedBy(token)) !== undefined) return true;
    return (await this.signUps.linked(token, browserToken)).begunHere;
  }

  /**
   * Opens the account.
   * @throws Refusal `link-used`, `link-expired` or `link-invalid`; `password-required` or `wrong-credentials`
   */
  async verify(token: string, proof: SignUpProof): Promise<void> {
    // What failed half-way was proved then, and is finished by whoever clicks again.
    await this.opening.open((await this.signUps.abandonedBy(token)) ?? (await this.consume(token, proof)));
  }

  private consume(token: string, proof: SignUpProof): Promise<VerifiedSignUp> {
    return this.database.transaction(async (transaction) => {
      const signUp = await this.signUps.verify(transaction, token, proof);
      const { accountId, details } = signUp;
      const { email, registrationRecord, administratorToken } = details;
      const claimed = await this.credentials.claim(transaction, email, { accountId, registrationRecord });
      const allowed =
        administratorToken === undefined ||
        (await this.administratorLink.consume(transaction, administratorToken, accountId));
      if (!claimed || !allowed) throw new Refusal('link-used');
      return signUp;
    });
  }
}
