import { Injectable } from '@nestjs/common';
import {
  domainOf,
  Refusal,
  type AccountId,
  type FinishSignUp,
  type InputOf,
  type Role,
} from '@collab/domain';
import { AdministratorLink } from './administrator-link.js';
import { InvitationQuery } from './invitation.query.js';
import { PolicyQuery } from './policy.query.js';

/** On what ground somebody may open an account. */
export interface Admission {
  /** For whoever was invited: the id that the account has to have, and its roles. The mail has proved the mailbox. */
  readonly invitation: { readonly accountId: AccountId; readonly roles: readonly Role[] } | undefined;
}

/** Who may open an account: by the link of the first administrator, by invitation, or as the policy says. */
@Injectable()
export class SignUpAdmission {
  constructor(
    private readonly policies: PolicyQuery,
    private readonly administratorLink: AdministratorLink,
    private readonly invitations: InvitationQuery,
  ) {}

  /** @throws Refusal `link-…` for a link that does not hold, `sign-up-closed`, `address-not-allowed` */
  async admit({
    email,
    administratorToken,
    invitationToken,
  }: Pick<
    InputOf<typeof FinishSignUp>,
    'email' | 'administratorToken' | 'invitationToken'
  >): Promise<Admission> {
    if (administratorToken !== undefined) {
      if (await this.administratorLink.isOpen(administratorToken)) return { invitation: undefined };
      throw new Refusal('link-invalid');
    }
    if (invitationToken !== undefined) {
      const invitation = await this.invitations.open(invitationToken);
      // The link proves one mailbox and no other.
      if (invitation.email !== email) throw new Refusal('link-invalid');
      return { invitation };
    }
    const { signUp, allowedDomains } = await this.policies.read();
    if (signUp === 'invitation') throw new Refusal('sign-up-closed');
    if (signUp === 'domains' && !allowedDomains.includes(domainOf(email)))
      throw new Refusal('address-not-allowed');
    return { invitation: undefined };
  }
}
