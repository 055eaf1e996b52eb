import type { enErrors } from './en.errors.js';
import type { Translated } from './en.js';

/** Une phrase par échec : ce qui ne va pas, et que faire. */
export const frErrors: Translated<typeof enErrors> = {
  'error.bad-request': 'Le serveur n’a pas compris cette page. Rechargez-la et réessayez.',
  'error.unknown-frame': 'Le serveur n’est pas de la même version que cette page. Rechargez-la.',
  'error.unauthenticated':
    'Vous n’êtes plus connecté sur ce navigateur. Reconnectez-vous\u202f; ce que vous avez écrit est gardé.',
  'error.wrong-credentials': 'L’adresse ou le mot de passe ne convient pas.',
  'error.wrong-code': 'Ce code ne convient pas, ou a déjà servi. Attendez le suivant.',
  'error.log-in-expired': 'Le délai est passé, ou trop d’essais. Recommencez par le mot de passe.',
  'error.fresh-log-in-required': 'Prouvez de nouveau que c’est vous, puis recommencez.',
  'error.last-factor': 'Ce serveur demande un second facteur. Ajoutez-en un autre avant de retirer celui-ci.',
  'error.too-many-tries': 'Trop d’essais depuis ce navigateur. Attendez un peu, puis réessayez.',
  'error.ticket-invalid': 'La liaison n’a pas pu s’ouvrir. Un nouvel essai se fait tout seul.',
  'error.csrf': 'Le serveur a refusé cette page. Rechargez-la et réessayez.',
  'error.origin-not-allowed':
    'Le serveur ne répond pas sous cette adresse. Demandez la bonne à votre administrateur.',
  'error.forbidden': 'Vous n’avez pas ce droit ici. Un propriétaire du salon l’a.',
  'error.not-found': 'Il n’y a rien ici, ou vous ne pouvez pas le voir.',
  'error.account-disabled':
    'Votre compte a été désactivé. Adressez-vous à l’équipe qui administre votre serveur.',
  'error.last-administrator':
    'Il faut au serveur au moins un compte administrateur qui puisse se connecter. Donnez d’abord ce rôle à quelqu’un d’autre.',
  'error.sign-up-closed':
    'Sur ce serveur, un compte s’ouvre sur invitation. Demandez-en une à l’équipe qui l’administre.',
  'error.address-not-allowed':
    'Sur ce serveur, il faut une adresse de son organisation pour ouvrir un compte.',
  'error.link-expired': 'Ce lien a expiré. Rien n’est perdu\u00a0: demandez-en un autre.',
  'error.link-used': 'Ce lien a déjà servi. Si c’était vous, connectez-vous.',
  'error.links-mailed':
    'Des liens viennent d’être envoyés à cette adresse. Cherchez-les dans votre boîte, sans oublier les indésirables. Si l’un d’eux a déjà servi, refaites la demande dans 20 minutes.',
  'error.password-required':
    'L’inscription a commencé dans un autre navigateur. Saisissez le mot de passe choisi là-bas.',
  'error.link-invalid':
    'Ce lien ne fonctionne pas\u00a0: il est incomplet, ou un plus récent le remplace. Ouvrez le dernier reçu, ou demandez-en un autre.',
  'error.conflict': 'Quelqu’un a été plus rapide. Regardez ce qui a changé, puis réessayez.',
  'error.governance-stale': 'Le salon a changé au même instant. Réessayez.',
  'error.governance-invalid': 'Le salon ne le permet pas pour l’instant. Il garde toujours un propriétaire.',
  'error.clock-wrong':
    'L’horloge de cet appareil est décalée de plus de cinq minutes. Réglez-la, puis réessayez.',
  'error.identity-changed':
    'La clé d’identité de cette personne a changé. Recherchez-la de nouveau avant de l’inviter.',
  'error.invitations-waiting':
    'Trop d’invitations attendent une réponse. Réessayez quand certaines l’auront reçue.',
  'error.epoch-stale': 'Le salon a des clés plus récentes. Réessayez dans un instant.',
  'error.rekey-pending': 'Le salon renouvelle ses clés. Réessayez dans un instant.',
  'error.commit-mismatch':
    'Ce que dit le serveur ne correspond pas aux clés du salon\u202f; rien n’a été fait. Prévenez un responsable sécurité.',
  'error.device-revoked': 'Cet appareil a été retiré de votre compte. Ce qu’il conservait ici est effacé.',
  'error.device-unknown': 'Ce navigateur ne fait pas partie de vos appareils. Reconnectez-vous.',
  'error.certificate-invalid': 'Un appareil n’a pas pu prouver à qui il est\u202f; rien n’a été fait.',
  'error.key-packages-exhausted': 'Un appareil de cette personne doit d’abord se connecter.',
  'error.room-full': 'Ce salon a atteint sa taille maximale.',
  'error.too-large': 'C’est plus long que ce que le serveur accepte. Envoyez-le en plusieurs fois.',
  'error.too-many-requests': 'Trop d’essais. Attendez une minute avant de continuer.',
  'error.too-many-changes': 'Votre compte a beaucoup changé en peu de temps. Reprenez dans quelques minutes.',
  'error.quota-reached':
    'Votre compte a stocké aujourd’hui tout ce qui lui est permis. Reprenez demain, ou voyez avec votre administrateur.',
  'error.slow-client': 'La liaison est trop lente pour l’instant. Elle se rouvre toute seule.',
  'error.overloaded': 'Le serveur est très occupé. Réessayez dans un instant.',
  'error.shutting-down': 'Le serveur redémarre. Réessayez dans un instant.',
  'error.internal': 'Le serveur a rencontré un défaut et l’a noté. Réessayez.',
  'error.network': 'Pas de réseau. Vérifiez la connexion et réessayez.',
  'error.wrong-password': 'Le mot de passe ne convient pas.',
  'error.person-unknown':
    'Personne ne peut être invité ici sous cette adresse. Vérifiez-la, ou demandez d’abord une inscription.',
  'error.person-not-ready':
    'Cette personne ne s’est pas encore connectée\u00a0: elle n’a pas de clé à inviter. Demandez-lui de se connecter une fois.',
  'error.recovery-code-invalid':
    'Ce n’est pas le code de la dernière feuille. Cherchez une faute de frappe, ou une feuille plus récente.',
  'error.room-closed':
    'Le serveur ne vous compte plus dans ce salon. Ce que cet appareil possède reste lisible\u202f; rien de nouveau n’arrive.',
  'error.not-joined': 'Cet appareil n’est pas encore dans le salon. L’appareil d’un membre doit l’y ajouter.',
  'error.key-store-locked': 'Vos clés sont verrouillées sur ce navigateur. Connectez-vous pour les ouvrir.',
  'error.vault-missing':
    'Le serveur n’a plus votre coffre, que ce navigateur a pourtant utilisé, et ne sait rien d’une réinitialisation. Rien n’a été changé ici\u202f; parlez-en à votre administrateur.',
  'error.wrong-passkey':
    'La clé d’accès n’a pas été acceptée. Réessayez, ou utilisez un autre second facteur.',
  'error.passkey-not-used': 'Aucune clé d’accès n’a servi. Réessayez quand vous voulez.',
  'error.passkey-known': 'Cette clé d’accès est déjà l’un de vos seconds facteurs.',
  'error.passkey-failed':
    'La clé d’accès n’a pas pu servir sur cet appareil. Essayez-en une autre, ou une application de codes.',
  'error.crypto':
    'Le chiffrement s’est arrêté sur cet appareil. Rechargez la page\u202f; rien n’est parti en clair.',
  'error.link-code-invalid': 'Ce code contient une faute de frappe, ou il est d’une autre sorte.',
  'error.link-altered':
    'Ce qui est arrivé n’a pas pu être vérifié\u00a0: rien n’a été remis. Affichez un nouveau code\u202f; si cela se répète, prévenez votre responsable sécurité.',
  'error.device-link-invalid':
    'Ce code a expiré, a servi ou a été retiré. Affichez-en un nouveau sur l’autre appareil.',
};
