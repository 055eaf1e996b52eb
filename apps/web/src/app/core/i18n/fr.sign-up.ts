/** Textes des invitations et des règles d’inscription. */
export const frSignUp = {
  'sign-up.invited':
    'Vous avez reçu une invitation. Choisissez un nom et un mot de passe\u202f; votre adresse est déjà confirmée.',
  'sign-up.domains': (p: { domains: string }) => `Il faut une adresse de ${p.domains}.`,
  'foreign.text': (p: { email: string }) =>
    `Vous êtes connecté(e) ici avec ${p.email}. Ce lien est peut-être pour un autre compte.`,
  'foreign.log-out': 'Se déconnecter et continuer',
  'mail.resend': 'Renvoyer le message',
  'mail.sent-again':
    'Un nouveau lien est en route, à moins que plusieurs ne soient déjà partis. C’est le message le plus récent qui compte.',
  'mail.elsewhere':
    'Vous pouvez ouvrir le lien sur un autre appareil, votre téléphone par exemple. Il vous y demandera le mot de passe que vous venez de choisir.',
  'verify.resend': 'M’envoyer un nouveau lien',
  'verify.checking': 'Vérification du lien…',
  'verify.elsewhere.lead':
    'Votre inscription a commencé dans un autre navigateur. Saisissez le mot de passe choisi à ce moment-là.',
  'verify.elsewhere.stranger':
    'Si vous ne vous êtes pas inscrit(e), ne faites rien\u00a0: aucun compte ne sera ouvert.',
  'verify.elsewhere.wrong':
    'Ce n’est pas le mot de passe de cette inscription. Si vous vous êtes inscrit(e) plusieurs fois, ouvrez le message le plus récent.',
  'verify.elsewhere.forgotten': 'Vous ne le connaissez plus\u202f?',
  'verify.password': 'Mot de passe de votre inscription',
} as const;
