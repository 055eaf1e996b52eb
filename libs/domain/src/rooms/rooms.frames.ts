import * as z from 'zod';
import { definePush } from '../kernel/define-command.js';
import { RoomId } from '../kernel/ids.js';

/** Something about a room or an invitation changed that the feed of the receiver does not show: read the list again. */
export const RoomsChanged = definePush({
  type: 'rooms-changed',
  summary: 'The caller’s rooms, invitations or waiting Welcomes changed.',
  schema: z.strictObject({ roomId: RoomId }),
  example: { roomId: RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA') },
});

/**
 * Devices wait to be added to a room's group, or leaves to be removed from it. The first member device commits at
 * once, the n-th after 2 s × n, unless the epoch has moved on by then.
 */
export const CommitWanted = definePush({
  type: 'commit-wanted',
  summary: 'A room needs a commit by one of its devices; `order` says when it is this one’s turn (0 first).',
  schema: z.strictObject({ roomId: RoomId, epoch: z.int().min(0), order: z.int().min(0) }),
  example: { roomId: RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA'), epoch: 3, order: 0 },
});

export const roomPushes = [RoomsChanged, CommitWanted] as const;
