/** Le guide de prise en main. Qui change ce qu’il dit relève `GUIDE_EDITION`. */
export const frGuide = {
  'guide.title': 'Guide',
  'guide.about': 'Ce que voit le serveur, à qui vous parlez, ce qui reste. Cinq courtes étapes.',
  'guide.open': 'Ouvrir le guide',
  'guide.progress': 'Étapes du guide',
  'guide.step': (p: { n: number; title: string }) => `${p.n}. ${p.title}`,
  'guide.do': 'Ce que vous pouvez faire',
  'guide.next': 'Suivant',
  'guide.previous': 'Retour',
  'guide.later': 'Plus tard',
  'guide.finish': 'Je l’ai lu',
  'guide.busy': 'Un instant…',
  'guide.back-to-work': 'Aux conversations',
  'guide.was-read': 'Vous avez lu cette version. Elle reste à portée dans les réglages.',
  'guide.returns': 'Deux minutes. Si ce n’est pas le moment, il revient à la prochaine connexion.',

  'guide.sees.title': 'Le serveur voit que vous écrivez',
  'guide.sees.text':
    'Il connaît votre nom et votre adresse, qui est dans quel salon, qui a écrit quand et en quelle quantité, depuis quel appareil, et quand vous étiez là. Il en a besoin pour distribuer les messages, et il en tient un journal que les responsables sécurité peuvent consulter.',
  'guide.sees.do': 'Choisissez dans les réglages qui voit votre présence.',
  'guide.cannot.title': 'Il ne voit pas ce que vous écrivez',
  'guide.cannot.text':
    'Les messages, les noms des salons et les messages de vos demandes de contact sont chiffrés sur votre appareil avant de le quitter. Ni l’exploitant ni un administrateur n’en a la clé, et vous seul pouvez rouvrir vos anciens messages.',
  'guide.cannot.do': 'Gardez la feuille de secours sur papier, loin de cet ordinateur.',
  'guide.people.title': 'Sachez à qui vous parlez',
  'guide.people.text':
    'Un nom, c’est le serveur qui le dit. Un numéro de sécurité est une preuve\u00a0: lisez-le-vous au téléphone, ou scannez-le côte à côte. S’il change plus tard, rien de ce que vous écrivez ne part avant que vous ayez vérifié.',
  'guide.people.do': 'Comparez le numéro avec les personnes à qui vous écrivez l’important.',
  'guide.expiring.title': 'Effacé partout, sauf les copies',
  'guide.expiring.text':
    'Un message qui expire quitte chaque appareil à son heure. Ce que quelqu’un a copié, photographié ou imprimé reste, et le journal dit toujours qu’il y a eu un message.',
  'guide.expiring.do': 'Écrivez comme si un lecteur le gardait, et ne prêtez à personne un écran ouvert.',
  'guide.phishing.title': 'Personne ici ne demande votre mot de passe',
  'guide.phishing.text':
    'Ni par e-mail, ni au téléphone, ni dans un message\u202f; pas plus qu’un code du second facteur ou la feuille de secours. Aucun administrateur ne peut s’en servir. Qui les demande veut entrer.',
  'guide.phishing.do': (p: { host: string }) =>
    `Regardez l’adresse avant de taper\u00a0: c’est ${p.host}. Si quelque chose vous étonne, joignez la personne autrement et prévenez un responsable sécurité.`,

  'guide.readers': 'Qui l’a lu',
  'guide.readers.count': (p: { current: number; accounts: number }) =>
    `${p.current} sur ${p.accounts} ont lu cette version.`,
  'guide.readers.current': (p: { at: string }) => `Lu\u00a0: ${p.at}`,
  'guide.readers.older': (p: { at: string }) => `Une version antérieure\u00a0: ${p.at}`,
  'guide.readers.none': 'Pas encore',
  'guide.readers.more': 'Afficher la suite',
} as const;
