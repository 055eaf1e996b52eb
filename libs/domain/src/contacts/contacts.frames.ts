import * as z from 'zod';
import { definePush } from '../kernel/define-command.js';
import { AccountId } from '../kernel/ids.js';

/** Contacts, requests or blocked people of the receiver changed: read the list again. */
export const ContactsChanged = definePush({
  type: 'contacts-changed',
  summary: 'The caller’s contacts, requests or blocked people changed.',
  schema: z.strictObject({}),
  example: {},
});

/** Another device of the account has stored the account book: read it. */
export const AccountBookChanged = definePush({
  type: 'account-book-changed',
  summary: 'The caller’s account book was stored anew.',
  schema: z.strictObject({ revision: z.int().min(1) }),
  example: { revision: 2 },
});

/** Somebody whom the receiver can see published an identity key: read that person again. */
export const PersonChanged = definePush({
  type: 'person-changed',
  summary: 'What `read-people` says of a contact or of a member of a common room changed.',
  schema: z.strictObject({ accountId: AccountId }),
  example: { accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA') },
});

export const contactPushes = [ContactsChanged, AccountBookChanged, PersonChanged] as const;
