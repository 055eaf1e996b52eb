import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId } from '../kernel/ids.js';

/**
 * Somebody who can read the account's mailbox set a new password without opening the vault. Identity key, devices and
 * vault are gone; the next log-in makes new ones, which contacts see as changed.
 */
export const IdentityReset = defineEvent({
  type: 'IdentityReset',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId }),
  audit: { accountId: 'pseudonym' },
  example: { accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA') },
});

export const recoveryEvents = [IdentityReset] as const;
