/**
 * The page for people who come over plain HTTP from another machine: their browser would refuse every cryptographic
 * function there (Secure Contexts, W3C), so it says what to do instead of failing later.
 */
export interface InsecurePage {
  /** Value of the style element's nonce. */
  readonly nonce: string;
  /** Where the application is served with TLS, when it is. */
  readonly secureUrl: string | undefined;
  /** Whether `/collab-ca.crt` holds the server's own certificate authority. */
  readonly offersAuthority: boolean;
}

export const AUTHORITY_PATH = '/collab-ca.crt';

export function renderInsecurePage({ nonce, secureUrl, offersAuthority }: InsecurePage): string {
  const link = (label: string) =>
    secureUrl ? `<p><a class="go" href="${escape(secureUrl)}">${label}</a></p>` : '';
  const authority = (sentence: string, label: string) =>
    offersAuthority ? `<p>${sentence} <a href="${AUTHORITY_PATH}">${label}</a></p>` : '';
  const operator = (sentence: string) => (secureUrl ? '' : `<p>${sentence}</p><pre>npm start -- --lan</pre>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Collab</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 0 auto; padding: 3rem 1.25rem }
section + section { margin-top: 2.5rem; border-top: 1px solid; padding-top: 1.5rem }
h1 { font-size: 1.4rem; line-height: 1.3 }
pre { padding: .75rem 1rem; border: 1px solid; border-radius: .5rem; overflow-x: auto }
.go { font-weight: 600 }
</style>
</head>
<body>
<main>
<section lang="en">
<h1>Collab needs a secure connection</h1>
<p>Collab encrypts in your browser, and browsers allow that only over TLS (https) or on the server’s own machine.</p>
${link('Go to the secure address')}
${authority('Does the browser warn you? Install this server’s certificate authority first:', 'download it.')}
${operator('Whoever runs this server can switch TLS on with')}
</section>
<section lang="fr">
<h1>Collab a besoin d’une connexion sécurisée</h1>
<p>Collab chiffre dans votre navigateur, et les navigateurs ne le permettent qu’avec TLS (https) ou sur la machine du
serveur.</p>
${link('Aller à l’adresse sécurisée')}
${authority('Le navigateur affiche un avertissement ? Installez d’abord l’autorité de certification de ce serveur :', 'la télécharger.')}
${operator('La personne qui gère ce serveur peut activer TLS avec')}
</section>
</main>
</body>
</html>
`;
}

/** The policy of this page: its own style and nothing else. */
export function insecurePagePolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
