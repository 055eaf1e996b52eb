/** Textes des invitations et des règles d’inscription. */
export const frSignUp = {
  'sign-up.invited':
    'Vous avez reçu une invitation. Choisissez un nom et un mot de passe\u202f; votre adresse est déjà confirmée.',
  'sign-up.domains': (p: { domains: string }) => `Il faut une adresse de ${p.domains}.`,
  'foreign.text': (p: { email: string }) =>
    `Vous êtes connecté(e) ici avec ${p.email}. Ce lien est peut-être pour un autre compte.`,
  'foreign.log-out': 'Se déconnecter et continuer',
  'mail.resend': 'Renvoyer le message',
  'mail.sent-again': 'Un nouveau lien est en route. Le précédent ne fonctionne plus.',
  'verify.resend': 'M’envoyer un nouveau lien',
} as const;
