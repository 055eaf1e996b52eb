import type { Decider } from '../kernel/decider.js';
import { ERASED, newEvent, type DataOf, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { AccountSignedUp } from '../accounts/accounts.events.js';
import type { AccountErased } from '../accounts/erasure.events.js';
import { HandleChosen, HandleGivenUp } from './contacts.events.js';

export type HandleEvent = NewEvent<typeof HandleChosen> | NewEvent<typeof HandleGivenUp>;

/** An account as far as its handle is concerned. */
export interface HandleHolder {
  readonly exists: boolean;
  readonly handle: string | null;
}

/** That the handle is free has been made sure of by the caller. A null handle gives the present one up. */
export interface ChooseHandleDecision extends Omit<DataOf<typeof HandleChosen>, 'handle'> {
  readonly handle: string | null;
}

/** Which handle an account has; decided on the stream of the account, whose other events it passes over. */
export const handleDecider: Decider<
  HandleHolder,
  ChooseHandleDecision,
  HandleEvent | NewEvent<typeof AccountSignedUp | typeof AccountErased>
> = {
  initialState: { exists: false, handle: null },
  evolve: (holder, event) => {
    switch (event.type) {
      case 'AccountSignedUp':
        return { ...holder, exists: true };
      case 'AccountErased':
        return { exists: false, handle: null };
      case 'HandleChosen':
        return { ...holder, handle: event.data.handle === ERASED ? null : event.data.handle };
      case 'HandleGivenUp':
        return { ...holder, handle: null };
      default:
        return holder;
    }
  },
  decide: ({ accountId, handle }, holder) => {
    if (!holder.exists) throw new Refusal('not-found');
    if (handle === holder.handle) return [];
    return [
      handle === null
        ? newEvent(HandleGivenUp, { accountId })
        : newEvent(HandleChosen, { accountId, handle }),
    ];
  },
};
