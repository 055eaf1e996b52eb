import type { DeviceCalls } from './engine.devices.port.js';
import type { DeviceLinkCalls } from './engine.device-links.port.js';
import type { AccountId, Language, MessageId, RefusalCode, Role, RoomId, RoomRole } from '@collab/domain';
import type { AdministrationCalls } from './engine.administration.port.js';
import type { ContactCalls, PresenceView } from './engine.contacts.port.js';
import type { FactorCalls } from './engine.factors.port.js';
import type { ProfileCalls } from './engine.profile.port.js';
import type { GuideCalls } from './engine.guide.port.js';
import type { RecoveryCalls } from './engine.recovery.port.js';
import type { SessionCalls } from './engine.session.port.js';

/** Who is signed in on this browser. */
export interface SessionSummary {
  readonly accountId: AccountId;
  readonly email: string;
  readonly displayName: string;
  readonly language: Language;
  readonly roles: readonly Role[];
}

/** Connection to the server as people see it. */
export type ConnectionState = 'online' | 'connecting' | 'offline';

/** A room in the list. */
export interface RoomView {
  readonly roomId: RoomId;
  /** Null while this device cannot read it: before an invitation is accepted and the group joined. */
  readonly name: string | null;
  /** `waiting`: accepted, but no member's device has added this one yet. */
  readonly status: 'invited' | 'waiting' | 'ready';
  readonly invitedBy: string | null;
  readonly lastMessage: {
    readonly text: string;
    readonly author: string;
    readonly mine: boolean;
    readonly at: string;
  } | null;
  readonly unread: number;
  /** Why nothing new is read: what the server says does not verify. Null while all is well. */
  readonly trouble: EngineErrorCode | null;
  readonly memberCount: number;
  readonly deviceCount: number;
}

/** A message in a conversation. */
export interface MessageView {
  readonly messageId: MessageId;
  /** Place in the feed; null until the server has it. */
  readonly seq: number | null;
  readonly accountId: string;
  readonly author: string;
  readonly mine: boolean;
  readonly at: string;
  readonly state: 'sending' | 'waiting-for-network' | 'on-hold' | 'sent' | 'failed' | 'undecryptable';
  /** Null when undecryptable. */
  readonly text: string | null;
}

/** Something that happened in the room, shown between messages. */
export interface NoticeView {
  readonly seq: number;
  readonly at: string;
  readonly kind:
    | 'created'
    | 'invited'
    | 'accepted'
    | 'declined'
    | 'left'
    | 'removed'
    | 'role-changed'
    | 'rekeyed'
    /** This device took its place in the group again, after what it could not follow. */
    | 'resynced'
    /** This device could not verify a change of keys; `actor` and `device` are its sender as the server names them. */
    | 'refused';
  readonly actor: string;
  readonly subject: string | null;
  /** Beginning of the device's id, as far as a line has room for it; of a refused change of keys only. */
  readonly device?: string;
}

/** A member's identity key that turned out to be another one. Keys are hex. */
export interface IdentityChangeView {
  readonly seq: number;
  readonly at: string;
  readonly accountId: AccountId;
  readonly name: string;
  readonly key: string;
  readonly previousKey: string;
  /** When the key before had been verified; null when it never was. */
  readonly verifiedAt: string | null;
  /** True until the person has looked: sending is held. */
  readonly held: boolean;
}

export type TimelineItem =
  | ({ readonly item: 'message' } & MessageView)
  | ({ readonly item: 'notice' } & NoticeView)
  | ({ readonly item: 'identity' } & IdentityChangeView);

export interface MemberView {
  readonly accountId: AccountId;
  readonly displayName: string;
  readonly role: RoomRole;
  readonly status: 'invited' | 'member';
  readonly you: boolean;
  /** What is known of the member's identity key; null for oneself. */
  readonly identity: 'unverified' | 'verified' | 'changed' | null;
  /** Null for whoever does not show it, and for oneself. */
  readonly presence: PresenceView | null;
  readonly devices: number;
}

