import { count } from './fr.count.js';

const characters = (n: number) => count(n, 'caractère', 'caractères');

/** Textes du champ d’un nouveau mot de passe. */
export const frPassword = {
  'password.hint': (p: { n: number }) =>
    `Il ne quitte jamais ce navigateur, même pour se connecter. ${characters(p.n)} au moins\u202f; une phrase est le plus simple.`,
  'password.required': (p: { n: number }) => `${characters(p.n)} au moins.`,
  'password.short': (p: { missing: number }) => `Encore ${characters(p.missing)}.`,
  'password.long': (p: { n: number; over: number }) =>
    `${characters(p.n)} au plus\u202f; retirez-en ${p.over}.`,
  'password.checking': 'Un instant\u00a0: il est comparé aux mots de passe courants.',
  'password.fault.personal':
    'Trop proche de votre nom, de votre adresse ou de ce serveur\u00a0: c’est ce qu’on essaie d’abord. Prenez des mots sans rapport avec vous.',
  'password.fault.common':
    'Il part d’un mot de passe que beaucoup utilisent et qu’on essaie en premier. Quelques mots qui ne vont pas ensemble sont plus sûrs.',
  'password.fault.pattern':
    'Il se répète, compte ou suit le clavier, et cela se devine. Une courte phrase est plus sûre.',
  'password.fault.guessable': 'Facile à deviner. Ajoutez des mots qui ne vont pas ensemble.',
  'password.strength.weak': 'Facile à deviner.',
  'password.strength.fair': 'Moyen. Un mot de plus le rendrait bon.',
  'password.strength.good': 'Bon.',
  'password.strength.strong': 'Solide.',
  'password.show': 'Afficher le mot de passe',
} as const;
