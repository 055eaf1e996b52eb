import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId, FactorId } from '../kernel/ids.js';
import { FactorName, RECOVERY_CODES } from './account-fields.js';

const EXAMPLE_ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const EXAMPLE_FACTOR = FactorId.parse('k3Zp0yq1m8dW5uXo2aFhTg');

/** An authenticator app was enrolled as a second factor. Its secret is no part of the log. */
export const TotpEnrolled = defineEvent({
  type: 'TotpEnrolled',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, factorId: FactorId, name: FactorName }),
  audit: {
    accountId: 'pseudonym',
    factorId: 'pseudonym',
    name: { class: 'personal', subject: 'accountId' },
  },
  example: { accountId: EXAMPLE_ACCOUNT, factorId: EXAMPLE_FACTOR, name: 'Phone' },
});

/** A passkey (Web Authentication) was enrolled as a second factor. Its public key is no part of the log. */
export const PasskeyEnrolled = defineEvent({
  type: 'PasskeyEnrolled',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, factorId: FactorId, name: FactorName }),
  audit: {
    accountId: 'pseudonym',
    factorId: 'pseudonym',
    name: { class: 'personal', subject: 'accountId' },
  },
  example: { accountId: EXAMPLE_ACCOUNT, factorId: EXAMPLE_FACTOR, name: 'Laptop' },
});

/** A passkey signed rightly, with a counter that the server had seen before: somebody may have a copy of it. Refused. */
export const PasskeyCopySuspected = defineEvent({
  type: 'PasskeyCopySuspected',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, factorId: FactorId }),
  audit: { accountId: 'pseudonym', factorId: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT, factorId: EXAMPLE_FACTOR },
});

/** The operator removed all second factors and recovery codes of an account whose owner has lost them. */
export const SecondFactorsReset = defineEvent({
  type: 'SecondFactorsReset',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId }),
  audit: { accountId: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT },
});

/** The owner called a second factor something else. */
export const FactorRenamed = defineEvent({
  type: 'FactorRenamed',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, factorId: FactorId, name: FactorName }),
  audit: {
    accountId: 'pseudonym',
    factorId: 'pseudonym',
    name: { class: 'personal', subject: 'accountId' },
  },
  example: { accountId: EXAMPLE_ACCOUNT, factorId: EXAMPLE_FACTOR, name: 'Old phone' },
});

/** A second factor no longer counts. */
export const FactorRemoved = defineEvent({
  type: 'FactorRemoved',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, factorId: FactorId }),
  audit: { accountId: 'pseudonym', factorId: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT, factorId: EXAMPLE_FACTOR },
});

/** New recovery codes were made, and the earlier ones no longer count; zero when the last second factor went. */
export const RecoveryCodesReplaced = defineEvent({
  type: 'RecoveryCodesReplaced',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, count: z.int().min(0).max(RECOVERY_CODES) }),
  audit: { accountId: 'pseudonym', count: 'none' },
  example: { accountId: EXAMPLE_ACCOUNT, count: RECOVERY_CODES },
});

/** A recovery code stood in for the second factor. It does not count again. */
export const RecoveryCodeUsed = defineEvent({
  type: 'RecoveryCodeUsed',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, left: z.int().min(0).max(RECOVERY_CODES) }),
  audit: { accountId: 'pseudonym', left: 'none' },
  example: { accountId: EXAMPLE_ACCOUNT, left: 9 },
});

export const factorEvents = [
  TotpEnrolled,
  PasskeyEnrolled,
  PasskeyCopySuspected,
  SecondFactorsReset,
  FactorRenamed,
  FactorRemoved,
  RecoveryCodesReplaced,
  RecoveryCodeUsed,
] as const;
export type FactorEventDefinition = (typeof factorEvents)[number];
