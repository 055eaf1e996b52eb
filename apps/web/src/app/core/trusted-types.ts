interface TrustedTypePolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): unknown;
}

/**
 * Where the browser has Trusted Types, the page's policy refuses a worker from a plain URL. The `default` policy lets
 * through scripts of this origin and nothing else; HTML and script text stay refused.
 */
export function allowOwnScriptUrls(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypePolicyFactory };
  trustedTypes?.createPolicy('default', {
    createScriptURL: (url) => {
      if (new URL(url, location.href).origin !== location.origin) {
        throw new TypeError('Collab runs scripts of its own origin only.');
      }
      return url;
    },
  });
}
