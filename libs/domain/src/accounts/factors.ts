import { newEvent, type DataOf, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { AccountId, FactorId } from '../kernel/ids.js';
import { FACTORS_PER_ACCOUNT } from './account-fields.js';
import {
  FactorRemoved,
  FactorRenamed,
  PasskeyCopySuspected,
  PasskeyEnrolled,
  RecoveryCodesReplaced,
  RecoveryCodeUsed,
  TotpEnrolled,
  type FactorEventDefinition,
} from './factors.events.js';

type FactorEvent = NewEvent<FactorEventDefinition>;

/** What can be asked about an account's second factors; codes and signatures have been verified by the caller. */
export type FactorDecision =
  | { readonly type: 'enrol-totp'; readonly factor: DataOf<typeof TotpEnrolled> }
  | { readonly type: 'enrol-passkey'; readonly factor: DataOf<typeof PasskeyEnrolled> }
  | { readonly type: 'suspect-copy'; readonly suspicion: DataOf<typeof PasskeyCopySuspected> }
  | { readonly type: 'rename-factor'; readonly factor: DataOf<typeof FactorRenamed> }
  | {
      readonly type: 'remove-factor';
      readonly removal: DataOf<typeof FactorRemoved>;
      /** Whether the server asks for a second factor: then the last one stays. */
      readonly required: boolean;
    }
  | { readonly type: 'replace-recovery-codes'; readonly replacement: DataOf<typeof RecoveryCodesReplaced> }
  | { readonly type: 'use-recovery-code'; readonly use: DataOf<typeof RecoveryCodeUsed> };

/** The second factors after an event that adds or removes one. */
export function evolveFactors(
  factors: ReadonlySet<FactorId>,
  event: Extract<
    FactorEvent,
    { readonly type: 'TotpEnrolled' | 'PasskeyEnrolled' | 'FactorRemoved' | 'SecondFactorsReset' }
  >,
): ReadonlySet<FactorId> {
  switch (event.type) {
    case 'TotpEnrolled':
    case 'PasskeyEnrolled':
      return new Set(factors).add(event.data.factorId);
    case 'FactorRemoved': {
      const left = new Set(factors);
      left.delete(event.data.factorId);
      return left;
    }
    case 'SecondFactorsReset':
      return new Set();
  }
}

/**
 * What may happen to second factors. Refuses with `forbidden` one more than an account may have, with `not-found` what
 * is not there, with `last-factor` to remove the last one where the server asks for one. Recovery codes go with it.
 */
export function decideFactors(
  command: FactorDecision,
  factors: ReadonlySet<FactorId>,
): readonly FactorEvent[] {
  switch (command.type) {
    case 'enrol-totp':
      return enrol(newEvent(TotpEnrolled, command.factor), factors);
    case 'enrol-passkey':
      return enrol(newEvent(PasskeyEnrolled, command.factor), factors);
    case 'suspect-copy':
      return [newEvent(PasskeyCopySuspected, command.suspicion)];
    case 'rename-factor':
      if (!factors.has(command.factor.factorId)) throw new Refusal('not-found');
      return [newEvent(FactorRenamed, command.factor)];
    case 'remove-factor':
      return remove(command, factors);
    case 'replace-recovery-codes':
      return [newEvent(RecoveryCodesReplaced, command.replacement)];
    case 'use-recovery-code':
      return [newEvent(RecoveryCodeUsed, command.use)];
  }
}

function enrol(
  enrolled: Extract<FactorEvent, { readonly type: 'TotpEnrolled' | 'PasskeyEnrolled' }>,
  factors: ReadonlySet<FactorId>,
): readonly FactorEvent[] {
  if (factors.has(enrolled.data.factorId)) return [];
  if (factors.size >= FACTORS_PER_ACCOUNT) throw new Refusal('forbidden');
  return [enrolled];
}

function remove(
  { removal, required }: Extract<FactorDecision, { type: 'remove-factor' }>,
  factors: ReadonlySet<FactorId>,
): readonly FactorEvent[] {
  if (!factors.has(removal.factorId)) return [];
  const isLast = factors.size === 1;
  if (isLast && required) throw new Refusal('last-factor');
  const removed = newEvent(FactorRemoved, removal);
  return isLast ? [removed, withoutCodes(removal.accountId)] : [removed];
}

const withoutCodes = (accountId: AccountId) => newEvent(RecoveryCodesReplaced, { accountId, count: 0 });
