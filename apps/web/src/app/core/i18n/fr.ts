import { frDeviceLinks } from './fr.device-links.js';
import { frDevices } from './fr.devices.js';
import type { Messages } from './en.js';
import { count } from './fr.count.js';
import { frAdmin } from './fr.admin.js';
import { frPreferences } from './fr.preferences.js';
import { frProfile } from './fr.profile.js';
import { frRecovery } from './fr.recovery.js';
import { frGuide } from './fr.guide.js';
import { frPassword } from './fr.password.js';
import { frSignUp } from './fr.sign-up.js';
import { frContacts } from './fr.contacts.js';
import { frErrors } from './fr.errors.js';
import { frFactors } from './fr.factors.js';
import { frRooms } from './fr.rooms.js';

/** The French texts: written for French readers, with vous, sentence case, and no-break spaces as escapes. */
export const fr: Messages = {
  ...frAdmin,
  ...frRecovery,
  ...frPreferences,
  ...frProfile,
  ...frGuide,
  ...frPassword,
  ...frSignUp,
  ...frContacts,
  ...frFactors,
  ...frErrors,
  ...frRooms,
  'app.skip': 'Aller au contenu',
  'app.loading': 'Ouverture…',
  'nav.main': 'Principal',
  'nav.conversations': 'Conversations',
  'nav.settings': 'Réglages',
  'nav.account': (p) => `Compte de ${p.name}`,
  'action.cancel': 'Annuler',
  'action.close': 'Fermer',
  'action.back': 'Retour aux conversations',
  'action.log-out': 'Se déconnecter',
  'action.shortcuts': 'Raccourcis clavier',
  'action.reload': 'Recharger',
  'language.choice': 'Langue',
  'time.today': 'Aujourd’hui',
  'time.yesterday': 'Hier',
  'connection.offline': 'Pas de réseau. Vos messages sont gardés ici et partiront à son retour.',
  'connection.connecting': 'Connexion au serveur…',

  'why.kick': 'Ce que c’est',
  'why.title': 'La ligne de votre labo.',
  'why.text':
    'Collab tourne sur le serveur de votre institut. Ce que vous écrivez est chiffré sur cet appareil avant de partir\u202f; seules les personnes du salon peuvent le lire.',
  'why.link.kick': 'Pourquoi un lien',
  'why.link.title': 'Pour que personne ne s’inscrive à votre place.',
  'why.link.text':
    'Le lien sert une seule fois. S’il a expiré, inscrivez-vous de nouveau\u00a0: rien d’autre n’est perdu.',
  'why.log-in.kick': 'Ce que sait le serveur',
  'why.log-in.title': 'Pas votre mot de passe.',
  'why.log-in.text':
    'Il vérifie que vous le connaissez sans jamais le voir. Il voit qui écrit dans quel salon, et quand\u202f; pas quoi.',

  'sign-up.progress': 'Progression',
  'sign-up.step.account': 'Compte',
  'sign-up.step.mail': 'E-mail',
  'sign-up.step.sheet': 'Feuille de secours',
  'sign-up.step.log-in': 'Connexion',
  'sign-up.page': 'Inscription',
  'sign-up.title': 'Créer votre compte',
  'sign-up.lead': 'Vos collègues verront votre nom et vous inviteront par votre adresse.',
  'sign-up.administrator': 'Ce lien fait de vous le premier administrateur de ce serveur.',
  'sign-up.name': 'Nom',
  'sign-up.name.required': 'Écrivez le nom que vos collègues connaissent.',
  'sign-up.email': 'E-mail professionnel',
  'sign-up.email.invalid': 'Cela ne ressemble pas à une adresse e-mail.',
  'sign-up.password': 'Mot de passe',
  'sign-up.submit': 'Créer le compte',
  'sign-up.busy': 'Création du compte…',
  'sign-up.have': 'Vous avez déjà un compte\u202f?',
  'sign-up.to-log-in': 'Se connecter',

  'mail.page': 'Regardez vos e-mails',
  'mail.title': 'Regardez vos e-mails',
  'mail.lead': (p) =>
    `Si ${p.email} peut s’inscrire ici, un lien vient d’y partir. Ouvrez-le, puis connectez-vous avec le mot de passe choisi.`,
  'mail.lead.unknown': 'Si votre adresse peut s’inscrire ici, un lien vient d’y partir.',
  'mail.hint':
    'Rien après cinq minutes\u202f? Regardez dans les indésirables, puis demandez à votre administrateur.',
  'mail.again': 'Changer d’adresse',
  'mail.log-in': 'J’ai ouvert le lien',

  'verify.page': 'Confirmer votre adresse',
  'verify.title': 'Confirmer votre adresse',
  'verify.lead': 'Un clic, et le compte est à vous. Le lien sert une seule fois.',
  'verify.submit': 'Confirmer mon adresse',
  'verify.busy': 'Confirmation…',
  'verify.done.title': 'Votre adresse est confirmée',
  'verify.done.lead': 'Connectez-vous. Vos clés sont créées sur cet appareil à la première connexion.',
  'verify.missing': 'Ce lien est incomplet. Rouvrez-le depuis l’e-mail, en entier.',
  'verify.again': 'S’inscrire de nouveau',

  'log-in.page': 'Connexion',
  'log-in.title': 'Se connecter',
  'log-in.lead': 'Votre mot de passe ouvre vos clés sur cet appareil.',
  'log-in.ended':
    'La session de ce navigateur est terminée. Reconnectez-vous\u202f; ce qu’il contient est gardé, scellé.',
  'log-in.email': 'E-mail',
  'log-in.password': 'Mot de passe',
  'log-in.password.required': 'Écrivez votre mot de passe.',
  'log-in.submit': 'Se connecter',
  'log-in.busy': 'Ouverture de vos clés…',
  'log-in.none': 'Pas encore de compte\u202f?',
  'log-in.to-sign-up': 'S’inscrire',

  'settings.title': 'Réglages',
  'settings.profile': 'Profil',
  'settings.profile.text':
    'Les membres de vos salons voient votre nom. Seul le serveur connaît votre adresse.',
  'settings.name': 'Nom',
  'settings.email': 'E-mail',
  'settings.roles': 'Rôle',
  'settings.role.researcher': 'Recherche',
  'settings.role.officer': 'Responsable sécurité',
  'settings.role.compliance': 'Responsable conformité',
  'settings.role.administrator': 'Administration',
  'settings.appearance': 'Apparence',
  'settings.theme': 'Thème',
  'settings.theme.system': 'Comme le système',
  'settings.theme.light': 'Clair',
  'settings.theme.dark': 'Sombre',
  'settings.device': 'Cet appareil',
  'settings.device.text':
    'Chaque navigateur est un appareil avec ses propres clés. Voici l’empreinte de la clé de signature de celui-ci.',
  'settings.others': (p) => `Votre compte a ${count(p.n, 'autre appareil', 'autres appareils')}.`,
  'settings.alone': 'Votre compte n’a pas d’autre appareil.',
  'settings.session': 'Session',
  'settings.log-out.text':
    'Verrouille ce navigateur. Vos clés y restent, scellées, jusqu’à votre prochaine connexion.',
  'settings.forget': 'Oublier ce navigateur',
  'settings.forget.text':
    'Efface les clés et l’historique de ce navigateur. À faire sur un ordinateur qui n’est pas à vous.',
  'forget.title': 'Oublier ce navigateur\u202f?',
  'forget.text':
    'Ses clés et tout ce qu’il a lu sont effacés pour toujours. Ce qui n’est pas encore parti est perdu. Vos autres appareils gardent les leurs.',
  'forget.submit': 'Oublier ce navigateur',
  'forget.busy': 'Effacement…',
  'settings.licences': 'Icônes de Lucide et Feather\u202f; caractères Instrument Sans et JetBrains Mono.',
  'settings.licences.link': 'Leurs licences',

  'shortcuts.title': 'Raccourcis clavier',
  'shortcuts.single': 'Touches sans Alt',
  'shortcuts.single.on': 'Actives',
  'shortcuts.single.off': 'Inactives',
  'shortcuts.key.enter': 'Entrée',
  'shortcuts.key.shift': 'Maj',
  'shortcuts.search': 'Chercher un salon',
  'shortcuts.new': 'Créer un salon',
  'shortcuts.next': 'Conversation suivante',
  'shortcuts.previous': 'Conversation précédente',
  'shortcuts.help': 'Cette liste',
  'shortcuts.send': 'Envoyer le message',
  'shortcuts.line': 'Aller à la ligne dans un message',
  ...frDevices,
  ...frDeviceLinks,
  'not-found.page': 'Rien ici',
  'not-found.title': 'Il n’y a rien à cette adresse',
  'not-found.text': 'La page a pu changer de place, ou le lien a perdu un morceau en route.',
  'not-found.home': 'Aux conversations',
};
