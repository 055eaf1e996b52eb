import * as z from 'zod';
import { EmailAddress } from '../accounts/account-fields.js';
import type { AccountId } from '../kernel/ids.js';

/** Bytes of a sealed note: every note has this length, so that it tells nothing of the text. */
export const SEALED_CONTACT_NOTE_BYTES = 2_173;
/** Bytes of a contact key: an X-Wing public key. */
export const CONTACT_KEY_BYTES = 1_216;
/** Requests that one account may make in 24 hours. */
export const CONTACT_REQUESTS_PER_DAY = 20;
/** Requests of one account that may wait for an answer at the same time. */
export const OPEN_CONTACT_REQUESTS = 50;
/** Days after which an unanswered request no longer counts as open. */
export const CONTACT_REQUEST_DAYS = 30;
/** Requests that somebody may decline of one person; what comes after them is dropped without a word. */
export const DECLINES_UNTIL_SILENCE = 3;
/** Contacts, requests and blocked people in one answer. */
export const CONTACTS_AT_ONCE = 1_000;
/** Bytes of the sealed account book. */
export const ACCOUNT_BOOK_MAX_BYTES = 520 * 1024;

/** The unique name by which somebody wants to be found: lower case, 3 to 30 characters, shown behind an `@`. */
export const Handle = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,28}[a-z0-9]$/);

/** Whom a request is for: an exact e-mail address, or `@` and a handle. */
export const ContactAddress = z.union([
  EmailAddress,
  z.string().regex(/^@[a-z0-9][a-z0-9._-]{1,28}[a-z0-9]$/),
]);

/** The stream of two accounts: the same whoever of them acts. */
export const contactStream = (one: AccountId, other: AccountId): string =>
  `contact-${one < other ? `${one}${other}` : `${other}${one}`}`;
