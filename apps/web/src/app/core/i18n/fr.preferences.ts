import { count } from './fr.count.js';

/** Textes de ce que chacun choisit pour tous ses appareils. */
export const frPreferences = {
  'preferences.title': 'Ce que les autres apprennent',
  'preferences.text': 'Les mêmes choix sur tous vos appareils. Le serveur ne peut pas les lire.',
  'preferences.read-receipts': 'Dire aux autres ce que j’ai lu',
  'preferences.typing': 'Dire aux autres quand j’écris',
  'preferences.soon':
    'Cette version n’envoie encore ni l’un ni l’autre. Votre choix vaudra dès que l’une le fera.',
  'time-zone.title': 'Fuseau horaire',
  'time-zone.automatic': (p: { city: string }) => `Comme ce navigateur\u00a0: ${p.city}`,
  'time-zone.now': (p: { at: string }) => `Il y est ${p.at}.`,
  'time-zone.none': 'Aucun fuseau ne porte ce nom. Essayez une grande ville du même pays.',
  'time-zone.more': 'Il y en a d’autres. Tapez une ville, un continent ou un décalage, comme UTC+2.',
  'notifications.title': 'Notifications',
  'notifications.text':
    'De votre système, quand aucun onglet de Collab n’est sous vos yeux. Vos choix valent sur tous vos appareils, et le serveur ne peut pas les lire.',
  'notifications.messages': 'Nouveaux messages',
  'notifications.requests': 'Demandes de contact et invitations',
  'notifications.content': 'Elles disent',
  'notifications.content.bare': 'Qu’il y a du nouveau',
  'notifications.content.who-and-where': 'Qui et où',
  'notifications.content.hint':
    'Jamais ce qui est écrit. Un système peut garder le texte des notifications là où Collab ne peut pas l’effacer.',
  'notifications.ask': 'Demander à ce navigateur',
  'notifications.not-asked':
    'On n’a pas encore demandé à ce navigateur s’il peut vous envoyer des notifications.',
  'notifications.denied':
    'Ce navigateur retient les notifications. Autorisez-les pour ce site dans ses réglages, à gauche de l’adresse, et elles viendront.',
  'notifications.unsupported':
    'Ce navigateur ne sait pas montrer les notifications d’une page. Vos autres appareils le peuvent.',
  'notification.bare': 'Du nouveau vous attend.',
  'notification.message': (p: { author: string }) => `Nouveau message de ${p.author}`,
  'notification.messages': (p: { n: number }) => count(p.n, 'nouveau message', 'nouveaux messages'),
  'notification.invitation.title': 'Invitation dans un salon',
  'notification.invitation': (p: { name: string }) => `De ${p.name}`,
  'notification.request.title': 'Demande de contact',
  'notification.request': (p: { name: string }) => `De ${p.name}`,
} as const;