/** A room as its page shows it. */
export interface RoomDetail {
  readonly room: RoomView;
  readonly members: readonly MemberView[];
  readonly epoch: number;
  /** Hex of the epoch authenticator (RFC 9420, section 8.7): equal for all members of an epoch. Null before joining. */
  readonly epochAuthenticator: string | null;
  readonly lastRekeyAt: string | null;
  /** True while sends wait for new keys. */
  readonly rekeyPending: boolean;
  /** Names of members whose changed identity key was not looked at: sending is held. */
  readonly heldFor: readonly string[];
  readonly myRole: RoomRole | null;
  /** Oldest first. */
  readonly timeline: readonly TimelineItem[];
  readonly hasOlder: boolean;
}

/** What the pages can ask of the crypto worker. Each call ends with the result or an `EngineError`. */
export interface EngineCalls
  extends
    AdministrationCalls,
    ContactCalls,
    DeviceCalls,
    DeviceLinkCalls,
    FactorCalls,
    ProfileCalls,
    GuideCalls,
    RecoveryCalls,
    RoomCalls,
    SessionCalls {}

/** What the pages of rooms and conversations can ask. */
export interface RoomCalls {
  rooms(): Promise<readonly RoomView[]>;
  room(input: { roomId: RoomId }): Promise<RoomDetail>;
  /** Loads an earlier page into the timeline of `room`. */
  older(input: { roomId: RoomId }): Promise<void>;
  createRoom(input: { name: string }): Promise<{ roomId: RoomId }>;
  accept(input: { roomId: RoomId }): Promise<void>;
  decline(input: { roomId: RoomId }): Promise<void>;
  leave(input: { roomId: RoomId }): Promise<void>;
  remove(input: { roomId: RoomId; accountId: AccountId }): Promise<void>;
  /** Returns as soon as the message is safe in the outbox of this device. */
  send(input: { roomId: RoomId; text: string }): Promise<{ messageId: MessageId }>;
  retry(input: { roomId: RoomId; messageId: MessageId }): Promise<void>;
  markRead(input: { roomId: RoomId; seq: number }): Promise<void>;
}

/** What the worker tells the pages without being asked; the pages then read again what they show. */
export type EngineEvent =
  | { readonly type: 'rooms-changed' }
  | { readonly type: 'contacts-changed' }
  /** What others see of somebody, or of the own account, changed. */
  | { readonly type: 'person-changed'; readonly accountId: AccountId }
  | { readonly type: 'room-changed'; readonly roomId: RoomId }
  | { readonly type: 'connection'; readonly state: ConnectionState }
  /** A tab has signed in, for all of them. */
  | { readonly type: 'signed-in'; readonly session: SessionSummary }
  /** A tab has logged out, for all of them. */
  | { readonly type: 'signed-out' }
  | { readonly type: 'session-ended' }
  /** The account has removed this device; what it kept here is deleted. */
  | { readonly type: 'device-revoked' };

/** Whether an event tells that nobody is signed in here any more. */
export const endsSession = ({ type }: EngineEvent): boolean =>
  type === 'signed-out' || type === 'session-ended' || type === 'device-revoked';

/** Codes of failures that arise in the browser, beside those of the server. */
export type EngineErrorCode =
  | RefusalCode
  | 'network'
  | 'wrong-password'
  | 'person-unknown'
  | 'person-not-ready'
  | 'not-joined'
  | 'recovery-code-invalid'
  | 'link-code-invalid'
  | 'link-altered'
  | 'room-closed'
  | 'already-asked'
  | 'identity-unseen'
  | 'not-a-safety-code'
  | 'key-store-locked'
  | 'vault-missing'
  | 'passkey-not-used'
  | 'passkey-known'
  | 'passkey-failed'
  | 'crypto';

/** A failure as the pages see it: a code for the sentence in the person's language, nothing secret. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: EngineErrorCode,
    /** From when on it makes sense to try again, where the server has said so. */
    readonly retryAt?: string,
  ) {
    super(code);
  }
}
