import { CryptoError } from '../errors.js';

/** The part of a Wycheproof file that all kinds have in common. */
export interface WycheproofFile<Group, Case> {
  readonly testGroups: readonly (Group & { readonly tests: readonly Case[] })[];
}
export interface WycheproofCase {
  readonly tcId: number;
  readonly result: 'valid' | 'invalid' | 'acceptable';
  readonly flags?: readonly string[];
}

/** All cases of a file, each with the fields of its group. */
export function* casesWithGroup<Group, Case>(file: WycheproofFile<Group, Case>): Generator<Group & Case> {
  for (const { tests, ...group } of file.testGroups)
    for (const each of tests) yield { ...(group as unknown as Group), ...each };
}

/** Runs something that may refuse. Any error other than a typed refusal is passed on. */
export async function orRefusal<Result>(run: () => Result | Promise<Result>): Promise<Result | CryptoError> {
  try {
    return await run();
  } catch (reason) {
    if (reason instanceof CryptoError) return reason;
    throw reason;
  }
}
