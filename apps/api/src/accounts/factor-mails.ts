import type { MailTemplate } from '../kernel/mail/mail-template.js';
import type { OwnerMailData } from './owner-mails.js';

/** What happened to the second factors of an account. */
type FactorChange = 'added' | 'removed' | 'codes-replaced' | 'code-used' | 'copy-suspected' | 'reset';

const ENGLISH: Record<FactorChange, string> = {
  added: 'a second factor was added to your Collab account.',
  removed: 'a second factor was removed from your Collab account.',
  'codes-replaced': 'new recovery codes were made for your Collab account. The earlier ones no longer work.',
  'code-used': 'somebody logged in to your Collab account with your password and a recovery code.',
  'copy-suspected':
    'one of your passkeys signed as only a copy of it would, so it was refused. Log in by another second factor, remove the passkey and make a new one.',
  reset:
    'whoever operates your Collab server has removed your second factors and recovery codes, and logged you out everywhere. Log in to add a new one.',
};

const FRENCH: Record<FactorChange, string> = {
  added: 'un second facteur a été ajouté à votre compte Collab.',
  removed: 'un second facteur a été retiré de votre compte Collab.',
  'codes-replaced':
    'de nouveaux codes de secours ont été créés pour votre compte Collab. Les précédents ne servent plus.',
  'code-used':
    'quelqu’un s’est connecté à votre compte Collab avec votre mot de passe et un code de secours.',
  'copy-suspected':
    'une de vos clés d’accès a signé comme seule une copie le ferait\u00a0: elle a été refusée. Connectez-vous avec un autre second facteur, retirez cette clé et créez-en une nouvelle.',
  reset:
    'la personne qui administre votre serveur Collab a retiré vos seconds facteurs et vos codes de secours, et fermé toutes vos sessions. Connectez-vous pour en ajouter un nouveau.',
};

/** To the owner of an account, about a change of its second factors. */
export const factorMail =
  (change: FactorChange): MailTemplate<OwnerMailData> =>
  ({ displayName, publicUrl }, language) =>
    language === 'fr'
      ? {
          subject: 'La sécurité de votre compte Collab a changé',
          paragraphs: [`Bonjour ${displayName},`, FRENCH[change]],
          action: { label: 'Voir mes seconds facteurs', url: `${publicUrl}/settings` },
          footnote:
            'Si ce n’était pas vous, quelqu’un connaît votre mot de passe\u00a0: prévenez tout de suite votre administrateur.',
        }
      : {
          subject: 'The security of your Collab account changed',
          paragraphs: [`Hello ${displayName},`, ENGLISH[change]],
          action: { label: 'See my second factors', url: `${publicUrl}/settings` },
          footnote:
            'If this was not you, somebody knows your password: tell your administrator straight away.',
        };
