import type { MailTemplate } from '../kernel/mail/mail-template.js';

/** To a person who signs up with an address that has no account yet. Without a name where what was typed is more than one. */
export const verificationMail: MailTemplate<{
  readonly displayName: string | null;
  readonly link: string;
}> = ({ displayName, link }, language) =>
  language === 'fr'
    ? {
        subject: 'Confirmez votre adresse pour Collab',
        paragraphs: [
          displayName === null ? 'Bonjour,' : `Bonjour ${displayName},`,
          'pour ouvrir votre compte, confirmez que cette adresse est la vôtre. Dans un autre navigateur que celui de votre inscription, la page vous demandera le mot de passe que vous avez choisi.',
        ],
        action: { label: 'Confirmer mon adresse', url: link },
        footnote:
          'Ce lien sert une seule fois et expire dans 30 minutes. Si vous ne vous êtes pas inscrit(e), ne faites rien\u00a0: aucun compte ne sera ouvert.',
      }
    : {
        subject: 'Confirm your address for Collab',
        paragraphs: [
          displayName === null ? 'Hello,' : `Hello ${displayName},`,
          'to open your account, confirm that this address is yours. In another browser than the one where you signed up, the page asks for the password that you chose.',
        ],
        action: { label: 'Confirm my address', url: link },
        footnote:
          'The link works once and expires in 30 minutes. If you did not sign up, do nothing: no account will be opened.',
      };

/** To the owner of an account whose address somebody has entered to sign up. */
export const accountExistsMail: MailTemplate<{ readonly logInLink: string }> = ({ logInLink }, language) =>
  language === 'fr'
    ? {
        subject: 'Vous avez déjà un compte Collab',
        paragraphs: [
          'Bonjour,',
          'quelqu’un vient de demander un compte avec cette adresse. Elle a déjà un compte\u00a0: rien n’a changé.',
        ],
        action: { label: 'Se connecter', url: logInLink },
        footnote: 'Si ce n’était pas vous, vous pouvez ignorer ce message.',
      }
    : {
        subject: 'You already have a Collab account',
        paragraphs: [
          'Hello,',
          'somebody has just asked for an account with this address. It already has one: nothing has changed.',
        ],
        action: { label: 'Log in', url: logInLink },
        footnote: 'If this was not you, you can ignore this message.',
      };
