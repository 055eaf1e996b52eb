import type { EngineEvent, RoomCalls } from '../engine.port.js';
import { enqueue, retry } from './outbox.js';
import type { Open } from './running.js';
import { roomDetail, roomView } from './views.js';

/** What the pages of rooms and conversations ask. */
export function roomCalls(open: Open, emit: (event: EngineEvent) => void): RoomCalls {
  return {
    rooms: async () => {
      const { rooms, context } = open();
      const views = await Promise.all(rooms.all().map((room) => roomView(context, room)));
      return views.sort((a, b) => ((a.lastMessage?.at ?? '') < (b.lastMessage?.at ?? '') ? 1 : -1));
    },
    room: async ({ roomId }) => {
      const { context, pages, rooms } = open();
      return roomDetail(context, rooms.known(roomId), pages.get(roomId) ?? 1);
    },
    older: async ({ roomId }) => {
      const { pages } = open();
      pages.set(roomId, (pages.get(roomId) ?? 1) + 1);
      emit({ type: 'room-changed', roomId });
    },
    createRoom: async ({ name }) => ({ roomId: await open().rooms.create(name.trim()) }),
    accept: async ({ roomId }) => {
      const { rooms, upkeep } = open();
      await rooms.govern(roomId, (at) => ({ type: 'accept', at }));
      await upkeep.refresh();
    },
    decline: async ({ roomId }) => {
      const { rooms } = open();
      await rooms.govern(roomId, (at) => ({ type: 'decline', at }));
      await rooms.forget(rooms.known(roomId));
    },
    leave: async ({ roomId }) => {
      const { rooms } = open();
      const room = rooms.known(roomId);
      // Where the server lists nobody any more there is nothing to sign; the person takes the room off this browser.
      if (room.trouble !== 'room-closed') await rooms.govern(roomId, (at) => ({ type: 'leave', at }));
      await rooms.forget(room);
    },
    remove: async ({ roomId, accountId }) => {
      await open().rooms.govern(roomId, (at) => ({ type: 'remove', accountId, at }));
    },
    send: async ({ roomId, text }) => {
      const { context, rooms, upkeep } = open();
      const room = rooms.known(roomId);
      const messageId = await enqueue(context, room, text);
      upkeep.flush(room);
      return { messageId };
    },
    retry: async ({ roomId, messageId }) => {
      const { context, rooms, upkeep } = open();
      const room = rooms.known(roomId);
      await retry(context, room, messageId);
      upkeep.flush(room);
    },
    markRead: async ({ roomId, seq }) => {
      const room = open().rooms.known(roomId);
      await room.mutex.run(async () => {
        if (seq > room.record.readSeq) await room.update({ readSeq: seq, unread: 0 });
      });
    },
  };
}
