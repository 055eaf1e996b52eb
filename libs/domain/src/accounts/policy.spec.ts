import { describe, it } from '@jest/globals';
import { newEvent } from '../kernel/define-event.js';
import { given } from '../testing/given.js';
import { policyDecider } from './policy.js';
import { PolicyChanged, type Policy } from './policy.events.js';

const initial: Policy = {
  signUp: 'invitation',
  allowedDomains: [],
  secondFactorRequired: true,
  passwordCharacters: 12,
  awarenessVersion: 1,
};
const wish = { seen: 0, initial, policy: { ...initial }, guideAgain: false };
const opened = newEvent(PolicyChanged, { ...initial, revision: 1, signUp: 'open' });

describe('the policy', () => {
  it('is changed as a whole, and not when nothing would be different', () => {
    given(policyDecider).when(wish).then();
    given(policyDecider)
      .when({ ...wish, policy: { ...initial, signUp: 'open' } })
      .then(opened);
    given(policyDecider)
      .when({ ...wish, policy: { ...initial, passwordCharacters: 16 } })
      .then(newEvent(PolicyChanged, { ...initial, revision: 1, passwordCharacters: 16 }));
    given(policyDecider, opened)
      .when({ ...wish, seen: 1, policy: { ...initial, signUp: 'open' } })
      .then();
  });

  it('is not changed by somebody who has seen an older one', () => {
    given(policyDecider, opened).when(wish).thenRefused('conflict');
  });

  it('lets nobody lock everybody out by naming no domain', () => {
    const byDomain = { ...initial, signUp: 'domains' as const };
    given(policyDecider)
      .when({ ...wish, policy: byDomain })
      .thenRefused('bad-request');
    given(policyDecider)
      .when({ ...wish, policy: { ...byDomain, allowedDomains: ['b.org', 'a.org', 'b.org'] } })
      .then(newEvent(PolicyChanged, { ...byDomain, revision: 1, allowedDomains: ['a.org', 'b.org'] }));
  });

  it('shows everybody the guide again when asked to, also when nothing else changes', () => {
    given(policyDecider, opened)
      .when({ ...wish, seen: 1, policy: { ...initial, signUp: 'open' }, guideAgain: true })
      .then(newEvent(PolicyChanged, { ...opened.data, revision: 2, awarenessVersion: 2 }));
  });
});
