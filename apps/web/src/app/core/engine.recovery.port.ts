import type { Language, OutputOf, ReadRecovery } from '@collab/domain';

/** What the pages of passwords and recovery can ask of the crypto worker. */
export interface RecoveryCalls {
  /** Mails a link to the owner of an address, if there is one; nobody is told which. */
  requestPasswordReset(input: { email: string; language: Language }): Promise<void>;
  /** Whether the account that a mailed link is for has a recovery sheet, and what its password should not resemble. */
  readPasswordReset(input: {
    token: string;
  }): Promise<{ hasSheet: boolean; displayName: string; email: string }>;
  /** Sets a new password under a mailed link: with the code of the recovery sheet, or with a new identity (null). */
  resetPassword(input: { token: string; password: string; recoveryCode: string | null }): Promise<void>;
  changePassword(input: { password: string; newPassword: string }): Promise<void>;
  /** True after the first log-in of an account, while its vault is still open and has no recovery sheet. */
  recoverySheetWanted(): Promise<boolean>;
  /** Draws a new recovery code; the password is needed unless `recoverySheetWanted`. */
  showRecoverySheet(input: { password: string | null }): Promise<{ code: string }>;
  /** Puts the sheet that was shown last in force; the one before is of no use from then on. */
  keepRecoverySheet(): Promise<void>;
  /** What became of the own vault, newest first. */
  recovery(): Promise<OutputOf<typeof ReadRecovery>>;
}
