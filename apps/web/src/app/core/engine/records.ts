import type { Bytes } from '@collab/crypto';
import type { AccountId, DeviceId, Governance, Instant, MessageId, RoomId, RoomRole } from '@collab/domain';

/** What this browser profile knows about the account that it is signed in to. Key: `profile`. */
export interface ProfileRecord {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly email: string;
  readonly displayName: string;
  readonly identityKey: Bytes;
  /** Device certificate, signed by the account identity key. */
  readonly certificate: Bytes;
  /** Ed25519 for signatures, X25519 for key agreement; 32 bytes each. */
  readonly deviceKeys: { readonly signing: KeyPairRecord; readonly agreement: KeyPairRecord };
  /** AES-256 key of the person's keyring, the same on all their devices. */
  readonly keyringKey: Bytes;
}

export interface KeyPairRecord {
  readonly publicKey: Bytes;
  readonly secretKey: Bytes;
}

/** Governance as JSON can carry it. */
export interface GovernanceRecord {
  readonly sequence: number;
  readonly hash: Bytes;
  readonly members: readonly (readonly [AccountId, MembershipRecord])[];
}

interface MembershipRecord {
  readonly status: 'invited' | 'member';
  readonly role: RoomRole;
  readonly identityKey: Bytes;
  readonly since: Instant;
}

/** Where this device stands in a room. Key: `room/<roomId>`. */
export interface RoomRecord {
  readonly roomId: RoomId;
  /** Feed sequence up to which everything has been processed. */
  readonly cursor: number;
  /** Highest feed sequence ever processed; the cursor goes back when the device joins late. */
  readonly seen: number;
  readonly governance: GovernanceRecord;
  /** Every identity key that the chain has ever bound to an account of the room, also after it left. */
  readonly identityKeys: readonly (readonly [AccountId, Bytes])[];
  readonly invitedBy: AccountId | null;
  /** Feed sequence at which the own account became a member; null while it is only invited. */
  readonly memberSince: number | null;
  /** Feed sequence of the commit by which this device joined the group; 0 for the creator, null before. */
  readonly joinedAt: number | null;
  /** When the certificate in this device's leaf ends, in milliseconds since 1970; null before there was a leaf. */
  readonly leafEnds: number | null;
  readonly name: string | null;
  readonly epoch: number;
  readonly epochAuthenticator: string | null;
  readonly deviceCount: number;
  readonly lastRekeyAt: string | null;
  readonly rekeyPending: boolean;
  readonly lastMessage: { text: string; accountId: AccountId; at: string } | null;
  readonly readSeq: number;
  readonly unread: number;
}

/** MLS state of a room. Keys: `tree/<roomId>` changes with commits, `secret/<roomId>` with every message. */
export interface GroupRecord {
  readonly tree: Bytes;
  readonly secret: Bytes;
}

/** A commit that was sent and not yet seen in the feed. Key: `pending/<roomId>`. */
export interface PendingCommitRecord {
  readonly fromEpoch: number;
  readonly commitHash: Bytes;
  /** Of a commit that takes this device's leaf anew: `leafEnds` from then on. */
  readonly leafEnds?: number;
  /** The state of the epoch that the commit opens. */
  readonly tree: Bytes;
  readonly secret: Bytes;
}

/** A message that this device has no key to. Key: `missing/<roomId>/<seq>`. */
export interface MissingRecord {
  readonly seq: number;
  readonly messageId: MessageId;
}

/** One line of a conversation. Key: `item/<roomId>/<seq>`. */
export type ItemRecord =
  | {
      readonly item: 'message';
      readonly seq: number;
      readonly messageId: MessageId;
      readonly accountId: AccountId;
      readonly at: string;
      /** Null when this device has not been able to open it. */
      readonly text: string | null;
    }
  | {
      readonly item: 'notice';
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
        | 'resynced'
        | 'refused';
      readonly actor: AccountId;
      readonly subject: AccountId | null;
      /** Of a refused commit: who sent it, as the server says. */
      readonly deviceId?: DeviceId;
    }
  | {
      /** Noted by this device where it stood in the feed when it learned of the key. Keys are hex. */
      readonly item: 'identity';
      readonly seq: number;
      readonly at: string;
      readonly accountId: AccountId;
      readonly key: string;
      readonly previousKey: string;
      readonly verifiedAt: string | null;
    };

/** A message on its way out. Key: `out/<roomId>/<order>`. */
export interface OutboxRecord {
  readonly order: number;
  readonly messageId: MessageId;
  readonly text: string;
  readonly at: string;
  /** Ciphertext for one epoch; null before it was encrypted or after the epoch went stale. */
  readonly sealed: { epoch: number; keyPart: Bytes; body: Bytes } | null;
  readonly failed: boolean;
}

const SEQUENCE_DIGITS = 10;

/** A number as a key part that sorts like the number. */
export const sortable = (value: number): string => String(value).padStart(SEQUENCE_DIGITS, '0');

export const toGovernanceRecord = (governance: Governance): GovernanceRecord => ({
  sequence: governance.sequence,
  hash: governance.hash,
  members: [...governance.members],
});

export const fromGovernanceRecord = (record: GovernanceRecord): Governance => ({
  sequence: record.sequence,
  hash: record.hash,
  members: new Map(record.members),
});
