import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { lettersBeside } from './likeness.js';

/** What a password is worth; `weak` ones are refused. */
export type Strength = 'weak' | 'fair' | 'good' | 'strong';

/** Why a password is refused: what it is made of, or that it can be guessed by trying. */
export type PasswordFault = 'personal' | 'common' | 'pattern' | 'guessable';

export interface Verdict {
  readonly strength: Strength;
  readonly fault?: PasswordFault;
}

/** Powers of ten of the guesses that somebody needs who knows how people choose passwords. */
const FAIR = 8;
const GOOD = 10;
const STRONG = 14;
const PATTERNS: ReadonlySet<string> = new Set(['repeat', 'sequence', 'spatial', 'regex', 'date']);

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/**
 * Judges a password that is long enough: against some 49,000 common ones, runs on the keyboard, repetitions, dates, and
 * the texts that belong to its owner or to the place. What resembles those does not count as length.
 */
export function judgePassword(password: string, unlike: readonly string[], characters: number): Verdict {
  const beside = lettersBeside(password, unlike);
  if (beside !== undefined && beside < characters) return { strength: 'weak', fault: 'personal' };
  const { guessesLog10, sequence } = estimator.check(password, [...unlike]);
  const covered = (is: (match: (typeof sequence)[number]) => boolean) =>
    sequence.filter(is).reduce((sum, { token }) => sum + token.length, 0) > password.length / 2;
  if (covered(({ pattern }) => PATTERNS.has(pattern))) return { strength: 'weak', fault: 'pattern' };
  if (guessesLog10 >= STRONG) return { strength: 'strong' };
  if (guessesLog10 >= GOOD) return { strength: 'good' };
  if (guessesLog10 >= FAIR) return { strength: 'fair' };
  const isCommon = covered((match) => match['dictionaryName'] === 'passwords-common');
  return { strength: 'weak', fault: isCommon ? 'common' : 'guessable' };
}
