/** Characters, as the server's sign-up page and the client ask for. */
export const MIN_PASSWORD_CHARACTERS = 12;

const COMMON =
  /password|passw0rd|motdepasse|azerty|qwerty|qwertz|bonjour|soleil|welcome|bienvenue|admin|collab|secret|iloveyou/g;

export type Strength = 'weak' | 'fair' | 'good' | 'strong';

/**
 * A rough estimate, to warn and not to prove: runs, keyboard and counting sequences, very common words and the
 * person's own name and address count as one character each.
 */
export function passwordStrength(password: string, personal: readonly string[]): Strength {
  let rest = password.toLowerCase().replace(COMMON, '*');
  for (const word of personal.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))) {
    if (word.length >= 3) rest = rest.replaceAll(word, '*');
  }
  const characters = [...rest];
  const counted = characters.filter((character, index) => {
    const step = (character.codePointAt(0) ?? 0) - (characters[index - 1]?.codePointAt(0) ?? -9);
    return step < -1 || step > 1;
  });
  const kinds = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}\s]/u, /\s/].filter((kind) => kind.test(rest)).length;
  const bits = counted.length * (1.9 + 0.6 * kinds);
  if (new Set(counted).size < 6 || bits < 32) return 'weak';
  return bits < 46 ? 'fair' : bits < 60 ? 'good' : 'strong';
}
