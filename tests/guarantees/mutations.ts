import fc from 'fast-check';

/** Stands for what a person has entered: an answer that contains it is an echo. */
export const CANARY = 'canary-4711';

/** How many malformed inputs of each kind are sent: a part of them, unless the proof asks for all. */
export const malformedInputs = (): number => Number(process.env['COLLAB_MALFORMED_INPUTS'] ?? 4_000);

/** What JSON can carry. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values that have broken programs before. */
const nasty = fc.constantFrom<Json>(
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  CANARY,
  'nul\u0000',
  'half\ud800',
  '\u202e',
  '../../etc/passwd',
  '$1',
  "';--",
  '__proto__',
  [],
  {},
  [[]],
  { constructor: { prototype: {} } },
  'A'.repeat(5000),
  Array.from({ length: 300 }, () => 0),
);
const value = fc.oneof(
  nasty,
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  fc.string({ unit: 'binary' }),
);

/** Changes one place of a valid input: another value, one member less, one more. */
export const mutated = (input: Json): fc.Arbitrary<Json> => {
  if (Array.isArray(input)) {
    const [first] = input;
    const items = first === undefined ? value : mutated(first);
    return fc.oneof(value, fc.array(items, { maxLength: 4 }));
  }
  if (input === null || typeof input !== 'object') return value;
  const keys = Object.keys(input);
  const more = fc.tuple(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString', CANARY)), value);
  const added = more.map(([key, extra]): Json => ({ ...input, [key]: extra }));
  if (keys.length === 0) return added;
  const one = fc.constantFrom(...keys);
  const replaced = one.chain((key) =>
    mutated(input[key] ?? null).map((changed): Json => ({ ...input, [key]: changed })),
  );
  const missing = one.map((key): Json =>
    Object.fromEntries(Object.entries(input).filter(([name]) => name !== key)),
  );
  return fc.oneof({ weight: 6, arbitrary: replaced }, missing, added, value);
};

/** JSON text with a piece cut out, doubled or replaced. */
export const torn = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(12),
      fc.constantFrom('', '"', '{', ']', '\\u', '\u0000', '1e999', CANARY),
    )
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));
