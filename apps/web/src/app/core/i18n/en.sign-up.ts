/** Texts of invitations and of who may sign up. */
export const enSignUp = {
  'sign-up.invited': 'You were invited. Choose a name and a password; your address is confirmed already.',
  'sign-up.domains': (p: { domains: string }) => `It takes an address of ${p.domains}.`,
  'foreign.text': (p: { email: string }) =>
    `You are signed in here as ${p.email}. This link may be for another account.`,
  'foreign.log-out': 'Log out and go on',
  'mail.resend': 'Send it again',
  'mail.sent-again':
    'A new link is on its way, unless several went out already. The newest mail is the one that works.',
  'mail.elsewhere':
    'The link may be opened on another device, such as your phone. There it asks for the password that you have just chosen.',
  'verify.resend': 'Send me a new link',
  'verify.checking': 'Looking at the link…',
  'verify.elsewhere.lead':
    'This browser is not the one that signed up. Enter the password that you chose when you signed up.',
  'verify.elsewhere.stranger': 'If you did not sign up, do nothing: no account will be opened.',
  'verify.elsewhere.wrong':
    'This is not the password of this sign-up. If you signed up more than once, open the newest mail.',
  'verify.elsewhere.forgotten': 'You no longer know it?',
  'verify.password': 'The password of your sign-up',
} as const;
