import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineCommand } from '../kernel/define-command.js';
import { EventId, Instant, ReceiptId } from '../kernel/ids.js';
import { DEVICE_REVOCATION_MAX_BYTES, DEVICES_PER_ACCOUNT } from './account-fields.js';

/** What of a person an erasure destroys. */
export const ErasedThing = z.enum([
  'subject-key',
  'address-and-password',
  'vault-and-keyring',
  'account-book',
  'second-factors',
  'sessions-and-devices',
  'contacts-and-requests',
  'handle-and-presence',
  'avatar-and-preferences',
  'mails-waiting',
]);
export type ErasedThing = z.infer<typeof ErasedThing>;

/** What stays after an erasure. */
export const KeptThing = z.enum([
  'events-without-names',
  'room-messages',
  'copies-of-others',
  'signed-chains',
  'backups',
]);
export type KeptThing = z.infer<typeof KeptThing>;

/** What a person keeps of an erasure. It names the event in the log and nothing that leads back to the person. */
export const ErasureReceipt = z.strictObject({
  format: z.literal('collab/erasure-receipt/v1'),
  receiptId: ReceiptId,
  /** The public address of the server. */
  server: z.string(),
  erasedAt: Instant,
  /** The event that says so, its place in the log, and SHA-256 over its canonical payload. */
  event: z.strictObject({
    id: EventId,
    position: z.string().regex(/^\d{1,20}$/),
    sha256: bytes(32, 32),
  }),
  destroyed: z.array(ErasedThing),
  kept: z.array(KeptThing),
  /** False when the server could not finish at once: the key is destroyed or will be at the next start, and the rest follows. */
  finished: z.boolean(),
});
export type ErasureReceipt = z.infer<typeof ErasureReceipt>;

export const EraseAccount = defineCommand({
  type: 'erase-account',
  summary:
    'Erases the calling account for good, with a revocation for each of its devices that the account identity key has signed. Ends every session; the receipt is shown this once.',
  http: { method: 'POST', path: '/api/account/erase' },
  access: 'account',
  fresh: true,
  input: z.strictObject({
    revocations: z.array(bytes(1, DEVICE_REVOCATION_MAX_BYTES)).max(DEVICES_PER_ACCOUNT),
  }),
  output: z.strictObject({ receipt: ErasureReceipt }),
  example: {
    input: { revocations: [new Uint8Array(119).fill(4)] },
    output: {
      receipt: {
        format: 'collab/erasure-receipt/v1',
        receiptId: ReceiptId.parse('mB1x0sQkZcJ7w4r2VnT9eA'),
        server: 'https://collab.example.org',
        erasedAt: Instant.parse('2026-11-21T09:00:00.000Z'),
        event: {
          id: EventId.parse('8wLJt3n0Qe2pXc5vBz1mRg'),
          position: '4711',
          sha256: new Uint8Array(32).fill(6),
        },
        destroyed: ['subject-key', 'address-and-password'],
        kept: ['events-without-names', 'room-messages'],
        finished: true,
      },
    },
  },
});

export const CheckErasure = defineCommand({
  type: 'check-erasure',
  summary: 'Refuses as erase-account would, and erases nothing: before a client signs departures from rooms.',
  http: { method: 'POST', path: '/api/account/erase/check' },
  access: 'account',
  fresh: true,
  input: z.strictObject({}),
  output: z.strictObject({}),
  example: { input: {}, output: {} },
});

export const erasureCommands = [CheckErasure, EraseAccount] as const;
