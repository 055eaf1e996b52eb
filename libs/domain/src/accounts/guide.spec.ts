import { describe, expect, it } from '@jest/globals';
import { newEvent } from '../kernel/define-event.js';
import { given } from '../testing/given.js';
import { AccountSignedUp } from './accounts.events.js';
import { GuideCompleted } from './guide.events.js';
import { guideDecider, isCurrent } from './guide.js';

const { accountId } = AccountSignedUp.example;
const signedUp = newEvent(AccountSignedUp, AccountSignedUp.example);
const reading = (edition: number, policyVersion: number) => ({ accountId, edition, policyVersion });
const completes = (edition: number, policyVersion: number, current = { edition, policyVersion }) => ({
  completed: reading(edition, policyVersion),
  current,
});
const read = (edition: number, policyVersion: number) =>
  newEvent(GuideCompleted, reading(edition, policyVersion));

describe('the guide', () => {
  it('is completed once a version', () => {
    given(guideDecider, signedUp).when(completes(1, 1)).then(read(1, 1));
    given(guideDecider, signedUp, read(1, 1)).when(completes(1, 1)).then();
  });

  it('is asked for again by a new edition, and by administrators', () => {
    given(guideDecider, signedUp, read(1, 1)).when(completes(2, 1)).then(read(2, 1));
    given(guideDecider, signedUp, read(1, 1)).when(completes(1, 2)).then(read(1, 2));
    expect(isCurrent({ edition: 1, policyVersion: 1 }, { edition: 1, policyVersion: 2 })).toBe(false);
    expect(isCurrent({ edition: 1, policyVersion: 2 }, { edition: 1, policyVersion: 2 })).toBe(true);
  });

  it('is not completed by who has another version before their eyes, or no account', () => {
    given(guideDecider, signedUp)
      .when(completes(1, 1, { edition: 1, policyVersion: 2 }))
      .thenRefused('conflict');
    given(guideDecider, signedUp)
      .when(completes(9, 9, { edition: 1, policyVersion: 1 }))
      .thenRefused('conflict');
    given(guideDecider).when(completes(1, 1)).thenRefused('not-found');
  });
});
