import { parseArgs } from 'node:util';
import { measureAttachments, measureFrames } from './crypto/files-and-frames.ts';
import { measureDirect } from './crypto/direct.ts';
import { measureLogIn } from './crypto/log-in.ts';
import { measureRooms } from './crypto/rooms.ts';

/**
 * `npm run bench -- crypto [--only <measurement>]`: what the cryptography of the client costs, as medians in
 * milliseconds unless a field says otherwise. Each measurement is a function that returns its fields; a new
 * one is added to this list.
 */
const MEASUREMENTS: Readonly<Record<string, () => Promise<Readonly<Record<string, number>>>>> = {
  rooms: measureRooms,
  'log-in': measureLogIn,
  attachments: measureAttachments,
  frames: measureFrames,
  direct: measureDirect,
};

const { values: options } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = Object.entries(MEASUREMENTS).filter(
  ([name]) => options.only === undefined || options.only === name,
);
if (chosen.length === 0) throw new Error(`There are: ${Object.keys(MEASUREMENTS).join(', ')}`);

const fields: Record<string, number> = {};
for (const [name, measure] of chosen) {
  console.error(`measuring ${name}`);
  for (const [field, value] of Object.entries(await measure())) fields[field] = Number(value.toFixed(3));
}
console.log(JSON.stringify(fields));
