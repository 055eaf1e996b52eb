import type { enRecovery } from './en.recovery.js';

type Texts = {
  readonly [Key in keyof typeof enRecovery]: (typeof enRecovery)[Key] extends (p: infer P) => string
    ? (p: P) => string
    : string;
};

/** Les mots de passe, la feuille de secours et leur histoire. */
export const frRecovery: Texts = {
  'log-in.forgot': 'Mot de passe oublié\u202f?',
  'forgot.page': 'Mot de passe oublié',
  'forgot.title': 'Choisir un nouveau mot de passe',
  'forgot.lead': 'Nous vous envoyons un lien. Préparez votre feuille de secours.',
  'forgot.submit': 'Envoyer le lien',
  'forgot.busy': 'Envoi…',
  'forgot.sent.title': 'Regardez vos messages',
  'forgot.sent.lead': (p) =>
    `Un message part vers ${p.email}. Son lien sert une seule fois, pendant 30 minutes.`,
  'forgot.sent.hint':
    'Rien n’arrive\u202f? Regardez dans les indésirables, puis demandez à nouveau dans quelques minutes.',
  'new-password.page': 'Nouveau mot de passe',
  'new-password.title': 'Choisir un nouveau mot de passe',
  'new-password.lead':
    'Avec votre feuille de secours, tout reste en place\u00a0: messages, salons, votre identité.',
  'new-password.checking': 'Vérification du lien…',
  'new-password.code': 'Code de votre feuille de secours',
  'new-password.code.hint': 'Huit groupes de quatre. Majuscules et espaces ne comptent pas.',
  'new-password.code.required': 'Tapez le code de la feuille, les huit groupes.',
  'new-password.submit': 'Enregistrer le mot de passe',
  'new-password.busy': 'Enregistrement…',
  'new-password.no-sheet': 'Je n’ai pas la feuille',
  'new-password.have-sheet': 'J’ai finalement la feuille',
  'new-password.never-made': 'Aucune feuille de secours n’a été créée pour ce compte.',
  'new-password.loss.title': 'Voici ce qui se passe sans la feuille',
  'new-password.loss.messages': 'Vos anciens messages restent fermés pour toujours, sur tous vos appareils.',
  'new-password.loss.devices':
    'Tous vos appareils quittent tous les salons, et personne n’y revient automatiquement.',
  'new-password.loss.rooms': 'Un membre de chaque salon doit vous inviter à nouveau.',
  'new-password.loss.contacts':
    'Vos contacts voient une nouvelle identité et devraient comparer à nouveau les numéros de sécurité.',
  'new-password.loss.factor': 'Votre second facteur reste\u00a0: il vous le faut pour vous connecter.',
  'new-password.loss.confirm': 'J’ai lu ceci et je veux une nouvelle identité.',
  'new-password.loss.submit': 'Commencer avec une nouvelle identité',
  'new-password.done.title': 'Votre mot de passe est enregistré',
  'new-password.done.lead': 'Toutes les sessions sont fermées. Connectez-vous avec le nouveau mot de passe.',
  'new-password.missing':
    'Ce lien est incomplet. Ouvrez-le à nouveau depuis le message, ou demandez-en un autre.',
  'new-password.again': 'Demander un nouveau lien',
  'why.paper.kick': 'Pourquoi sur papier',
  'why.paper.title': 'La seule clé de secours.',
  'why.paper.text':
    'Nous ne pouvons pas lire vos messages, donc pas les récupérer pour vous. Votre administrateur non plus. Cette feuille, si.',
  'sheet.page': 'Feuille de secours',
  'sheet.title': 'Gardez cette feuille',
  'sheet.lead': 'Affichée une seule fois. Imprimez-la ou recopiez-la, et rangez-la loin de votre ordinateur.',
  'sheet.name': 'Feuille de secours',
  'sheet.use': 'Avec ce code et votre e-mail, vous rouvrez vos messages sur un nouvel appareil.',
  'sheet.print': 'Imprimer',
  'sheet.check': (p) => `Pour vérifier\u00a0: tapez le groupe ${p.n}`,
  'sheet.check.wrong': (p) => `Ce n’est pas le groupe ${p.n} de la feuille ci-dessus.`,
  'sheet.submit': 'Je l’ai gardée',
  'sheet.busy': 'Enregistrement…',
  'sheet.later': 'Plus tard',
  'sheet.loss':
    'Si vous perdez la feuille et vos appareils, vos anciens messages restent fermés pour toujours. Vos contacts verraient une nouvelle identité.',
  'sheet.password.title': 'Créer une feuille de secours',
  'sheet.password.lead': 'Tapez votre mot de passe\u00a0: la feuille ouvre ce qu’il ouvre.',
  'sheet.password.submit': 'Afficher la feuille',
  'sheet.replaces': 'Dès que vous la gardez, la feuille précédente ne sert plus.',
  'recovery.title': 'Pour revenir',
  'recovery.text':
    'Le serveur ne peut pas ouvrir votre coffre. Votre mot de passe le peut, et votre feuille de secours.',
  'recovery.sheet': 'Feuille de secours',
  'recovery.sheet.made': (p) => `Créée le ${p.at}`,
  'recovery.sheet.none': 'Vous n’en avez pas. Sans elle, un mot de passe oublié vous coûte vos messages.',
  'recovery.sheet.make': 'En créer une',
  'recovery.sheet.renew': 'En créer une autre',
  'recovery.password': 'Mot de passe',
  'recovery.password.text': 'En changer ferme toutes vos autres sessions.',
  'recovery.password.change': 'Le changer',
  'recovery.history': 'L’histoire de votre coffre',
  'recovery.change.created': 'Premier mot de passe, coffre créé',
  'recovery.change.recovery-sheet-made': 'Nouvelle feuille de secours',
  'recovery.change.password-changed': 'Nouveau mot de passe',
  'recovery.change.recovered': 'Nouveau mot de passe avec la feuille de secours',
  'recovery.change.identity-reset': 'Nouvelle identité\u00a0: mot de passe choisi sans la feuille',
  'change-password.page': 'Changer de mot de passe',
  'change-password.title': 'Changer votre mot de passe',
  'change-password.lead': 'Vos messages et votre feuille de secours restent en place.',
  'change-password.current': 'Mot de passe actuel',
  'change-password.new': 'Nouveau mot de passe',
  'change-password.done': 'Votre mot de passe est changé. Toutes les autres sessions sont fermées.',
  'change-password.back': 'Revenir aux réglages',
};
