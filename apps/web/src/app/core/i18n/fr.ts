import { frDevices } from './fr.devices.js';
import type { Messages } from './en.js';
import { frAdmin } from './fr.admin.js';
import { frRecovery } from './fr.recovery.js';
import { frSignUp } from './fr.sign-up.js';
import { frContacts } from './fr.contacts.js';
import { frFactors } from './fr.factors.js';

/** « n chose(s) » : en français, zéro et un prennent le singulier. */
const count = (n: number, one: string, many: string) => `${n}\u00a0${n < 2 ? one : many}`;

/** The French texts: written for French readers, with vous, sentence case, and no-break spaces as escapes. */
export const fr: Messages = {
  ...frAdmin,
  ...frRecovery,
  ...frSignUp,
  ...frContacts,
  ...frFactors,
  'error.bad-request': 'Le serveur n’a pas compris cette page. Rechargez-la et réessayez.',
  'error.unknown-frame': 'Le serveur n’est pas de la même version que cette page. Rechargez-la.',
  'error.unauthenticated':
    'Vous n’êtes plus connecté sur ce navigateur. Reconnectez-vous\u202f; ce que vous avez écrit est gardé.',
  'error.wrong-credentials': 'L’adresse ou le mot de passe ne convient pas.',
  'error.wrong-code': 'Ce code ne convient pas, ou a déjà servi. Attendez le suivant.',
  'error.log-in-expired': 'Le délai est passé, ou trop d’essais. Recommencez par le mot de passe.',
  'error.fresh-log-in-required': 'Prouvez de nouveau que c’est vous, puis recommencez.',
  'error.last-factor': 'Ce serveur demande un second facteur. Ajoutez-en un autre avant de retirer celui-ci.',
  'error.too-many-tries': 'Trop d’essais depuis ce navigateur. Attendez un peu, puis réessayez.',
  'error.ticket-invalid': 'La liaison n’a pas pu s’ouvrir. Un nouvel essai se fait tout seul.',
  'error.csrf': 'Le serveur a refusé cette page. Rechargez-la et réessayez.',
  'error.origin-not-allowed':
    'Le serveur ne répond pas sous cette adresse. Demandez la bonne à votre administrateur.',
  'error.forbidden': 'Vous n’avez pas ce droit ici. Un propriétaire du salon l’a.',
  'error.not-found': 'Il n’y a rien ici, ou vous ne pouvez pas le voir.',
  'error.account-disabled':
    'Votre compte a été désactivé. Adressez-vous à l’équipe qui administre votre serveur.',
  'error.last-administrator':
    'Il faut au serveur au moins un compte administrateur qui puisse se connecter. Donnez d’abord ce rôle à quelqu’un d’autre.',
  'error.sign-up-closed':
    'Sur ce serveur, un compte s’ouvre sur invitation. Demandez-en une à l’équipe qui l’administre.',
  'error.address-not-allowed':
    'Sur ce serveur, il faut une adresse de son organisation pour ouvrir un compte.',
  'error.link-expired': 'Ce lien a expiré. Rien n’est perdu : demandez-en un autre.',
  'error.link-used': 'Ce lien a déjà servi. Si c’était vous, connectez-vous.',
  'error.link-invalid':
    'Ce lien ne fonctionne pas : il est incomplet, ou un plus récent le remplace. Ouvrez le dernier reçu, ou demandez-en un autre.',
  'error.conflict': 'Quelqu’un a été plus rapide. Regardez ce qui a changé, puis réessayez.',
  'error.governance-stale': 'Le salon a changé au même instant. Réessayez.',
  'error.governance-invalid': 'Le salon ne le permet pas pour l’instant. Il garde toujours un propriétaire.',
  'error.clock-wrong':
    'L’horloge de cet appareil est décalée de plus de cinq minutes. Réglez-la, puis réessayez.',
  'error.identity-changed':
    'La clé d’identité de cette personne a changé. Recherchez-la de nouveau avant de l’inviter.',
  'error.invitations-waiting':
    'Trop d’invitations attendent une réponse. Réessayez quand certaines l’auront reçue.',
  'error.epoch-stale': 'Le salon a des clés plus récentes. Réessayez dans un instant.',
  'error.rekey-pending': 'Le salon renouvelle ses clés. Réessayez dans un instant.',
  'error.commit-mismatch':
    'Ce que dit le serveur ne correspond pas aux clés du salon\u202f; rien n’a été fait. Prévenez un responsable sécurité.',
  'error.device-revoked': 'Cet appareil a été retiré de votre compte. Ce qu’il conservait ici est effacé.',
  'error.device-unknown': 'Ce navigateur ne fait pas partie de vos appareils. Reconnectez-vous.',
  'error.certificate-invalid': 'Un appareil n’a pas pu prouver à qui il est\u202f; rien n’a été fait.',
  'error.key-packages-exhausted': 'Un appareil de cette personne doit d’abord se connecter.',
  'error.room-full': 'Ce salon a atteint sa taille maximale.',
  'error.too-large': 'C’est plus long que ce que le serveur accepte. Envoyez-le en plusieurs fois.',
  'error.too-many-requests': 'Trop d’essais. Attendez une minute avant de continuer.',
  'error.quota-reached':
    'Votre compte a stocké aujourd’hui tout ce qui lui est permis. Reprenez demain, ou voyez avec votre administrateur.',
  'error.slow-client': 'La liaison est trop lente pour l’instant. Elle se rouvre toute seule.',
  'error.overloaded': 'Le serveur est très occupé. Réessayez dans un instant.',
  'error.shutting-down': 'Le serveur redémarre. Réessayez dans un instant.',
  'error.internal': 'Le serveur a rencontré un défaut et l’a noté. Réessayez.',
  'error.network': 'Pas de réseau. Vérifiez la connexion et réessayez.',
  'error.wrong-password': 'L’adresse ou le mot de passe ne convient pas.',
  'error.person-unknown':
    'Personne ne peut être invité ici sous cette adresse. Vérifiez-la, ou demandez d’abord une inscription.',
  'error.person-not-ready':
    'Cette personne ne s’est pas encore connectée\u00a0: elle n’a pas de clé à inviter. Demandez-lui de se connecter une fois.',
  'error.recovery-code-invalid':
    'Ce n’est pas le code de la dernière feuille. Cherchez une faute de frappe, ou une feuille plus récente.',
  'error.room-closed':
    'Le serveur ne vous compte plus dans ce salon. Ce que cet appareil possède reste lisible\u202f; rien de nouveau n’arrive.',
  'error.not-joined': 'Cet appareil n’est pas encore dans le salon. L’appareil d’un membre doit l’y ajouter.',
  'error.key-store-locked': 'Vos clés sont verrouillées sur ce navigateur. Connectez-vous pour les ouvrir.',
  'error.crypto':
    'Le chiffrement s’est arrêté sur cet appareil. Rechargez la page\u202f; rien n’est parti en clair.',
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
  'sign-up.password.hint':
    'Il ne quitte jamais ce navigateur, même pour se connecter. 12\u00a0caractères au moins\u202f; une phrase est le plus simple.',
  'sign-up.password.short': (p) => `Encore ${count(p.missing, 'caractère', 'caractères')}.`,
  'sign-up.password.required': '12\u00a0caractères au moins.',
  'sign-up.strength.weak': 'Facile à deviner. Ajoutez des mots qui ne vont pas ensemble.',
  'sign-up.strength.fair': 'Moyen. Un mot de plus le rendrait bon.',
  'sign-up.strength.good': 'Bon.',
  'sign-up.strength.strong': 'Solide.',
  'sign-up.show': 'Afficher le mot de passe',
  'sign-up.lost': 'Personne ne peut vous en redonner un\u00a0: il ouvre aussi vos clés.',
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

  'rooms.title': 'Conversations',
  'rooms.search': 'Chercher un salon',
  'rooms.create': 'Créer un salon',
  'rooms.heading': 'Salons',
  'rooms.invitations': 'Invitations',
  'rooms.none-found': (p) => `Aucun salon avec «\u00a0${p.query}\u00a0» dans son nom ou son dernier message.`,
  'rooms.clear-search': 'Effacer la recherche',
  'rooms.invitation': 'Un salon',
  'rooms.invitation.people': (p) => `Un salon de ${count(p.n, 'personne', 'personnes')}`,
  'rooms.invitation.from': (p) => `de ${p.name}`,
  'rooms.unnamed': 'Salon pas encore lisible',
  'rooms.waiting': 'Attend l’appareil d’un membre',
  'rooms.quiet': 'Pas encore de message',
  'rooms.you': (p) => `Vous\u00a0: ${p.text}`,
  'rooms.says': (p) => `${p.name}\u00a0: ${p.text}`,
  'rooms.unread': (p) => count(p.n, 'message non lu', 'messages non lus'),
  'rooms.failed': 'Les salons n’ont pas pu être lus.',
  'rooms.empty.title': 'Pas encore de salon',
  'rooms.empty.text':
    'Un salon sert à un projet, une campagne, un article. Seuls ses membres peuvent lire, et chacun doit accepter.',
  'rooms.empty.other': 'Ou demandez à un collègue de vous inviter par votre adresse.',
  'rooms.pick.title': 'Choisissez une conversation',
  'rooms.pick.text': 'Prenez un salon à gauche, ou créez-en un.',
  'rooms.shortcut.new': 'nouveau salon',
  'rooms.shortcut.all': 'tous les raccourcis',

  'create.title': 'Créer un salon',
  'create.name': 'Nom',
  'create.name.hint': 'Un projet, une campagne, un article. Le serveur ne voit jamais ce nom.',
  'create.name.required': 'Donnez un nom au salon.',
  'create.submit': 'Créer le salon',
  'create.busy': 'Création…',

  'invited.title': 'Vous êtes invité dans un salon',
  'invited.by': (p) =>
    `${p.name} vous invite. Le nom du salon et ses messages s’ouvriront quand vous aurez accepté.`,
  'invited.by-nobody': 'Le nom du salon et ses messages s’ouvriront quand vous aurez accepté.',
  'invited.people': (p) =>
    p.n < 2
      ? '1\u00a0personne s’y trouve. Elle verra votre nom.'
      : `${p.n}\u00a0personnes s’y trouvent. Elles verront votre nom.`,
  'invited.accept': 'Accepter',
  'invited.decline': 'Refuser',
  'invited.busy': 'Entrée…',
  'waiting.title': 'En attente de l’appareil d’un membre',
  'waiting.text':
    'Vous avez accepté. L’appareil d’une personne du salon doit vous remettre les clés\u202f; cela se fait tout seul dès que l’un d’eux est en ligne. Vous pouvez fermer cette page.',

  'conversation.messages': 'Messages',
  'conversation.readers': (p) =>
    `${p.people < 2 ? 'Vous seul pouvez lire' : `${p.people}\u00a0personnes peuvent lire`}, sur ${count(p.devices, 'appareil', 'appareils')}`,
  'conversation.readers.short': (p) =>
    p.people < 2 ? 'Vous seul lisez' : count(p.people, 'lecteur', 'lecteurs'),
  'conversation.details': 'Détails du salon',
  'conversation.older': 'Afficher les messages précédents',
  'conversation.older.busy': 'Lecture des messages précédents…',
  'conversation.start': 'Le début de ce salon.',
  'conversation.new': (p) =>
    `${count(p.n, 'nouveau', 'nouveaux')}${p.since === null ? '' : ` depuis ${p.since}`}`,
  'conversation.jump': 'Au dernier message',
  'conversation.jump.new': (p) => count(p.n, 'nouveau message', 'nouveaux messages'),
  'conversation.announce': (p) => `${p.author}\u00a0: ${p.text}`,
  'conversation.announce.many': (p) => count(p.n, 'nouveau message', 'nouveaux messages'),
  'conversation.gone': 'Ce salon n’est pas ici, ou vous n’en faites plus partie.',
  'conversation.failed': 'Le salon n’a pas pu s’ouvrir.',
  'message.you': 'Vous',
  'message.sending': 'Envoi',
  'message.waiting': 'Partira au retour du réseau',
  'message.sent': 'Envoyé',
  'message.failed': 'Non envoyé',
  'message.retry': 'Réessayer',
  'message.undecryptable': 'Cet appareil n’a pas la clé de ce message.',
  'message.undecryptable.mine': 'Un autre de vos appareils peut le lire.',
  'message.undecryptable.why': (p) =>
    `Il a pu être envoyé avant l’arrivée de cet appareil. Demandez à ${p.author} de le renvoyer.`,
  'composer.label': (p) => `Écrire dans ${p.room}`,
  'composer.hint': 'Maj Entrée\u00a0: à la ligne',
  'composer.send': 'Envoyer',
  'composer.too-long': (p) =>
    `${count(p.over, 'caractère', 'caractères')} de trop. Envoyez en plusieurs fois.`,
  'composer.rekey': 'Le salon renouvelle ses clés. D’ici là, ce que vous écrivez attend sur cet appareil.',

  'notice.created': (p) => `${p.actor} a ouvert le salon`,
  'notice.invited': (p) => `${p.actor} a invité ${p.subject}`,
  'notice.accepted': (p) => `${p.actor} a accepté l’invitation`,
  'notice.declined': (p) => `${p.actor} a refusé l’invitation`,
  'notice.left': (p) => `${p.actor} a quitté le salon`,
  'notice.removed': (p) => `${p.actor} a retiré ${p.subject}`,
  'notice.role-changed': (p) => `${p.actor} a changé les droits de ${p.subject}`,
  'notice.rekeyed': 'Le salon a de nouvelles clés',
  'notice.resynced': 'Cet appareil a repris sa place dans les clés du salon',
  'notice.refused': (p) =>
    `Un changement des clés du salon n’a pas pu être vérifié ici, et cet appareil l’a laissé de côté. Expéditeur selon le serveur\u00a0: ${p.actor}, appareil ${p.device}.`,
  'notice.refused.members': 'Voir les membres',
  'notice.somebody': 'quelqu’un',

  'details.title': 'Détails du salon',
  'details.close': 'Fermer les détails',
  'details.readers': 'Qui peut lire',
  'details.people': 'Personnes',
  'details.devices': 'Appareils',
  'details.epoch': 'Époque',
  'details.rekey': 'Renouvellement',
  'details.never': 'Pas encore',
  'details.epoch-of': (p) => `époque ${p.n}`,
  'details.print':
    'Les mêmes bandes et les mêmes chiffres figurent sur chaque appareil qui partage ces clés. Les bandes aident à reconnaître\u202f; pour être sûr, comparez les chiffres.',
  'details.rekey-pending':
    'Quelqu’un est parti ou a été retiré. Rien ne part avant le renouvellement des clés.',
  'details.not-so': 'Ce qui n’est pas assuré',
  'details.not-so.text': 'Qui part garde ce qu’il a lu. Le serveur voit qui écrit et quand, pas quoi.',
  'details.members': 'Membres',
  'details.you': 'vous',
  'details.device-count': (p) => count(p.n, 'appareil', 'appareils'),
  'details.invited': 'Invitation envoyée',
  'details.role.owner': 'Propriétaire',
  'details.role.moderator': 'Modération',
  'details.role.member': 'Membre',
  'details.invite': 'Inviter un collègue',
  'details.remove': (p) => `Retirer ${p.name}`,
  'details.leave': 'Quitter le salon',

  'invite.title': 'Inviter un collègue',
  'invite.text':
    'Cette personne doit accepter. Elle ne voit rien avant que l’appareil d’un membre n’ait ajouté le sien.',
  'invite.email': 'Son e-mail',
  'invite.submit': 'Inviter',
  'invite.busy': 'Invitation…',
  'remove.title': (p) => `Retirer ${p.name}\u202f?`,
  'remove.text':
    'Cette personne ne reçoit plus rien et le salon renouvelle ses clés. Elle garde ce qu’elle a lu.',
  'remove.submit': 'Retirer',
  'remove.busy': 'Retrait…',
  'leave.title': 'Quitter ce salon\u202f?',
  'leave.text': 'Vous ne recevez plus rien. Pour revenir, il faudra une nouvelle invitation.',
  'leave.submit': 'Quitter',
  'leave.busy': 'Départ…',

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
  'shortcuts.search': 'Chercher un salon',
  'shortcuts.new': 'Créer un salon',
  'shortcuts.next': 'Conversation suivante',
  'shortcuts.previous': 'Conversation précédente',
  'shortcuts.help': 'Cette liste',
  'shortcuts.send': 'Envoyer le message',
  'shortcuts.line': 'Aller à la ligne dans un message',
  ...frDevices,
  'not-found.page': 'Rien ici',
  'not-found.title': 'Il n’y a rien à cette adresse',
  'not-found.text': 'La page a pu changer de place, ou le lien a perdu un morceau en route.',
  'not-found.home': 'Aux conversations',
};
