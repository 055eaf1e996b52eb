import type { Messages } from './en.js';
import type { enDeviceLinks } from './en.device-links.js';

/** Textes des pages qui font entrer un nouveau navigateur. */
export const frDeviceLinks: Pick<Messages, keyof typeof enDeviceLinks> = {
  'devices.link': 'Associer un appareil',
  'link.title': 'Associer un appareil',
  'link.lead':
    'Un navigateur associé lit votre historique et devient un appareil à part entière, sans que votre mot de passe y soit saisi. Ayez le nouvel appareil sous la main.',
  'link.password.hint': 'Il ouvre la clé qui signe le nouvel appareil, et ne quitte pas ce navigateur.',
  'link.show': 'Afficher un code',
  'link.show.busy': 'Ouverture de vos clés…',
  'link.how.open':
    'Sur le nouvel appareil, ouvrez la page de ce serveur et choisissez «\u00a0Associer à un autre appareil\u00a0».',
  'link.how.scan': 'Scannez-y ce code, ou saisissez-le.',
  'link.qr': 'Code QR pour le nouvel appareil',
  'link.typed': 'Sans caméra, saisissez ou collez\u00a0:',
  'link.copy': 'Copier le code',
  'link.copied': 'Copié.',
  'link.five-minutes':
    'Il sert une fois, pendant cinq minutes. Ne le montrez à personne\u00a0: qui l’a peut demander à devenir votre appareil.',
  'link.asked': ({ name }) => `${name} demande à devenir votre appareil.`,
  'link.compare':
    'N’acceptez que si vous voyez la même empreinte sur le nouvel appareil, devant vous. Il pourra lire tout ce que vous lisez.',
  'link.approve': 'Oui, c’est le mien',
  'link.approve.busy': 'Signature en cours…',
  'link.refuse': 'Non, refuser',
  'link.handing-over': 'Remise des clés, chiffrées d’appareil à appareil…',
  'link.done': ({ name }) => `${name} fait maintenant partie de vos appareils.`,
  'link.to-devices': 'Voir vos appareils',
  'log-in.to-link': 'Associer à un autre appareil',
  'join.page': 'Associer à un autre appareil',
  'join.title': 'Associer à votre autre appareil',
  'join.lead':
    'Sur un appareil où votre compte est ouvert, allez dans «\u00a0Appareils\u00a0» et choisissez «\u00a0Associer un appareil\u00a0». Il affiche un code.',
  'join.scan': 'Scanner le code',
  'join.code': 'Ou saisissez le code',
  'join.code.hint': 'Huit groupes de quatre. Majuscules et espaces sont indifférents.',
  'join.code.required': 'Saisissez le code de l’autre appareil, les huit groupes.',
  'join.submit': 'Continuer',
  'join.busy': 'Création des clés de cet appareil…',
  'join.to-log-in': 'Se connecter plutôt par mot de passe',
  'join.waiting.title': 'Acceptez maintenant sur votre autre appareil',
  'join.waiting.lead': ({ name }) => `Ce navigateur demande à devenir un appareil de ${name}.`,
  'join.waiting.compare':
    'L’autre appareil montre aussi cette empreinte. S’il en montre une autre, refusez là-bas.',
  'scan.title.device': 'Scanner le code de votre appareil',
  'scan.denied.device':
    'La caméra ne peut pas servir\u00a0: ce navigateur ou cette page n’y a pas droit, ou il n’y en a pas. Saisissez plutôt le code.',
  'why.linked.kick': 'Pourquoi deux appareils',
  'why.linked.title': 'Vos clés passent d’appareil à appareil',
  'why.linked.text':
    'Le serveur les transporte, scellées par un secret que seul le code contient. Il ne peut ni les lire, ni glisser son propre appareil entre les deux.',
};
