/** Textes du profil, de la copie de ses données et de l’effacement. */
export const frProfile = {
  'profile.picture.choose': 'Choisir une image',
  'profile.picture.remove': 'Retirer',
  'profile.picture.hint':
    'Recadrée en carré ici, dans votre navigateur. Le lieu, l’heure et l’appareil notés dans le fichier n’en sortent pas.',
  'profile.picture.changed': 'Votre image est changée.',
  'profile.picture.removed': 'Votre image est retirée.',
  'profile.picture.unreadable': 'Ce navigateur ne reconnaît pas d’image dans ce fichier.',
  'profile.name.save': 'Enregistrer le nom',
  'profile.name.saved': 'Enregistré',
  'data.title': 'Vos données',
  'data.text': 'Ce que le serveur détient sur vous est à vous\u00a0: prenez-le, ou faites-le détruire.',
  'data.copy': 'Télécharger mes données',
  'data.copy.busy': 'Collecte…',
  'data.copy.done': 'Le fichier est dans vos téléchargements.',
  'data.copy.text':
    'Un fichier avec tout ce que le serveur détient sur vous\u00a0: compte, événements, sessions, appareils, contacts, salons. Vos messages n’y sont pas\u00a0: le serveur ne peut pas les lire.',
  'data.erase': 'Supprimer mon compte',
  'data.erase.text':
    'La suppression détruit la clé sous laquelle se trouvent vos données. Personne ne peut les faire revenir.',
  'why.erase.kick': 'Pourquoi c’est définitif',
  'why.erase.title': 'Une clé, une seule.',
  'why.erase.text':
    'Ce que le journal contient de vous est chiffré par une clé qui vous est propre. Sans elle, plus personne ne peut le lire, et le journal prouve toujours que rien n’a été altéré.',
  'erase.page': 'Supprimer mon compte',
  'erase.title': 'Supprimer votre compte',
  'erase.lead': 'C’est définitif. Personne ne peut l’annuler, pas même un administrateur.',
  'erase.happens': 'Ce qui se passe',
  'erase.happens.rooms': 'Vous quittez tous les salons, et chacun reçoit de nouvelles clés.',
  'erase.happens.devices':
    'Tous vos appareils sont déconnectés en moins d’une seconde. Ils s’effacent à leur prochaine connexion.',
  'erase.happens.key':
    'La clé de vos données personnelles est détruite\u00a0: votre nom, votre adresse, votre image et les noms de vos appareils deviennent illisibles partout.',
  'erase.happens.vault': 'Votre coffre, votre trousseau et votre feuille de secours ne servent plus à rien.',
  'erase.happens.contacts': 'Vous disparaissez des listes de vos contacts.',
  'erase.happens.address':
    'Votre adresse redevient libre\u00a0: vous pourrez créer un nouveau compte avec elle, comme quelqu’un de nouveau.',
  'erase.stays': 'Ce qui reste',
  'erase.stays.messages':
    'Les messages chiffrés que vous avez envoyés restent dans leurs salons\u202f; leurs membres peuvent les lire.',
  'erase.stays.log':
    'Le journal garde que quelque chose s’est passé, sous un numéro tiré au hasard et sans votre nom.',
  'erase.stays.others': 'Ce que d’autres ont gardé de vous sur leurs propres appareils.',
  'erase.stays.backups': 'Les sauvegardes du serveur, jusqu’à ce qu’elles soient remplacées.',
  'erase.email': (p: { email: string }) => `Tapez ${p.email} pour confirmer`,
  'erase.email.unlike': 'Ce n’est pas votre adresse.',
  'erase.password': 'Votre mot de passe',
  'erase.submit': 'Supprimer mon compte pour toujours',
  'erase.busy': 'Suppression…',
  'erase.back': 'Garder mon compte',
  'erase.done.title': 'Votre compte est supprimé',
  'erase.done.lead': 'La clé est détruite, et ce qui se trouvait à côté est effacé.',
  'erase.done.soon':
    'La suppression figure dans le journal. Le serveur n’a pas pu tout finir d’un coup\u202f; il continue de lui-même.',
  'erase.receipt': (p: { name: string }) => `Reçu ${p.name}`,
  'erase.receipt.entry': (p: { at: string; position: string }) =>
    `Supprimé le ${p.at}, comme le dit l’entrée ${p.position} du journal.`,
  'erase.receipt.save': 'Enregistrer le reçu',
  'erase.receipt.saved': 'Enregistré',
  'erase.receipt.hint':
    'Le reçu désigne l’entrée du journal qui en fait foi, et rien qui mène à vous. Il n’est pas signé\u00a0: c’est l’entrée qui compte. Il n’est montré que cette fois.',
  'erase.leave': 'Quitter',
  'erase.destroyed': 'Détruit',
  'erase.destroyed.subject-key': 'La clé de vos données personnelles dans le journal',
  'erase.destroyed.address-and-password': 'Votre adresse et ce qui servait à vérifier votre mot de passe',
  'erase.destroyed.vault-and-keyring': 'Coffre et trousseau',
  'erase.destroyed.account-book': 'Ce que vos appareils savaient des autres',
  'erase.destroyed.second-factors': 'Seconds facteurs et codes de secours',
  'erase.destroyed.sessions-and-devices': 'Sessions, noms d’appareils et clés à usage unique',
  'erase.destroyed.contacts-and-requests': 'Contacts, demandes et leurs messages',
  'erase.destroyed.handle-and-presence': 'Identifiant et présence',
  'erase.destroyed.avatar-and-preferences': 'Image et préférences',
  'erase.destroyed.mails-waiting': 'Les e-mails qui allaient vous être envoyés',
  'erase.kept': 'Gardé, et pourquoi',
  'erase.kept.events-without-names': 'Des événements sans nom, pour que le journal reste vérifiable',
  'erase.kept.room-messages': 'Les messages chiffrés, qui appartiennent à leurs salons',
  'erase.kept.copies-of-others': 'Ce que d’autres gardent sur leurs appareils, qui est à eux',
  'erase.kept.signed-chains':
    'Les signatures et les clés publiques de vos appareils, pour que les salons restent vérifiables\u202f; vos autres navigateurs apprennent aussi par elles qu’ils doivent s’effacer',
  'erase.kept.backups': 'Les sauvegardes et les lignes effacées, jusqu’à ce qu’elles soient remplacées',
} as const;
