import type { MailTemplate } from '../kernel/mail/mail-template.js';

/** What somebody without an account is told of the person who has asked for them. */
interface AskedByData {
  /** Null for a name that would make a link, or an advertisement, of the mail. */
  readonly name: string | null;
  readonly host: string;
  readonly publicUrl: string;
  /** Whether the address may open an account by itself, as the sign-up page would say to anybody. */
  readonly maySignUp: boolean;
}

/** To somebody without an account whose address a person has asked for as a contact. */
export const askedByMail: MailTemplate<AskedByData> = ({ name, host, publicUrl, maySignUp }, language) =>
  language === 'fr'
    ? {
        subject: 'Quelqu’un souhaite vous joindre sur Collab',
        paragraphs: [
          'Bonjour,',
          `${name ?? 'une personne'} a saisi votre adresse pour vous joindre sur le serveur Collab ${host}, un espace d’échange chiffré de bout en bout. Cette adresse n’y a pas de compte.`,
          maySignUp
            ? 'Si vous connaissez cette personne, vous pouvez ouvrir un compte, puis lui envoyer une demande de contact. Elle n’apprend rien avant cela.'
            : 'Sur ce serveur, un compte s’ouvre sur invitation\u00a0: si vous connaissez cette personne, demandez-lui de s’adresser à un administrateur. Elle n’apprend rien de ce message.',
        ],
        action: maySignUp
          ? { label: 'Ouvrir un compte', url: `${publicUrl}/sign-up` }
          : { label: 'Voir le serveur', url: publicUrl },
        footnote:
          'Le nom est celui que la personne s’est donné\u00a0; personne ne l’a vérifié. Vous recevez un tel message une fois par semaine au plus. Si vous n’attendiez rien, ignorez-le.',
      }
    : {
        subject: 'Somebody would like to reach you on Collab',
        paragraphs: [
          'Hello,',
          `${name ?? 'somebody'} has entered your address to reach you on the Collab server ${host}, a place to talk, encrypted end to end. This address has no account there.`,
          maySignUp
            ? 'If you know this person, you can open an account and then send them a contact request. Until then they learn nothing.'
            : 'Accounts on this server are by invitation: if you know this person, let them speak to an administrator. They learn nothing of this mail.',
        ],
        action: maySignUp
          ? { label: 'Open an account', url: `${publicUrl}/sign-up` }
          : { label: 'See the server', url: publicUrl },
        footnote:
          'The name is what the person calls themselves; nobody has checked it. You get such a mail once a week at most. If you did not expect it, ignore it.',
      };
