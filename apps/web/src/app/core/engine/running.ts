import type { RoomId } from '@collab/domain';
import type { OpenAccount } from './account.js';
import type { Contacts } from './contacts.js';
import type { KeyUpkeep } from './key-upkeep.js';
import type { RoomContext } from './room-context.js';
import type { RoomUpkeep } from './room-upkeep.js';
import type { Rooms } from './rooms.js';
import type { RealtimeSocket } from './socket.js';

/** Everything that exists while an account is signed in. */
export interface Running {
  readonly account: OpenAccount;
  readonly context: RoomContext;
  readonly rooms: Rooms;
  readonly contacts: Contacts;
  readonly socket: RealtimeSocket;
  readonly upkeep: RoomUpkeep;
  readonly keys: KeyUpkeep;
  /** Timeline pages that a room's page has asked for. */
  readonly pages: Map<RoomId, number>;
  /** People’s pictures by their hash, which never names another one. */
  readonly pictures: Map<string, Uint8Array<ArrayBuffer>>;
}

/** Gives what there is while an account is signed in; throws `key-store-locked` when none is. */
export type Open = () => Running;
