import type { DeviceId, RoomId } from '@collab/domain';
import type { AccountBook } from './account-book.js';
import type { Api } from './api.js';
import type { Identities } from './identities.js';
import type { KeyringSync } from './keyring-sync.js';
import type { People } from './people.js';
import type { PresenceWatch } from './presence.js';
import type { GroupRecord, ProfileRecord, RoomRecord } from './records.js';
import type { SealedStore, SealedWrite } from './sealed-store.js';

/** What the parts of a room need of the engine around them. */
export interface RoomContext {
  readonly store: SealedStore;
  readonly api: Api;
  readonly people: People;
  readonly keyring: KeyringSync;
  readonly book: AccountBook;
  readonly identities: Identities;
  readonly presence: PresenceWatch;
  readonly profile: ProfileRecord;
  /** Tells the pages that what they show of the room, or of the list, is out of date. */
  changed(roomId: RoomId): void;
  /** False while nothing can be sent. */
  online(): boolean;
  now(): Date;
}

/** True when a roster entry is the device that runs here. */
export const isThisDevice = (context: RoomContext, entry: { readonly deviceId: DeviceId }): boolean =>
  entry.deviceId === context.profile.deviceId;

/** What becomes durable together with a change of a room. */
export interface RoomWrites {
  readonly writes?: readonly SealedWrite[];
  /** The MLS state from now on; null removes it. */
  readonly group?: GroupRecord | null;
}

/** What one feed entry changes. */
export interface Step extends RoomWrites {
  readonly record: RoomRecord;
  readonly writes: readonly SealedWrite[];
}

/** A room whose mutex the caller holds. */
export interface HeldRoom {
  readonly roomId: RoomId;
  readonly record: RoomRecord;
  /** The room's MLS state; undefined while this device is not in the group. */
  group(): Promise<GroupRecord | undefined>;
  /** Changes the room's own record, its MLS state and other records in one transaction. */
  update(change: Partial<RoomRecord>, more?: RoomWrites): Promise<void>;
}
