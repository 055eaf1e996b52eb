import type { PersonView } from '../core/engine.contacts.port.js';
import type { RoomView } from '../core/engine.port.js';

/** What has happened since the page last looked, and the page that shows it. */
export type News =
  | {
      readonly kind: 'message';
      readonly address: string;
      readonly room: string | null;
      /** Null where the newest message is an own one that still waits for the network. */
      readonly author: string | null;
      readonly unread: number;
    }
  | { readonly kind: 'invitation'; readonly address: string; readonly from: string | null }
  | { readonly kind: 'contact-request'; readonly address: string; readonly from: string };

/** Messages of others that were not read yet, and invitations. What a room held when it was joined is not new. */
export function newsOfRooms(before: readonly RoomView[], after: readonly RoomView[]): readonly News[] {
  const known = new Map(before.map((room) => [room.roomId, room]));
  return after.flatMap((room): News[] => {
    const address = `/rooms/${room.roomId}`;
    const earlier = known.get(room.roomId);
    if (earlier === undefined && room.status === 'invited')
      return [{ kind: 'invitation', address, from: room.invitedBy }];
    const { lastMessage, unread } = room;
    if (earlier === undefined || unread <= earlier.unread) return [];
    const author = lastMessage === null || lastMessage.mine ? null : lastMessage.author;
    return [{ kind: 'message', address, room: room.name, author, unread }];
  });
}

/** People who ask to be a contact. */
export function newsOfContacts(before: readonly PersonView[], after: readonly PersonView[]): readonly News[] {
  const asked = new Set(before.filter(isAsking).map(({ accountId }) => accountId));
  return after
    .filter((person) => isAsking(person) && !asked.has(person.accountId))
    .map(({ accountId, displayName }) => ({
      kind: 'contact-request',
      address: `/contacts/${accountId}`,
      from: displayName,
    }));
}

const isAsking = ({ status }: PersonView) => status === 'incoming';
