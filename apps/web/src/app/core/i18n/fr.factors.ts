import type { Messages } from './en.js';
import type { enFactors } from './en.factors.js';

/** The French texts about second factors. */
export const frFactors: Pick<Messages, keyof typeof enFactors> = {
  'why.factor.kick': 'Pourquoi un second facteur',
  'why.factor.title': 'Un mot de passe volé ne suffit pas.',
  'why.factor.text':
    'N’importe quelle application de codes convient. Elle marche sans réseau et ne dit à personne que vous utilisez Collab.',
  'sign-up.step.factor': 'Second facteur',
  'log-in.try-again-at': (p) =>
    `Trop d’essais depuis ce navigateur. Réessayez à ${p.at}. Vos autres appareils fonctionnent.`,
  'log-in.try-again-in': (p) =>
    p.n < 2 ? 'Attendez une seconde, puis réessayez.' : `Attendez ${p.n}\u00a0secondes, puis réessayez.`,

  'factor.title': 'Votre second facteur',
  'factor.lead.totp': 'Tapez les six chiffres que votre application affiche maintenant.',
  'factor.lead.passkey':
    'Utilisez la clé d’accès que vous avez ajoutée\u00a0: empreinte, visage, code PIN ou clé de sécurité.',
  'factor.passkey': 'Utiliser une clé d’accès',
  'factor.passkey.busy': 'En attente de la clé d’accès…',
  'factor.passkey.none':
    'Ce navigateur n’a pas de clés d’accès. Connectez-vous là où vous avez utilisé la vôtre.',
  'factor.lead.recovery-code': 'Tapez l’un des dix codes que vous avez gardés. Il sert une seule fois.',
  'factor.totp': 'Les six chiffres de l’application',
  'factor.totp.invalid': 'Six chiffres, comme l’application les affiche.',
  'factor.recovery-code': 'Code de secours',
  'factor.recovery-code.invalid': 'Seize lettres et chiffres, par groupes de quatre.',
  'factor.submit': 'Confirmer',
  'factor.busy': 'Vérification…',
  'factor.use.passkey': 'Utiliser une clé d’accès',
  'factor.use.totp': 'Utiliser l’application',
  'factor.use.recovery-code': 'Utiliser un code de secours',
  'factor.back': 'Revenir au mot de passe',

  'enrol.title': 'Ajouter un second facteur',
  'enrol.lead': 'Scannez ceci avec une application de codes, puis tapez les six chiffres affichés.',
  'enrol.required': 'Ce serveur en demande un. Cinq minutes suffisent\u202f; au-delà, reconnectez-vous.',
  'enrol.qr': 'Code QR pour l’application',
  'enrol.secret': 'Ou tapez ce secret',
  'enrol.copy': 'Copier',
  'enrol.copied': 'Copié',
  'enrol.default-name': 'Application de codes',
  'enrol.passkey': 'Plutôt une clé d’accès',
  'enrol.default-passkey': 'Clé d’accès',
  'enrol.name': 'Son nom',
  'enrol.name.required': 'Donnez-lui un nom, par exemple «\u00a0Téléphone\u00a0».',

  'codes.title': 'Gardez vos codes de secours',
  'codes.lead':
    'Chacun remplace une fois votre second facteur, si vous le perdez. Ils ne sont affichés que maintenant. Ils n’ouvrent pas vos messages.',
  'codes.list': 'Codes de secours',
  'codes.download': 'Télécharger',
  'codes.print': 'Imprimer',
  'codes.file': (p) =>
    `Codes de secours de ${p.email} pour ${p.host}\nChacun sert une fois, à la place du second facteur.`,
  'codes.kept': 'Je les ai gardés là où je les retrouve sans cet appareil',
  'codes.kept.required': 'Gardez-les d’abord\u00a0: personne ne pourra les afficher de nouveau.',
  'codes.continue': 'Continuer',

  'factors.title': 'Second facteur',
  'factors.text':
    'Demandé après le mot de passe. Qui apprend votre mot de passe ne peut toujours pas se connecter.',
  'factors.required': 'Ce serveur en demande un\u00a0: le dernier reste.',
  'factors.none': 'Aucun pour l’instant. Avec le seul mot de passe, qui l’apprend se fait passer pour vous.',
  'factors.kind.totp': 'Application de codes',
  'factors.kind.passkey': 'Clé d’accès',
  'factors.added': (p) => `ajouté le ${p.at}`,
  'factors.used': (p) => `dernier usage le ${p.at}`,
  'factors.unused': 'pas encore utilisé',
  'factors.add-totp': 'Ajouter une application de codes',
  'factors.add-passkey': 'Ajouter une clé d’accès',
  'factors.add-passkey.text':
    'Votre navigateur demande une empreinte, un visage, un code PIN ou une clé de sécurité. Rien de cela n’arrive au serveur. Une clé d’accès ne sert qu’à cette adresse\u00a0: aucun site d’imitation ne peut l’employer.',
  'factors.add-passkey.submit': 'Créer la clé d’accès',
  'factors.rename': (p) => `Renommer ${p.name}`,
  'factors.rename.title': 'Renommer le second facteur',
  'factors.rename.submit': 'Renommer',
  'factors.remove': (p) => `Retirer ${p.name}`,
  'factors.remove.title': (p) => `Retirer ${p.name}\u202f?`,
  'factors.remove.text': 'Il ne sert plus dès que vous le retirez. Un e-mail vous le confirmera.',
  'factors.remove.last':
    'C’est le dernier\u00a0: les codes de secours partent avec lui, et le mot de passe suffit alors.',
  'factors.remove.submit': 'Retirer',
  'factors.remove.busy': 'Retrait…',
  'factors.codes': (p) =>
    p.n < 2 ? `Il reste ${p.n}\u00a0code de secours.` : `Il reste ${p.n}\u00a0codes de secours.`,
  'factors.new-codes': 'Créer de nouveaux codes',
  'factors.new-codes.title': 'Créer de nouveaux codes de secours\u202f?',
  'factors.new-codes.text': 'Les codes que vous avez gardés ne serviront plus.',
  'factors.new-codes.submit': 'Créer les codes',
  'factors.new-codes.busy': 'Création…',

  'confirm.title': 'Est-ce bien vous\u202f?',
  'confirm.text':
    'Ce que vous allez changer décide de qui peut se connecter. Prouvez de nouveau que c’est vous.',
  'confirm.password': 'Votre mot de passe',
  'confirm.submit': 'Continuer',
  'confirm.busy': 'Vérification…',
};
