import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId, ReceiptId } from '../kernel/ids.js';

/**
 * A person had their account erased. Its sessions and devices ended with the same append, its subject key is destroyed
 * right after it: from then on every personal value of the account reads as erased, and its address is free.
 */
export const AccountErased = defineEvent({
  type: 'AccountErased',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, receiptId: ReceiptId }),
  audit: { accountId: 'pseudonym', receiptId: 'pseudonym' },
  example: {
    accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'),
    receiptId: ReceiptId.parse('mB1x0sQkZcJ7w4r2VnT9eA'),
  },
});
