import type { Translated } from './en.js';
import type { enContacts } from './en.contacts.js';

const s = (n: number) => (n < 2 ? '' : 's');

export const frContacts: Translated<typeof enContacts> = {
  'error.already-asked': 'Vous avez déjà écrit à cette adresse. Retirez d’abord cette demande.',
  'error.identity-unseen':
    'La clé d’identité de cette personne a changé. Regardez le changement dans Contacts, puis continuez.',
  'error.not-a-safety-code':
    'Ce n’est pas un code de sécurité de Collab. Demandez à l’autre personne d’ouvrir cette page.',
  'nav.contacts': 'Contacts',
  'nav.contacts.waiting': (p) => `Contacts, ${p.n} demande${s(p.n)}`,
  'contacts.title': 'Contacts',
  'contacts.add': 'Écrire à quelqu’un',
  'contacts.search': 'Chercher un contact',
  'contacts.incoming': 'On vous demande',
  'contacts.people': 'Personnes',
  'contacts.outgoing': 'Vos demandes',
  'contacts.blocked': 'Bloqués',
  'contacts.none-found': (p) => `Aucun contact avec «\u00a0${p.query}\u00a0» dans son nom ou son adresse.`,
  'contacts.empty.title': 'Pas encore de contacts',
  'contacts.empty.text':
    'Un contact est une personne avec qui comparer les clés une fois, puis échanger. Demandez par son adresse ou son identifiant exact.',
  'contacts.empty.other':
    'Personne ne peut parcourir une liste de gens ici, ni apprendre si une adresse existe.',
  'contacts.pick.title': 'Choisissez une personne',
  'contacts.pick.text': 'Voyez quelle clé elle a, comparez-la, ou répondez à une demande.',
  'contacts.verified': 'Vérifié',
  'contacts.changed': 'Identité changée',
  'contacts.waits': 'En attente de réponse',
  'contacts.waits.text':
    'Personne n’apprend si une adresse existe ou si une demande a été refusée. Elle reste ici jusqu’à ce qu’elle soit acceptée ou que vous la retiriez.',
  'contacts.withdraw': 'Retirer',
  'contacts.withdraw.of': (p) => `Retirer la demande à ${p.name}`,
  'contacts.sent-at': (p) => `Demandé le ${p.at}`,

  'add.title': 'Demander à quelqu’un d’être votre contact',
  'add.to': 'Son adresse ou son identifiant',
  'add.to.hint': 'Exactement comme il l’utilise\u202f; un identifiant ressemble à @samir.ob.',
  'add.to.invalid':
    'Écrivez une adresse entière, ou un identifiant de 3 à 30 lettres, chiffres, points et tirets.',
  'add.note': 'Un mot (facultatif)',
  'add.note.hint':
    'Dites qui vous êtes. Il est chiffré pour cette personne\u202f; pour des secrets, comparez d’abord les numéros de sécurité.',
  'add.note.long': (p) => `${p.over} caractère${s(p.over)} de trop.`,
  'add.submit': 'Envoyer la demande',
  'add.busy': 'Envoi…',

  'person.label': 'Personne',
  'person.back': 'Retour aux contacts',
  'person.asks': (p) => `${p.name} demande à être votre contact`,
  'person.note': 'Son mot',
  'person.no-note': 'Sans un mot.',
  'person.note.unreadable':
    'Il y a un mot, mais rien ne prouve qu’il soit de cette personne\u202f; il n’est pas montré.',
  'person.accept': 'Accepter',
  'person.decline': 'Refuser',
  'person.decline.text': 'Cette personne n’en est pas avertie.',
  'person.busy': 'Un instant…',
  'person.identity': 'Clé d’identité',
  'person.unverified': 'Pas encore comparée. Vous vous fiez à la clé que le serveur a montrée d’abord.',
  'person.verified': (p) => `Vous avez comparé cette clé le ${p.at}.`,
  'person.no-key': 'Cette personne ne s’est pas encore connectée\u202f; elle n’a pas de clé.',
  'person.compare': 'Comparer les numéros de sécurité',
  'person.compare.again': 'Comparer à nouveau',
  'person.facts': 'À propos',
  'person.since': 'Contact depuis',
  'person.address': 'Demandé par',
  'person.devices': 'Appareils',
  'person.remove': 'Retirer des contacts',
  'person.remove.title': (p) => `Retirer ${p.name}\u202f?`,
  'person.remove.text':
    'Vous disparaissez des contacts l’un de l’autre. Les salons restent, et ce que vous savez de sa clé aussi.',
  'person.remove.submit': 'Retirer',
  'person.remove.busy': 'Retrait…',
  'person.block': 'Bloquer',
  'person.block.title': (p) => `Bloquer ${p.name}\u202f?`,
  'person.block.text':
    'Cette personne n’en est pas avertie et ne voit aucune différence\u202f; ses demandes ne vous parviennent plus. Dans vos salons communs, vous continuez à vous lire.',
  'person.block.submit': 'Bloquer',
  'person.block.busy': 'Blocage…',
  'person.blocked': (p) => `Vous avez bloqué ${p.name}, qui ne le sait pas.`,
  'person.unblock': 'Lever le blocage',
  'person.gone': 'Cette personne n’est pas parmi vos contacts, ou vous ne pouvez pas la voir.',

  'identity.title': (p) => `La clé d’identité de ${p.name} a changé à ${p.at}`,
  'identity.title.here': (p) => `La clé d’identité de ${p.name} a changé`,
  'identity.text': (p) =>
    `D’ordinaire, le compte a été réinitialisé. Il se peut aussi que quelqu’un d’autre réponde au nom de ${p.name}. Tant que vous n’avez pas vérifié, rien ne quitte cet appareil.`,
  'identity.text.done': 'Vous avez vu ce changement.',
  'identity.before': 'Avant',
  'identity.before.verified': (p) => `Vérifiée par vous le ${p.at}`,
  'identity.now': 'Maintenant, signée par personne que vous ayez vérifié',
  'identity.compare': 'Comparer les numéros de sécurité',
  'identity.send': 'Envoyer sans comparer',
  'identity.held': (p) =>
    `L’identité de ${p.name} a changé\u202f: l’envoi est suspendu. Regardez le changement ci-dessus.`,
  'identity.held.header': 'Identité changée, envoi suspendu',
  'message.on-hold': 'Suspendu, pas envoyé',

  'compare.page': 'Comparer les numéros de sécurité',
  'compare.title': (p) => `Est-ce bien ${p.name}\u202f?`,
  'compare.lead':
    'Ouvrez cette page des deux côtés, côte à côte ou pendant un appel où vous connaissez la voix. Les soixante chiffres doivent être les mêmes.',
  'compare.you-and': (p) => `Vous et ${p.name}`,
  'compare.same': 'Même numéro sur l’autre écran, si personne n’est entre vous',
  'compare.number': 'Numéro de sécurité',
  'compare.step': 'Lire à voix haute avec moi',
  'compare.step.next': 'Groupe suivant',
  'compare.group': (p) => `Groupe ${p.n} sur 12`,
  'compare.copy': 'Copier',
  'compare.copied': 'Copié',
  'compare.print': 'Empreinte en bandes de ce numéro',
  'compare.print.text':
    'Une aide pour reconnaître un numéro déjà vu. Seuls les chiffres ou le QR code font foi.',
  'compare.qr': 'QR code de ce numéro de sécurité',
  'compare.scan': 'Scanner son code',
  'compare.scan.text': 'L’image de la caméra reste sur cet appareil.',
  'compare.typed': 'Ou tapez le numéro que l’on vous lit',
  'compare.typed.hint': 'Soixante chiffres\u202f; les espaces ne comptent pas.',
  'compare.typed.so-far': (p) => `Identique jusqu’ici\u202f: ${p.n} chiffre${s(p.n)} sur 60.`,
  'compare.typed.differs': (p) => `Le groupe ${p.n} diffère. Faites-le répéter une fois.`,
  'compare.typed.same': 'Les soixante chiffres sont les mêmes.',
  'compare.match': 'Les numéros sont identiques',
  'compare.match.busy': 'Enregistrement…',
  'compare.differ': 'Ils diffèrent',
  'compare.later': 'Plus tard',
  'compare.verified': (p) => `Vérifié. Sur tous vos appareils, ${p.name} porte désormais ce signe.`,
  'compare.stop': (p) => `Arrêtez-vous. Prévenez ${p.name} autrement, ainsi que le responsable sécurité.`,
  'compare.history': 'Cette identité, telle que vos appareils l’ont vue',
  'compare.how.first': 'Première clé d’identité',
  'compare.how.changed': 'Nouvelle clé d’identité',
  'compare.how.seen': 'Vous avez vu le changement et continué sans comparer',
  'compare.how.verified': 'Comparée et vérifiée par vous',

  'scan.title': 'Scanner son code',
  'scan.text': 'Placez l’autre écran dans l’image.',
  'scan.asking': 'Demande d’accès à la caméra…',
  'scan.denied':
    'La caméra ne peut pas servir\u202f: ce navigateur ou cette page n’y a pas droit, ou il n’y en a pas. Comparez plutôt les chiffres.',
  'scan.picture': 'Image de la caméra',

  'contacts.section': 'Être trouvé',
  'contacts.section.text':
    'Qui connaît exactement votre adresse ou votre identifiant peut vous demander. Personne ne peut vous chercher par votre nom.',
  'handle.label': 'Identifiant',
  'handle.hint': 'Facultatif. De 3 à 30 minuscules, chiffres, points et tirets.',
  'handle.invalid':
    'De 3 à 30 minuscules, chiffres, points, tirets et traits bas\u202f; au début et à la fin, une lettre ou un chiffre.',
  'handle.taken': 'Cet identifiant est pris.',
  'handle.save': 'Enregistrer',
  'handle.saved': 'Enregistré',

  'details.verify': (p) => `Comparer les numéros de sécurité avec ${p.name}`,
  'invite.contacts': 'Vos contacts',
  'invite.contact': (p) => `Inviter ${p.name}`,
};
