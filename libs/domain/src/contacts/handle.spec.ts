import { describe, it } from '@jest/globals';
import { AccountSignedUp } from '../accounts/accounts.events.js';
import { newEvent } from '../kernel/define-event.js';
import { given } from '../testing/given.js';
import { person } from '../testing/room-story.js';
import { HandleChosen, HandleGivenUp } from './contacts.events.js';
import { handleDecider } from './handle.js';

const { accountId } = person(1);
const signedUp = newEvent(AccountSignedUp, { ...AccountSignedUp.example, accountId });
const chosen = newEvent(HandleChosen, { accountId, handle: 'maelle.k' });

describe('a handle', () => {
  it('is chosen by an account that exists, and once', () => {
    given(handleDecider).when({ accountId, handle: 'maelle.k' }).thenRefused('not-found');
    given(handleDecider, signedUp).when({ accountId, handle: 'maelle.k' }).then(chosen);
    given(handleDecider, signedUp, chosen).when({ accountId, handle: 'maelle.k' }).then();
  });

  it('gives way to another one, or to none', () => {
    const other = newEvent(HandleChosen, { accountId, handle: 'kervadec' });
    const givenUp = newEvent(HandleGivenUp, { accountId });
    given(handleDecider, signedUp, chosen).when({ accountId, handle: 'kervadec' }).then(other);
    given(handleDecider, signedUp, chosen).when({ accountId, handle: null }).then(givenUp);
    given(handleDecider, signedUp, chosen, givenUp).when({ accountId, handle: null }).then();
  });
});
