import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId, CommandId } from '../kernel/ids.js';
import { Handle } from './contact-fields.js';

const ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const OTHER = AccountId.parse('kq0QeC8J1xkO2v5sAZb1nw');
const REQUEST = CommandId.parse('r1N2b3V4c5X6z7L8k9J0hA');

/** What one of two people did about the other. */
const pair = { accountId: AccountId, contactId: AccountId };
const PAIR_AUDIT = { accountId: 'pseudonym', contactId: 'pseudonym' } as const;
const PAIR = { accountId: ACCOUNT, contactId: OTHER };

/** Somebody asked to be in contact. The note is ciphertext and lies beside the log. */
export const ContactRequested = defineEvent({
  type: 'ContactRequested',
  version: 1,
  stream: 'contact',
  schema: z.strictObject({ ...pair, requestId: CommandId }),
  audit: { ...PAIR_AUDIT, requestId: 'pseudonym' },
  example: { ...PAIR, requestId: REQUEST },
});

/** Whoever had asked took the request back. */
export const ContactRequestWithdrawn = defineEvent({
  type: 'ContactRequestWithdrawn',
  version: 1,
  stream: 'contact',
  schema: z.strictObject(pair),
  audit: PAIR_AUDIT,
  example: PAIR,
});

/**
 * `accountId` accepted the request of `contactId`: each is a contact of the other. `requestId` is there when it was accepted
 * by asking too.
 */
export const ContactRequestAccepted = defineEvent({
  type: 'ContactRequestAccepted',
  version: 1,
  stream: 'contact',
  schema: z.strictObject({ ...pair, requestId: CommandId.nullable() }),
  audit: { ...PAIR_AUDIT, requestId: 'pseudonym' },
  example: { ...PAIR, requestId: null },
});

/** `accountId` declined the request of `contactId`, who is not told. */
export const ContactRequestDeclined = defineEvent({
  type: 'ContactRequestDeclined',
  version: 1,
  stream: 'contact',
  schema: z.strictObject(pair),
  audit: PAIR_AUDIT,
  example: PAIR,
});

/** One of two contacts ended it for both. */
export const ContactRemoved = defineEvent({
  type: 'ContactRemoved',
  version: 1,
  stream: 'contact',
  schema: z.strictObject(pair),
  audit: PAIR_AUDIT,
  example: PAIR,
});

/** `accountId` blocked `contactId`, who is not told: what that person asks from now on is dropped. */
export const PersonBlocked = defineEvent({
  type: 'PersonBlocked',
  version: 1,
  stream: 'contact',
  schema: z.strictObject(pair),
  audit: PAIR_AUDIT,
  example: PAIR,
});

/** `accountId` lifted the block; what the two were to each other holds again. */
export const PersonUnblocked = defineEvent({
  type: 'PersonUnblocked',
  version: 1,
  stream: 'contact',
  schema: z.strictObject(pair),
  audit: PAIR_AUDIT,
  example: PAIR,
});

/** Somebody chose the unique name by which others may find them, in the place of an earlier one. */
export const HandleChosen = defineEvent({
  type: 'HandleChosen',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, handle: Handle }),
  audit: { accountId: 'pseudonym', handle: { class: 'personal', subject: 'accountId' } },
  example: { accountId: ACCOUNT, handle: 'maelle.k' },
});

/** Somebody gave their handle up. */
export const HandleGivenUp = defineEvent({
  type: 'HandleGivenUp',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId }),
  audit: { accountId: 'pseudonym' },
  example: { accountId: ACCOUNT },
});

const pairEvents = [
  ContactRequested,
  ContactRequestWithdrawn,
  ContactRequestAccepted,
  ContactRequestDeclined,
  ContactRemoved,
  PersonBlocked,
  PersonUnblocked,
] as const;
export type ContactEventDefinition = (typeof pairEvents)[number];

export const contactEvents = [...pairEvents, HandleChosen, HandleGivenUp] as const;
