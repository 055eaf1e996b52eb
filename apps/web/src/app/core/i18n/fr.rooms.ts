import type { Translated } from './en.js';
import type { enRooms } from './en.rooms.js';
import { count } from './fr.count.js';

/** Les salons et les conversations. */
export const frRooms: Translated<typeof enRooms> = {
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
    `${p.people < 2 ? 'Lisible par vous seulement' : `${p.people}\u00a0personnes peuvent lire`}, sur ${count(p.devices, 'appareil', 'appareils')}`,
  'conversation.readers.short': (p) =>
    p.people < 2 ? 'Lisible par vous seulement' : count(p.people, 'lecteur', 'lecteurs'),
  'conversation.details': 'Détails du salon',
  'conversation.older': 'Afficher les messages précédents',
  'conversation.older.busy': 'Lecture des messages précédents…',
  'conversation.alone': 'Il n’y a encore que vous ici.',
  'conversation.start': 'Le début de ce salon.',
  'conversation.new': (p) =>
    `${count(p.n, 'nouveau', 'nouveaux')}${p.since === null ? '' : ` depuis ${p.since}`}`,
  'conversation.jump': 'Au dernier message',
  'conversation.jump.new': (p) => count(p.n, 'nouveau message', 'nouveaux messages'),
  'conversation.announce': (p) => `${p.author}\u00a0: ${p.text}`,
  'conversation.announce.many': (p) => count(p.n, 'nouveau message', 'nouveaux messages'),
  'conversation.gone': 'Ce salon n’est pas ici, ou vous n’en faites plus partie.',
  'conversation.failed': 'Le salon n’a pas pu s’ouvrir',
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
};
