import type { Decider } from '../kernel/decider.js';
import { newEvent, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import { PolicyChanged, type Policy } from './policy.events.js';

/** The one stream of the server's policy. */
export const POLICY_STREAM = 'policy';

/** The policy as its stream says; revision 0 and null while nobody has changed what the settings begin with. */
export interface PolicyState {
  readonly revision: number;
  readonly policy: Policy | null;
}

/** What an administrator wants to hold. That the caller is one has been made sure of. */
export interface ChangePolicyDecision {
  /** The revision that the administrator has seen. */
  readonly seen: number;
  /** What holds while nobody has changed anything. */
  readonly initial: Policy;
  readonly policy: Omit<Policy, 'awarenessVersion'>;
  /** Whether everybody is to go through the first-use guide again. */
  readonly guideAgain: boolean;
}

/**
 * Changes of the policy. Refuses with `conflict` what rests on an older revision, and with `bad-request` sign-ups by
 * domain without a domain: nobody could sign up, and nobody would see why.
 */
export const policyDecider: Decider<PolicyState, ChangePolicyDecision, NewEvent<typeof PolicyChanged>> = {
  initialState: { revision: 0, policy: null },
  evolve: (_state, { data: { revision, ...policy } }) => ({ revision, policy }),
  decide: ({ seen, initial, policy, guideAgain }, state) => {
    if (seen !== state.revision) throw new Refusal('conflict');
    if (policy.signUp === 'domains' && policy.allowedDomains.length === 0) throw new Refusal('bad-request');
    const before = state.policy ?? initial;
    const allowedDomains = [...new Set(policy.allowedDomains)].sort();
    const awarenessVersion = before.awarenessVersion + (guideAgain ? 1 : 0);
    const after: Policy = { ...policy, allowedDomains, awarenessVersion };
    if (isSame(before, after)) return [];
    return [newEvent(PolicyChanged, { revision: seen + 1, ...after })];
  },
};

const isSame = (a: Policy, b: Policy): boolean =>
  a.signUp === b.signUp &&
  a.secondFactorRequired === b.secondFactorRequired &&
  a.passwordCharacters === b.passwordCharacters &&
  a.awarenessVersion === b.awarenessVersion &&
  a.allowedDomains.join() === b.allowedDomains.join();
