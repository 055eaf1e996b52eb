import { Injectable } from '@nestjs/common';
import { Refusal } from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountOpening } from './account-opening.js';
import { AdministratorLink } from './administrator-link.js';
import { CredentialStore } from './credentials.js';
import { type LinkedSignUp, PendingSignUps, type SignUpProof } from './pending-sign-ups.js';

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
   * The sign-up that a link is for which would open its account. Only whoever has the link learns that it would not.
   * @throws Refusal `link-used`, also where the address has got another account; `link-expired` or `link-invalid`
   */
  async linked(token: string, browserToken?: string): Promise<LinkedSignUp> {
    const signUp = await this.signUps.linked(token, browserToken);
    if (await this.credentials.isTaken(signUp.details.email)) throw new Refusal('link-used');
    return signUp;
  }

  /**
   * Whether the link alone opens the account in this browser.
   * @throws Refusal as `linked`
   */
  async isEnough(token: string, browserToken: string | undefined): Promise<boolean> {
    if ((await this.signUps.abandonedBy(token)) !== undefined) return true;
    return (await this.linked(token, browserToken)).begunHere;
  }

  /**
   * Opens the account. Resolves to whether this browser began the sign-up.
   * @throws Refusal `link-used`, `link-expired` or `link-invalid`; `password-required` or `wrong-credentials`
   */
  async verify(token: string, proof: SignUpProof): Promise<{ readonly begunHere: boolean }> {
    // What failed half-way was proved then, and is finished by whoever clicks again.
    const abandoned = await this.signUps.abandonedBy(token, proof.browserToken);
    const signUp = abandoned ?? (await this.consume(token, proof));
    await this.opening.open(signUp);
    return { begunHere: signUp.begunHere };
  }

  private consume(token: string, proof: SignUpProof): Promise<LinkedSignUp> {
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
