/** What stands for which letter, on both sides of a comparison: `l`, `1` and `!` all become `i`. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '!': 'i',
  '|': 'i',
  l: 'i',
  '3': 'e',
  '€': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '8': 'b',
  '9': 'g',
};
/** Letters from which on a word of somebody's name counts; shorter ones stand in too many other words. */
const SHORTEST = 4;

/** The letters that a reader sees, without case, accents, separators and disguise. */
function skeleton(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  return [...plain]
    .map((character) => LOOK_ALIKES[character] ?? character)
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The words of names and addresses, each alone and joined, forwards and backwards, the longest first. */
function parts(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => {
    const [mailbox = ''] = text.split('@');
    return [...text.split(/[^\p{L}\p{M}\p{N}]+/u), text.includes('@') ? mailbox : text];
  });
  const known = new Set<string>();
  for (const word of words.map(skeleton).filter((word) => word.length >= SHORTEST)) {
    known.add(word);
    known.add([...word].reverse().join(''));
  }
  return [...known].sort((a, b) => b.length - a.length);
}

/**
 * How many letters of a password are left when all is taken away that looks like one of the texts (a name, an address);
 * undefined when nothing does.
 */
export function lettersBeside(password: string, texts: readonly string[]): number | undefined {
  const before = skeleton(password);
  let rest = before;
  for (const part of parts(texts)) rest = rest.replaceAll(part, '');
  return rest === before ? undefined : [...rest].length;
}
