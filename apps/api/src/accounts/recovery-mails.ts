import type { MailTemplate } from '../kernel/mail/mail-template.js';
import type { OwnerMailData } from './owner-mails.js';

/** To the owner of an account who has asked for a new password. */
export const passwordResetMail: MailTemplate<{ readonly link: string }> = ({ link }, language) =>
  language === 'fr'
    ? {
        subject: 'Choisir un nouveau mot de passe pour Collab',
        paragraphs: [
          'Bonjour,',
          'quelqu’un a demandé un nouveau mot de passe pour votre compte. Préparez votre feuille de secours\u00a0: sans elle, vos anciens messages restent fermés pour toujours.',
        ],
        action: { label: 'Choisir un mot de passe', url: link },
        footnote:
          'Ce lien sert une seule fois et expire dans 30 minutes. Si ce n’était pas vous, ne faites rien\u00a0: votre mot de passe reste le même.',
      }
    : {
        subject: 'Choose a new password for Collab',
        paragraphs: [
          'Hello,',
          'somebody asked for a new password for your account. Have your recovery sheet ready: without it your old messages stay closed for good.',
        ],
        action: { label: 'Choose a password', url: link },
        footnote:
          'The link works once and expires in 30 minutes. If this was not you, do nothing: your password stays as it is.',
      };

/** To an address without an account for which somebody has asked for a new password. */
export const noAccountMail: MailTemplate<{ readonly signUpLink: string }> = ({ signUpLink }, language) =>
  language === 'fr'
    ? {
        subject: 'Aucun compte Collab à cette adresse',
        paragraphs: [
          'Bonjour,',
          'quelqu’un a demandé un nouveau mot de passe pour cette adresse, qui n’a pas de compte ici. Essayez avec une autre adresse, ou créez un compte.',
        ],
        action: { label: 'Créer un compte', url: signUpLink },
        footnote: 'Si ce n’était pas vous, vous pouvez ignorer ce message.',
      }
    : {
        subject: 'No Collab account at this address',
        paragraphs: [
          'Hello,',
          'somebody asked for a new password for this address, which has no account here. Try another address, or create an account.',
        ],
        action: { label: 'Create an account', url: signUpLink },
        footnote: 'If this was not you, you can ignore this message.',
      };

/** To the owner, after the password was changed. */
export const passwordChangedMail: MailTemplate<OwnerMailData> = ({ displayName, publicUrl }, language) =>
  language === 'fr'
    ? {
        subject: 'Votre mot de passe Collab a changé',
        paragraphs: [
          `Bonjour ${displayName},`,
          'le mot de passe de votre compte vient de changer, et les autres sessions sont fermées.',
        ],
        action: { label: 'Ouvrir Collab', url: publicUrl },
        footnote:
          'Si ce n’était pas vous, demandez tout de suite un nouveau mot de passe et prévenez votre administrateur.',
      }
    : {
        subject: 'Your Collab password was changed',
        paragraphs: [
          `Hello ${displayName},`,
          'the password of your account has just been changed, and all other sessions were ended.',
        ],
        action: { label: 'Open Collab', url: publicUrl },
        footnote: 'If this was not you, ask for a new password at once and tell your administrator.',
      };

/** To the owner, after the account got a new identity. */
export const identityResetMail: MailTemplate<OwnerMailData> = ({ displayName, publicUrl }, language) =>
  language === 'fr'
    ? {
        subject: 'Votre identité Collab a été remplacée',
        paragraphs: [
          `Bonjour ${displayName},`,
          'votre mot de passe a été remplacé sans la feuille de secours. Vos anciens appareils quittent tous les salons, vos anciens messages restent fermés, et vos contacts verront une nouvelle identité. Un membre de chaque salon doit vous y inviter à nouveau.',
        ],
        action: { label: 'Se connecter', url: `${publicUrl}/log-in` },
        footnote: 'Si ce n’était pas vous, prévenez tout de suite votre administrateur.',
      }
    : {
        subject: 'Your Collab identity was replaced',
        paragraphs: [
          `Hello ${displayName},`,
          'your password was replaced without the recovery sheet. Your old devices leave all rooms, your old messages stay closed, and your contacts will see a new identity. A member of each room has to invite you anew.',
        ],
        action: { label: 'Log in', url: `${publicUrl}/log-in` },
        footnote: 'If this was not you, tell your administrator at once.',
      };
