/** Texts of the field for a new password. */
export const enPassword = {
  'password.hint': (p: { n: number }) =>
    `It never leaves this browser, not even to sign in. At least ${p.n} characters; a sentence is easiest.`,
  'password.required': (p: { n: number }) => `At least ${p.n} characters.`,
  'password.short': (p: { missing: number }) =>
    p.missing === 1 ? '1 more character.' : `${p.missing} more characters.`,
  'password.long': (p: { n: number; over: number }) =>
    `At most ${p.n} characters; leave out ${p.over === 1 ? 'one' : p.over}.`,
  'password.checking': 'One moment: it is compared with common passwords.',
  'password.fault.personal':
    'Too close to your name, your address or this server. Whoever guesses begins there; take words that have nothing to do with you.',
  'password.fault.common':
    'Built on a password that many people use, and that is tried first. A few words that do not belong together are safer.',
  'password.fault.pattern':
    'It repeats itself, counts, or follows the keyboard, and so does whoever guesses. A short sentence is safer.',
  'password.fault.guessable': 'Easy to guess. Add a few words that do not belong together.',
  'password.strength.weak': 'Easy to guess.',
  'password.strength.fair': 'Fair. One more word would make it good.',
  'password.strength.good': 'Good.',
  'password.strength.strong': 'Strong.',
  'password.show': 'Show password',
} as const;
