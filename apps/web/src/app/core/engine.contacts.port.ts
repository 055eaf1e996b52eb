import type { AccountId, CommandId, PresenceVisibility, RoomId } from '@collab/domain';

/** Characters of a note; the pages import no schemas, which have no place beside Trusted Types. */
export const NOTE_MAX_CHARACTERS = 200;

/** What this person knows of somebody's identity key. Keys are hex. */
export interface IdentityView {
  readonly state: 'unverified' | 'verified' | 'changed';
  /** True when the key before the change had been verified. */
  readonly wasVerified: boolean;
  readonly key: string;
  /** The key before the present one; null while there was only one. */
  readonly previousKey: string | null;
  /** Newest first. */
  readonly history: readonly IdentityStep[];
}

/** `first` key seen; `changed` to this one; change `seen` without comparing; `verified` by comparing. */
export interface IdentityStep {
  readonly key: string;
  readonly at: string;
  readonly how: 'first' | 'changed' | 'seen' | 'verified';
}

/** Whether somebody is here, as far as they show it. */
export interface PresenceView {
  readonly state: 'online' | 'away' | 'offline';
  /** Only of whoever is offline. */
  readonly lastSeen: string | null;
}

/** Somebody whom this person can see: a contact, who asks to be one, who is blocked, or a member of a common room. */
export interface PersonView {
  readonly accountId: AccountId;
  readonly displayName: string;
  readonly status: 'contact' | 'incoming' | 'blocked' | 'none';
  readonly since: string | null;
  /** Of an incoming request; null also when there was none. */
  readonly note: string | null;
  /** True when there is a note that does not verify. */
  readonly noteUnreadable: boolean;
  /** The address or handle by which this person was asked. */
  readonly address: string | null;
  readonly devices: number;
  /** Null until the person's first log-in. */
  readonly identity: IdentityView | null;
  /** Null for whoever does not show it. */
  readonly presence: PresenceView | null;
}

/** A request of this person; whether anybody has the address is not known. */
export interface OutgoingRequestView {
  readonly requestId: CommandId;
  readonly to: string;
  readonly note: string;
  readonly at: string;
}

export interface ContactsView {
  readonly people: readonly PersonView[];
  readonly outgoing: readonly OutgoingRequestView[];
  readonly handle: string | null;
}

/** What both sides compare. */
export interface ComparisonView {
  readonly person: PersonView;
  readonly myName: string;
  readonly myAccountId: AccountId;
  /** Sixty digits. */
  readonly digits: string;
  /** Text of the QR code. */
  readonly qr: string;
}

/** What the pages can ask about other people. */
export interface ContactCalls {
  contacts(): Promise<ContactsView>;
  person(input: { accountId: AccountId }): Promise<PersonView>;
  comparison(input: { accountId: AccountId }): Promise<ComparisonView>;
  /** `to` is an address, or a handle with or without `@`. The note is encrypted; it may be empty. */
  requestContact(input: { to: string; note: string }): Promise<void>;
  withdrawContactRequest(input: { requestId: CommandId }): Promise<void>;
  answerContactRequest(input: { accountId: AccountId; accepted: boolean }): Promise<void>;
  removeContact(input: { accountId: AccountId }): Promise<void>;
  blockPerson(input: { accountId: AccountId; blocked: boolean }): Promise<void>;
  /** The person has compared the number of exactly this key. */
  verifyPerson(input: { accountId: AccountId; key: string }): Promise<void>;
  /** Holds a scanned QR text against the own view; verifies when it is the same. */
  scanPerson(input: { accountId: AccountId; key: string; scanned: string }): Promise<{ matches: boolean }>;
  /** The person was shown the change to exactly this key and goes on without comparing. */
  acknowledgeIdentity(input: { accountId: AccountId; key: string }): Promise<void>;
  /**
   * Invites whoever has the address: at once if this person can see them, else when they have accepted a contact request.
   * That they were asked says nothing about whether anybody has the address.
   */
  invite(input: { roomId: RoomId; email: string }): Promise<{ readonly next: 'invited' | 'asked' }>;
  inviteContact(input: { roomId: RoomId; accountId: AccountId }): Promise<void>;
  chooseHandle(input: { handle: string | null }): Promise<void>;
  /** Whether somebody is in front of this browser. */
  showPresence(input: { away: boolean }): Promise<void>;
  presenceVisibility(): Promise<PresenceVisibility>;
  setPresenceVisibility(input: { visibility: PresenceVisibility }): Promise<void>;
}
