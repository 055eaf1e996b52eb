import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { Count } from '../kernel/count.js';
import { defineCommand, MAX_HANDSHAKE_BYTES } from '../kernel/define-command.js';
import { AccountId, CommandId, Instant } from '../kernel/ids.js';
import {
  ACCOUNT_BOOK_MAX_BYTES,
  CONTACT_KEY_BYTES,
  ContactAddress,
  CONTACTS_AT_ONCE,
  Handle,
  SEALED_CONTACT_NOTE_BYTES,
} from './contact-fields.js';

const ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const REQUEST = CommandId.parse('r1N2b3V4c5X6z7L8k9J0hA');
const KEY = new Uint8Array(CONTACT_KEY_BYTES).fill(5);
const Nothing = z.strictObject({});

export const PublishContactKey = defineCommand({
  type: 'publish-contact-key',
  summary: 'Leaves the key to which others seal the notes of their requests to this account.',
  http: { method: 'PUT', path: '/api/contact-key' },
  access: 'device',
  input: z.strictObject({ contactKey: bytes(CONTACT_KEY_BYTES, CONTACT_KEY_BYTES) }),
  output: Nothing,
  example: { input: { contactKey: KEY }, output: {} },
});

export const FindContactKey = defineCommand({
  type: 'find-contact-key',
  summary:
    'The key to seal a note to, for an exact address or handle. Unknown ones have a key too, always the same, so that the answer tells nothing.',
  http: { method: 'POST', path: '/api/contact-key/find' },
  access: 'device',
  input: z.strictObject({ to: ContactAddress }),
  output: z.strictObject({ contactKey: bytes(CONTACT_KEY_BYTES, CONTACT_KEY_BYTES) }),
  example: { input: { to: 'hana@example.org' }, output: { contactKey: KEY } },
});

export const RequestContact = defineCommand({
  type: 'request-contact',
  summary:
    'Asks whoever has this address or handle to be in contact. The answer is the same whether anybody has it, and delivery comes later.',
  http: { method: 'POST', path: '/api/contact-requests' },
  access: 'device',
  input: z.strictObject({
    requestId: CommandId,
    to: ContactAddress,
    note: bytes(SEALED_CONTACT_NOTE_BYTES, SEALED_CONTACT_NOTE_BYTES),
  }),
  output: Nothing,
  example: {
    input: {
      requestId: REQUEST,
      to: 'hana@example.org',
      note: new Uint8Array(SEALED_CONTACT_NOTE_BYTES).fill(6),
    },
    output: {},
  },
});

export const WithdrawContactRequest = defineCommand({
  type: 'withdraw-contact-request',
  summary: 'Takes a request of the caller back, delivered or not; the answer is the same in each case.',
  http: { method: 'POST', path: '/api/contact-requests/withdraw' },
  access: 'device',
  input: z.strictObject({ requestId: CommandId }),
  output: Nothing,
  example: { input: { requestId: REQUEST }, output: {} },
});

export const AnswerContactRequest = defineCommand({
  type: 'answer-contact-request',
  summary: 'Accepts or declines the request of a person; a conflict when it was withdrawn meanwhile.',
  http: { method: 'POST', path: '/api/contact-requests/answer' },
  access: 'device',
  input: z.strictObject({ accountId: AccountId, accepted: z.boolean() }),
  output: Nothing,
  example: { input: { accountId: ACCOUNT, accepted: true }, output: {} },
});

export const RemoveContact = defineCommand({
  type: 'remove-contact',
  summary: 'Ends a contact for both.',
  http: { method: 'POST', path: '/api/contacts/remove' },
  access: 'device',
  input: z.strictObject({ accountId: AccountId }),
  output: Nothing,
  example: { input: { accountId: ACCOUNT }, output: {} },
});

export const BlockPerson = defineCommand({
  type: 'block-person',
  summary: 'Blocks a person whom the caller can see, or lifts the block. The other one is not told.',
  http: { method: 'POST', path: '/api/contacts/block' },
  access: 'device',
  input: z.strictObject({ accountId: AccountId, blocked: z.boolean() }),
  output: Nothing,
  example: { input: { accountId: ACCOUNT, blocked: true }, output: {} },
});

const ContactEntry = z.strictObject({
  accountId: AccountId,
  status: z.enum(['contact', 'incoming', 'blocked']),
  since: Instant,
  /** Of a contact that came from a request of the caller: which one. */
  requestId: CommandId.nullable(),
  /** Of an incoming request: its note, sealed to the caller's contact key. */
  note: bytes(SEALED_CONTACT_NOTE_BYTES, SEALED_CONTACT_NOTE_BYTES).nullable(),
});

export const ListContacts = defineCommand({
  type: 'list-contacts',
  summary:
    'Contacts, requests to the caller and blocked people, newest first. Requests by the caller are kept by its own devices only.',
  http: { method: 'GET', path: '/api/contacts' },
  access: 'device',
  input: Nothing,
  output: z.strictObject({ contacts: z.array(ContactEntry).max(CONTACTS_AT_ONCE) }),
  example: {
    input: {},
    output: {
      contacts: [
        {
          accountId: ACCOUNT,
          status: 'contact',
          since: Instant.parse('2026-11-21T09:00:00.000Z'),
          requestId: REQUEST,
          note: null,
        },
      ],
    },
  },
});

export const ReadHandle = defineCommand({
  type: 'read-handle',
  summary: 'The caller’s own handle, or null.',
  http: { method: 'GET', path: '/api/handle' },
  access: 'account',
  input: Nothing,
  output: z.strictObject({ handle: Handle.nullable() }),
  example: { input: {}, output: { handle: 'maelle.k' } },
});

export const ChooseHandle = defineCommand({
  type: 'choose-handle',
  summary: 'Takes a handle in the place of an earlier one, or gives it up; a conflict when it is taken.',
  http: { method: 'PUT', path: '/api/handle' },
  access: 'device',
  input: z.strictObject({ handle: Handle.nullable() }),
  output: Nothing,
  example: { input: { handle: 'maelle.k' }, output: {} },
});

const AccountBook = z.strictObject({
  revision: Count.min(1),
  /** What the account's devices know about other people, sealed under the keyring key. */
  sealed: bytes(1, ACCOUNT_BOOK_MAX_BYTES),
});
const BOOK = { revision: 1, sealed: new Uint8Array(1053).fill(4) };

export const ReadAccountBook = defineCommand({
  type: 'read-account-book',
  summary: 'The caller’s sealed account book, or null before a device has stored one.',
  http: { method: 'GET', path: '/api/account-book' },
  access: 'device',
  input: Nothing,
  output: z.strictObject({ book: AccountBook.nullable() }),
  example: { input: {}, output: { book: BOOK } },
});

export const StoreAccountBook = defineCommand({
  type: 'store-account-book',
  summary: 'Stores the sealed account book as the given revision; a conflict unless it is the next one.',
  http: { method: 'PUT', path: '/api/account-book' },
  access: 'device',
  maxBytes: MAX_HANDSHAKE_BYTES,
  input: z.strictObject({ book: AccountBook }),
  output: Nothing,
  example: { input: { book: BOOK }, output: {} },
});

export const contactCommands = [
  PublishContactKey,
  FindContactKey,
  RequestContact,
  WithdrawContactRequest,
  AnswerContactRequest,
  RemoveContact,
  BlockPerson,
  ListContacts,
  ReadHandle,
  ChooseHandle,
  ReadAccountBook,
  StoreAccountBook,
] as const;
