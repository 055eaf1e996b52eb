import type { Decider } from '../kernel/decider.js';
import { newEvent, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { AccountId, CommandId } from '../kernel/ids.js';
import { DECLINES_UNTIL_SILENCE } from './contact-fields.js';
import {
  ContactRemoved,
  ContactRequestAccepted,
  ContactRequestDeclined,
  ContactRequested,
  ContactRequestWithdrawn,
  PersonBlocked,
  PersonUnblocked,
  type ContactEventDefinition,
} from './contacts.events.js';

export type ContactEvent = NewEvent<ContactEventDefinition>;

/** What two accounts are to each other. A block lies over the rest and hides it from nobody but the one who blocks. */
export interface Contact {
  readonly connected: boolean;
  /** Who waits for an answer of the other. */
  readonly requestedBy: AccountId | null;
  readonly blockedBy: ReadonlySet<AccountId>;
  /** How often each was declined by the other since they last were contacts. */
  readonly declined: ReadonlyMap<AccountId, number>;
}

/** What `accountId` wants of `contactId`. */
export type ContactDecision = { readonly accountId: AccountId; readonly contactId: AccountId } & (
  | { readonly type: 'request'; readonly requestId: CommandId }
  | { readonly type: 'accept' | 'decline' | 'withdraw' | 'remove' | 'block' | 'unblock' }
);

const initialContact: Contact = {
  connected: false,
  requestedBy: null,
  blockedBy: new Set(),
  declined: new Map(),
};

/**
 * What may happen between two accounts. What somebody may not learn (a block, a decline) is no refusal: the command is
 * answered as carried out and leaves no event. Refuses with `bad-request` whoever means themselves, and with `conflict`
 * an acceptance of what was withdrawn.
 */
export const contactDecider: Decider<Contact, ContactDecision, ContactEvent> = {
  initialState: initialContact,
  evolve,
  decide,
};

function evolve(contact: Contact, { type, data }: ContactEvent): Contact {
  switch (type) {
    case 'ContactRequested':
      return { ...contact, requestedBy: data.accountId };
    case 'ContactRequestWithdrawn':
      return { ...contact, requestedBy: null };
    case 'ContactRequestAccepted':
      return { ...contact, connected: true, requestedBy: null, declined: new Map() };
    case 'ContactRequestDeclined': {
      const times = (contact.declined.get(data.contactId) ?? 0) + 1;
      return {
        ...contact,
        requestedBy: null,
        declined: new Map(contact.declined).set(data.contactId, times),
      };
    }
    case 'ContactRemoved':
      return { ...contact, connected: false };
    case 'PersonBlocked':
      return { ...contact, requestedBy: null, blockedBy: new Set(contact.blockedBy).add(data.accountId) };
    case 'PersonUnblocked':
      return { ...contact, blockedBy: new Set([...contact.blockedBy].filter((id) => id !== data.accountId)) };
  }
}

function decide(command: ContactDecision, contact: Contact): readonly ContactEvent[] {
  const { accountId, contactId } = command;
  if (accountId === contactId) throw new Refusal('bad-request');
  const pair = { accountId, contactId };
  const blocked = contact.blockedBy.has(accountId);
  switch (command.type) {
    case 'request':
      return request(command, contact);
    case 'accept':
      if (contact.connected) return [];
      if (contact.requestedBy !== contactId) throw new Refusal('conflict');
      return [newEvent(ContactRequestAccepted, { ...pair, requestId: null })];
    case 'decline':
      return contact.requestedBy === contactId ? [newEvent(ContactRequestDeclined, pair)] : [];
    case 'withdraw':
      return contact.requestedBy === accountId ? [newEvent(ContactRequestWithdrawn, pair)] : [];
    case 'remove':
      return contact.connected ? [newEvent(ContactRemoved, pair)] : [];
    case 'block':
      return blocked ? [] : [newEvent(PersonBlocked, pair)];
    case 'unblock':
      return blocked ? [newEvent(PersonUnblocked, pair)] : [];
  }
}

function request(
  { accountId, contactId, requestId }: Extract<ContactDecision, { type: 'request' }>,
  contact: Contact,
): readonly ContactEvent[] {
  const unwanted =
    contact.blockedBy.size > 0 || (contact.declined.get(accountId) ?? 0) >= DECLINES_UNTIL_SILENCE;
  if (unwanted || contact.connected || contact.requestedBy === accountId) return [];
  // Two people who ask each other have answered each other.
  return contact.requestedBy === contactId
    ? [newEvent(ContactRequestAccepted, { accountId, contactId, requestId })]
    : [newEvent(ContactRequested, { accountId, contactId, requestId })];
}
