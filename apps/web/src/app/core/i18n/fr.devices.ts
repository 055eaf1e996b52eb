import type { Messages } from './en.js';
import type { enDevices } from './en.devices.js';

/** Textes des pages des appareils et des sessions. */
export const frDevices: Pick<Messages, keyof typeof enDevices> = {
  'nav.devices': 'Appareils',
  'devices.title': 'Appareils et sessions',
  'devices.keys': 'Vos appareils portent vos clés',
  'devices.keys.text':
    'Un appareil retiré quitte aussitôt chaque salon et s’efface à sa prochaine connexion.',
  'devices.this': 'celui-ci',
  'devices.since': ({ date }) => `Depuis le ${date}`,
  'devices.one-time-keys': ({ rooms, direct }) =>
    `Clés à usage unique restantes\u00a0: ${rooms} pour les salons, ${direct} pour les échanges directs`,
  'devices.no-key-packages':
    'Plus de clé à usage unique\u00a0: il doit se connecter avant de pouvoir rejoindre un salon',
  'devices.unseen': ({ days }) => `Pas vu depuis ${days}\u00a0jours. Toujours à vous\u202f?`,
  'devices.uncertified':
    'Non signé par la clé de votre compte. Retirez-le et prévenez votre responsable sécurité.',
  'devices.renew.here': ({ date }) =>
    `Connectez-vous ici avec votre mot de passe avant le ${date}\u00a0: le certificat de ce navigateur sera alors renouvelé.`,
  'devices.renew.there': ({ date }) =>
    `Connectez-vous sur cet appareil avec votre mot de passe avant le ${date}\u00a0: son certificat sera alors renouvelé.`,
  'devices.renew.over': ({ date }) =>
    `Son certificat a pris fin le ${date}. Une connexion sur cet appareil avec votre mot de passe le renouvelle.`,
  'devices.active': 'actif',
  'devices.rename': 'Renommer',
  'devices.rename.of': ({ name }) => `Renommer ${name}`,
  'devices.rename.title': 'Renommer cet appareil',
  'devices.rename.name': 'Nom',
  'devices.rename.hint': 'Visible de vous uniquement.',
  'devices.rename.invalid': 'Une ligne de 1 à 80 caractères.',
  'devices.rename.submit': 'Enregistrer',
  'devices.rename.busy': 'Enregistrement…',
  'devices.verified': 'comparé',
  'devices.verify': 'Comparer',
  'devices.verify.of': ({ name }) => `Comparer ${name}`,
  'devices.verify.title': ({ name }) => `Est-ce bien l’empreinte de ${name}\u202f?`,
  'devices.verify.text':
    'Ouvrez cette page sur cet appareil\u00a0: il y montre d’abord sa propre empreinte, sous «\u00a0celui-ci\u00a0».',
  'devices.verify.differs':
    'S’il en montre une autre, un inconnu est dans votre compte\u00a0: retirez l’appareil et prévenez votre responsable sécurité.',
  'devices.verify.submit': 'Elles sont identiques',
  'devices.remove': 'Retirer',
  'devices.remove.of': ({ name }) => `Retirer ${name}`,
  'devices.remove.title': ({ name }) => `Retirer ${name}\u202f?`,
  'devices.remove.rooms':
    'Il est déconnecté et quitte aussitôt chaque salon. Les salons reçoivent de nouvelles clés, sans lui.',
  'devices.remove.wipe':
    'Ce qu’il conserve s’efface à sa prochaine connexion. Ce que quelqu’un en a copié avant reste copié.',
  'devices.remove.stays':
    'Vos messages restent sur vos autres appareils. Un appareil retiré ne peut pas être repris.',
  'devices.remove.password': 'Votre mot de passe',
  'devices.remove.hint': 'Il ouvre la clé qui signe le retrait, et ne quitte pas ce navigateur.',
  'devices.remove.required': 'Saisissez votre mot de passe.',
  'devices.remove.submit': 'Retirer l’appareil',
  'devices.remove.busy': 'Retrait…',
  'devices.removed': ({ name }) => `${name} a été retiré.`,
  'sessions.title': 'Où votre compte est ouvert',
  'sessions.now': 'maintenant',
  'sessions.end': 'Fermer',
  'sessions.end.of': ({ name }) => `Fermer la session de ${name}`,
  'sessions.end-others': 'Fermer les autres',
  'sessions.end-others.title': 'Fermer toutes les autres sessions\u202f?',
  'sessions.end-others.text':
    'Chaque autre navigateur est déconnecté en moins d’une seconde. Ses clés y restent, verrouillées, jusqu’à la prochaine connexion. Pour effacer un navigateur, retirez son appareil.',
  'sessions.end-others.submit': 'Les fermer',
  'sessions.end-others.busy': 'Fermeture…',
  'sessions.unknown': 'Navigateur inconnu',
  'device-removed.page': 'Appareil retiré',
  'device-removed.title': 'Cet appareil a été retiré de votre compte',
  'device-removed.lead':
    'Un autre de vos appareils l’a retiré, ou un nouveau mot de passe a été choisi sans la feuille de récupération. Ses clés et tout ce qu’il conservait ici sont effacés, et vos salons reçoivent de nouvelles clés, sans lui.',
  'device-removed.hint':
    'Si ce n’était pas vous, changez votre mot de passe sur un autre appareil et prévenez votre responsable sécurité. Sinon, vous pouvez vous reconnecter\u00a0: ce navigateur devient alors un nouvel appareil.',
  'device-removed.log-in': 'Se reconnecter',
};
