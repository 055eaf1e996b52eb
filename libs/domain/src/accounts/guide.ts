import type { Decider } from '../kernel/decider.js';
import { newEvent, type DataOf } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { AccountEvent } from './account.js';
import { GuideCompleted, type GuideVersion } from './guide.events.js';

/** What an account has read of the guide. */
export interface GuideState {
  readonly exists: boolean;
  readonly read: GuideVersion | null;
}

export interface CompleteGuideDecision {
  readonly completed: DataOf<typeof GuideCompleted>;
  /** The version that holds now. */
  readonly current: GuideVersion;
}

/** Whether what was read answers what is asked for: the same text or a newer one, and every request of administrators. */
export const isCurrent = (read: GuideVersion | null, current: GuideVersion): boolean =>
  read !== null && read.edition >= current.edition && read.policyVersion >= current.policyVersion;

/** The guide, as somebody goes through it. Refuses with `conflict` a version that does not hold: there is more to read. */
export const guideDecider: Decider<GuideState, CompleteGuideDecision, AccountEvent> = {
  initialState: { exists: false, read: null },
  evolve: (state, event) => {
    switch (event.type) {
      case 'AccountSignedUp':
        return { ...state, exists: true };
      case 'AccountErased':
        return { exists: false, read: null };
      case 'GuideCompleted': {
        const { edition, policyVersion } = event.data;
        return { ...state, read: { edition, policyVersion } };
      }
      default:
        return state;
    }
  },
  decide: ({ completed, current }, { exists, read }) => {
    if (!exists) throw new Refusal('not-found');
    const { edition, policyVersion } = completed;
    if (edition !== current.edition || policyVersion !== current.policyVersion) throw new Refusal('conflict');
    return isCurrent(read, current) ? [] : [newEvent(GuideCompleted, completed)];
  },
};
