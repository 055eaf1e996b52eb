import type {
  ChangePolicy,
  ChangeRoles,
  InputOf,
  InvitePerson,
  ListPeople,
  OutputOf,
  ReadPolicy,
  ReadSignUpPolicy,
} from '@collab/domain';
import type { AccountId } from '@collab/domain';

/** What the pages of sign-up and administration can ask of the crypto worker. */
export interface AdministrationCalls {
  /** Who may open an account here. */
  signUpPolicy(): Promise<OutputOf<typeof ReadSignUpPolicy>>;
  /** The address that a mailed invitation is for. */
  invitation(input: { token: string }): Promise<{ email: string }>;
  /** Mails a new link for a sign-up; the token is that of the sign-up or of the old link. */
  resendVerification(input: { token: string }): Promise<void>;
  people(input: InputOf<typeof ListPeople>): Promise<OutputOf<typeof ListPeople>>;
  invitePerson(input: InputOf<typeof InvitePerson>): Promise<void>;
  withdrawInvitation(input: { accountId: AccountId }): Promise<void>;
  changeRoles(input: InputOf<typeof ChangeRoles>): Promise<void>;
  disableAccount(input: { accountId: AccountId }): Promise<void>;
  enableAccount(input: { accountId: AccountId }): Promise<void>;
  policy(): Promise<OutputOf<typeof ReadPolicy>>;
  changePolicy(input: InputOf<typeof ChangePolicy>): Promise<void>;
}
