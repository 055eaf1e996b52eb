import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId } from '../kernel/ids.js';
import { EmailAddress, Language, Role } from './account-fields.js';

const EXAMPLE_ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');

/** Somebody was asked by mail to open an account; the id is the one that the account will have. */
export const AccountInvited = defineEvent({
  type: 'AccountInvited',
  version: 1,
  stream: 'account',
  schema: z.strictObject({
    accountId: AccountId,
    email: EmailAddress,
    language: Language,
    roles: z.array(Role).min(1).max(4),
    expiresAt: z.iso.datetime({ precision: 3 }),
  }),
  audit: {
    accountId: 'pseudonym',
    email: { class: 'personal', subject: 'accountId' },
    language: 'none',
    roles: 'none',
    expiresAt: 'none',
  },
  example: {
    accountId: EXAMPLE_ACCOUNT,
    email: 'hana@example.org',
    language: 'en',
    roles: ['researcher'],
    expiresAt: '2026-11-28T09:00:00.000Z',
  },
});

/** An invitation was taken back, or a newer one took its place, before anybody used it. */
export const InvitationWithdrawn = defineEvent({
  type: 'InvitationWithdrawn',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId }),
  audit: { accountId: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT },
});

/** An account may no longer log in; its sessions ended in the same moment. What belongs to it stays. */
export const AccountDisabled = defineEvent({
  type: 'AccountDisabled',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId }),
  audit: { accountId: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT },
});

/** A disabled account may log in again. */
export const AccountEnabled = defineEvent({
  type: 'AccountEnabled',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId }),
  audit: { accountId: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT },
});

export const administrationEvents = [
  AccountInvited,
  InvitationWithdrawn,
  AccountDisabled,
  AccountEnabled,
] as const;
