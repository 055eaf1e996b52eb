import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId } from '../kernel/ids.js';
import { DisplayName, Language } from './account-fields.js';
import { AvatarHash } from './avatar.js';

const EXAMPLE_ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');

/** A person is called something else from now on. */
export const DisplayNameChanged = defineEvent({
  type: 'DisplayNameChanged',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, displayName: DisplayName }),
  audit: { accountId: 'pseudonym', displayName: { class: 'personal', subject: 'accountId' } },
  example: { accountId: EXAMPLE_ACCOUNT, displayName: 'Maëlle Le Goff' },
});

/** A person wants pages and mails in another language. */
export const LanguageChanged = defineEvent({
  type: 'LanguageChanged',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, language: Language }),
  audit: { accountId: 'pseudonym', language: 'none' },
  example: { accountId: EXAMPLE_ACCOUNT, language: 'fr' },
});

/** A person chose a picture. The picture lies sealed beside the log; here is what names it. */
export const AvatarChanged = defineEvent({
  type: 'AvatarChanged',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, avatar: AvatarHash }),
  audit: { accountId: 'pseudonym', avatar: { class: 'personal', subject: 'accountId' } },
  example: { accountId: EXAMPLE_ACCOUNT, avatar: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' },
});

/** A person took their picture away. */
export const AvatarRemoved = defineEvent({
  type: 'AvatarRemoved',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId }),
  audit: { accountId: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT },
});

/** A person asked for a copy of all that the server holds about them. */
export const OwnDataRequested = defineEvent({
  type: 'OwnDataRequested',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId }),
  audit: { accountId: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT },
});

export const profileEvents = [
  DisplayNameChanged,
  LanguageChanged,
  AvatarChanged,
  AvatarRemoved,
  OwnDataRequested,
] as const;
