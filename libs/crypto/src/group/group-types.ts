import type { Bytes } from '../primitives/bytes.js';
/** One leaf of a group: a device and the account that its certificate chains to. */
export interface GroupMember {
  readonly accountId: string;
  readonly deviceId: string;
}

/** The calling device as a member of groups. */
export interface GroupDevice extends GroupMember {
  /** Device certificate, signed by the account identity key; it names the public half of `signingSecret`. */
  readonly certificate: Uint8Array;
  /** Ed25519 secret, 32 bytes. It signs leaves, commits and messages. */
  readonly signingSecret: Uint8Array;
}

/** Whom a group accepts as leaves, and when. */
export interface GroupPolicy {
  /**
   * Ed25519 identity key (32 bytes) that the room's governance binds to an account; undefined refuses its
   * leaves.
   */
  identityKeyOf(accountId: string): Uint8Array | undefined;
  /** Revocations of an account's devices, as far as they are known. */
  revocationsOf(accountId: string): readonly Uint8Array[];
  readonly now: Date;
  /**
   * When the server took the commit or message that is judged, as the feed says; `now` when absent. What a device did
   * before it was revoked stays. At most 30 days of it count: older commits are not kept.
   */
  readonly takenAt?: Date;
}

/**
 * A device's state of one group. Both parts are secret and belong into storage that is encrypted. `tree`
 * changes with commits only, `secret` with every message; they must be stored together. The bytes are never
 * changed in place.
 */
export interface GroupState {
  readonly tree: Bytes;
  readonly secret: Bytes;
}

/** What a room shows of itself to its members, and to nobody else. */
export interface RoomProfile {
  /** At most 200 bytes of UTF-8. */
  readonly name: string;
}

/**
 * A key package as it is published, and the private half that stays on the device until one Welcome has used
 * it.
 */
export interface GeneratedKeyPackage {
  /** KeyPackageRef (RFC 9420, section 5.2), base64url: tells the packages of a device apart. */
  readonly reference: string;
  /** MLSMessage with the KeyPackage. */
  readonly publicPackage: Bytes;
  readonly privatePackage: Bytes;
}

/** A commit as the committer declared it to the server. Receivers compare it with what they decrypt. */
export interface DeclaredCommit {
  readonly fromEpoch: number;
  readonly committer: GroupMember;
  readonly adds: readonly GroupMember[];
  readonly removes: readonly GroupMember[];
  /** The newest that the committer knows, 32 bytes. A resync cannot carry it, so there it is not compared. */
  readonly governanceHash: Uint8Array;
  /**
   * An external commit, by which a device that lost its state takes its own place again: it adds and removes
   * itself.
   */
  readonly resync: boolean;
}

/** What a state says about its group. */
export interface GroupDescription {
  readonly groupId: string;
  readonly epoch: number;
  readonly self: GroupMember;
  readonly roster: readonly (GroupMember & { readonly leafIndex: number })[];
  /** Newest governance hash that the group has agreed on, 32 bytes. */
  readonly governanceHash: Bytes;
  /**
   * `name` is null on a device that came back without the key of the profile, until the next change of the
   * profile.
   */
  readonly profile: { readonly name: string | null };
}
