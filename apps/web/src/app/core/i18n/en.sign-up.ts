/** Texts of invitations and of who may sign up. */
export const enSignUp = {
  'sign-up.invited': 'You were invited. Choose a name and a password; your address is confirmed already.',
  'sign-up.domains': (p: { domains: string }) => `It takes an address of ${p.domains}.`,
  'foreign.text': (p: { email: string }) =>
    `You are signed in here as ${p.email}. This link may be for another account.`,
  'foreign.log-out': 'Log out and go on',
  'mail.resend': 'Send it again',
  'mail.sent-again': 'A new link is on its way. The one before no longer works.',
  'verify.resend': 'Send me a new link',
} as const;
