import { expect } from '@jest/globals';
import { x25519 } from '../primitives/x25519.js';
import { hex, vectorFile } from './vector-file.js';

interface Case {
  readonly scalar: string;
  readonly u: string;
  readonly output: string;
  readonly rounds: number;
}
const BASE_POINT = `09${'0'.repeat(62)}`;

/** The iterated cases feed each output back in as the next scalar (RFC 7748, section 5.2). */
vectorFile<{ scalarMult: readonly Case[]; iterated: Readonly<Record<string, string>> }, Case>(
  'rfc/rfc7748-x25519.json',
  4,
  ({ scalarMult, iterated }) => [
    ...scalarMult.map((each) => ({ ...each, rounds: 1 })),
    ...Object.entries(iterated).map(([rounds, output]) => ({
      scalar: BASE_POINT,
      u: BASE_POINT,
      output,
      rounds: Number(rounds),
    })),
  ],
  ({ scalar, u, output, rounds }) => {
    let [k, point] = [hex(scalar), hex(u)];
    for (let round = 0; round < rounds; round++) [k, point] = [x25519(k, point), k];
    expect(k).toEqual(hex(output));
  },
);
