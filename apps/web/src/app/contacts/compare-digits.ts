const GROUP = 5;

/** What was typed against what is right. */
export type TypedComparison =
  | { readonly kind: 'none' }
  | { readonly kind: 'so-far'; readonly n: number }
  | { readonly kind: 'same' }
  /** `group` counts from 1. */
  | { readonly kind: 'differs'; readonly group: number };

/** Compares what somebody types, as far as they are. Anything but digits is passed over. */
export function compareDigits(typed: string, expected: string): TypedComparison {
  const digits = typed.replace(/\D/g, '');
  if (digits === '') return { kind: 'none' };
  const at = [...digits].findIndex((digit, index) => digit !== expected[index]);
  if (at >= 0) return { kind: 'differs', group: Math.min(Math.floor(at / GROUP), 11) + 1 };
  return digits.length === expected.length ? { kind: 'same' } : { kind: 'so-far', n: digits.length };
}

/** The digits in groups of five, as people read them to each other. */
export const groupsOf = (digits: string): readonly string[] => digits.match(/\d{5}/g) ?? [];
