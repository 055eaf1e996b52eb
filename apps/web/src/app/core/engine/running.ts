import type { OpenAccount } from './account.js';
import type { Contacts } from './contacts.js';
import type { RoomContext } from './room-context.js';
import type { Rooms } from './rooms.js';
import type { RealtimeSocket } from './socket.js';

/** Everything that exists while an account is signed in. */
export interface Running {
  readonly account: OpenAccount;
  readonly context: RoomContext;
  readonly rooms: Rooms;
  readonly contacts: Contacts;
  readonly socket: RealtimeSocket;
}
