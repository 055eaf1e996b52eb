import { expect } from '@jest/globals';
import { determineLength } from 'ts-mls/codec/variableLength.js';
import { hex, vectorFile } from './vector-file.js';

interface Case {
  readonly vlbytes_header: string;
  readonly length: number;
}

vectorFile<readonly Case[], Case>(
  'mls/deserialization.json',
  14,
  (cases) => cases,
  ({ vlbytes_header, length }) => {
    const header = hex(vlbytes_header);
    expect(determineLength(header)).toEqual({ length, lengthFieldSize: header.length });
  },
);
