import { describe, expect, it } from '@jest/globals';
import { newEvent } from '../kernel/define-event.js';
import { CommandId } from '../kernel/ids.js';
import { given } from '../testing/given.js';
import { person } from '../testing/room-story.js';
import { contactDecider, type ContactDecision } from './contact.js';
import { contactStream, DECLINES_UNTIL_SILENCE } from './contact-fields.js';
import {
  ContactRemoved,
  ContactRequestAccepted,
  ContactRequestDeclined,
  ContactRequested,
  ContactRequestWithdrawn,
  PersonBlocked,
  PersonUnblocked,
} from './contacts.events.js';

const hana = person(1).accountId;
const samir = person(2).accountId;
const requestId = CommandId.parse('r1N2b3V4c5X6z7L8k9J0hA');
const byHana = { accountId: hana, contactId: samir };
const bySamir = { accountId: samir, contactId: hana };
const does = (type: Exclude<ContactDecision['type'], 'request'>, pair = byHana): ContactDecision => ({
  type,
  ...pair,
});
const asks = (pair = byHana): ContactDecision => ({ type: 'request', requestId, ...pair });

const requested = newEvent(ContactRequested, { ...byHana, requestId });
const accepted = newEvent(ContactRequestAccepted, { ...bySamir, requestId: null });
const declined = newEvent(ContactRequestDeclined, bySamir);
const withdrawn = newEvent(ContactRequestWithdrawn, byHana);
const removed = newEvent(ContactRemoved, byHana);
const blocked = newEvent(PersonBlocked, bySamir);
const unblocked = newEvent(PersonUnblocked, bySamir);

describe('two people', () => {
  it('become contacts by a request and its acceptance, each once', () => {
    given(contactDecider).when(asks()).then(requested);
    given(contactDecider, requested).when(asks()).then();
    given(contactDecider, requested).when(does('accept', bySamir)).then(accepted);
    given(contactDecider, requested, accepted).when(does('accept', bySamir)).then();
    given(contactDecider, requested, accepted).when(asks()).then();
  });

  it('become contacts when both have asked', () => {
    given(contactDecider, requested)
      .when(asks(bySamir))
      .then(newEvent(ContactRequestAccepted, { ...bySamir, requestId }));
  });

  it('cannot accept their own request, nor one that was withdrawn', () => {
    given(contactDecider, requested).when(does('accept')).thenRefused('conflict');
    given(contactDecider, requested, withdrawn).when(does('accept', bySamir)).thenRefused('conflict');
    given(contactDecider).when(does('accept', bySamir)).thenRefused('conflict');
  });

  it('withdraw what they have asked themselves, and decline what they were asked', () => {
    given(contactDecider, requested).when(does('withdraw')).then(withdrawn);
    given(contactDecider, requested).when(does('withdraw', bySamir)).then();
    given(contactDecider, requested).when(does('decline', bySamir)).then(declined);
    given(contactDecider, requested).when(does('decline')).then();
    given(contactDecider, requested, accepted).when(does('withdraw')).then();
  });

  it('end a contact for both, and may begin again', () => {
    given(contactDecider, requested, accepted).when(does('remove')).then(removed);
    given(contactDecider, requested, accepted, removed).when(does('remove', bySamir)).then();
    given(contactDecider, requested, accepted, removed).when(asks()).then(requested);
  });

  it('may ask again after a decline, but not for ever', () => {
    const history = Array.from({ length: DECLINES_UNTIL_SILENCE }, () => [requested, declined]).flat();
    given(contactDecider, ...history.slice(2))
      .when(asks())
      .then(requested);
    given(contactDecider, ...history)
      .when(asks())
      .then();
    const mirrored = newEvent(ContactRequested, { ...bySamir, requestId });
    given(contactDecider, ...history)
      .when(asks(bySamir))
      .then(mirrored);
  });

  it('are never one', () => {
    given(contactDecider)
      .when(asks({ accountId: hana, contactId: hana }))
      .thenRefused('bad-request');
  });

  it('share one stream, whoever acts', () => {
    expect(contactStream(hana, samir)).toBe(contactStream(samir, hana));
    expect(contactStream(hana, samir)).not.toBe(contactStream(hana, person(3).accountId));
  });
});

describe('a blocked person', () => {
  it('gets the answers of somebody whose request nobody has read', () => {
    given(contactDecider, blocked).when(asks()).then();
    given(contactDecider, requested, blocked).when(asks()).then();
    given(contactDecider, requested, blocked).when(does('withdraw')).then();
    given(contactDecider, requested, accepted, blocked).when(does('remove')).then(removed);
  });

  it('is what they were before when the block is lifted', () => {
    given(contactDecider).when(does('block', bySamir)).then(blocked);
    given(contactDecider, blocked).when(does('block', bySamir)).then();
    given(contactDecider, blocked).when(does('unblock', bySamir)).then(unblocked);
    given(contactDecider, blocked).when(does('unblock')).then();
    given(contactDecider, requested, accepted, blocked, unblocked).when(does('remove')).then(removed);
    given(contactDecider, requested, blocked, unblocked).when(asks()).then(requested);
  });

  it('is asked nothing by whoever blocks them', () => {
    given(contactDecider, blocked).when(asks(bySamir)).then();
  });
});
