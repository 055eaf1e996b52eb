import type { MailTemplate } from '../kernel/mail/mail-template.js';

/** To somebody whom an administrator asks to open an account. */
export const invitationMail: MailTemplate<{ readonly link: string }> = ({ link }, language) =>
  language === 'fr'
    ? {
        subject: 'Vous êtes invité(e) à rejoindre Collab',
        paragraphs: [
          'Bonjour,',
          'l’équipe qui administre ce serveur Collab vous invite à y ouvrir un compte. Collab est un espace d’échange chiffré de bout en bout\u00a0: le serveur ne peut rien lire de ce que vous y écrivez.',
        ],
        action: { label: 'Ouvrir mon compte', url: link },
        footnote:
          'Ce lien sert une seule fois et expire dans sept jours. Ne le transmettez à personne\u00a0: il ouvre un compte à votre nom. Si vous n’attendiez pas ce message, ignorez-le.',
      }
    : {
        subject: 'You are invited to Collab',
        paragraphs: [
          'Hello,',
          'the team that runs this Collab server invites you to open an account. Collab is a place to talk, encrypted end to end: the server can read nothing of what you write.',
        ],
        action: { label: 'Open my account', url: link },
        footnote:
          'The link works once and expires in seven days. Pass it on to nobody: it opens an account in your name. If you did not expect this message, ignore it.',
      };

/** To somebody who was invited and has an account already. */
export const invitedWithAccountMail: MailTemplate<{ readonly link: string }> = ({ link }, language) =>
  language === 'fr'
    ? {
        subject: 'Votre compte Collab vous attend',
        paragraphs: [
          'Bonjour,',
          'vous venez d’être invité(e) sur ce serveur Collab, où vous avez déjà un compte avec cette adresse. Il vous suffit de vous connecter.',
        ],
        action: { label: 'Se connecter', url: link },
        footnote: 'Mot de passe oublié\u00a0? La page de connexion propose de le remplacer.',
      }
    : {
        subject: 'Your Collab account is waiting',
        paragraphs: [
          'Hello,',
          'you have just been invited to this Collab server, where you already have an account with this address. All you need to do is log in.',
        ],
        action: { label: 'Log in', url: link },
        footnote: 'Forgotten your password? The log-in page offers to replace it.',
      };
