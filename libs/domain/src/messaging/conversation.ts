import { newEvent, type DataOf, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import { requireMember, type Room } from '../rooms/room.js';
import { EnvelopeSent } from './messaging.events.js';

/**
 * Decides on an envelope by the room that it is sent to; the sender in `envelope` is the session's, never the client's
 * claim. Throws `Refusal`: `not-found` or `forbidden` for whom the room is closed to, `rekey-pending` while leaves wait
 * to be removed, `epoch-stale` for any epoch but the current one. Whether the message id was used before is the
 * store's to tell.
 */
export function decideEnvelope(
  envelope: DataOf<typeof EnvelopeSent>,
  room: Room,
): NewEvent<typeof EnvelopeSent> {
  requireMember(room, envelope.accountId);
  if (room.roomId !== envelope.roomId) throw new Refusal('not-found');
  if (room.roster.get(envelope.deviceId) !== envelope.accountId) throw new Refusal('forbidden');
  if (room.leaving.length > 0) throw new Refusal('rekey-pending');
  if (room.epoch !== envelope.epoch) throw new Refusal('epoch-stale');
  return newEvent(EnvelopeSent, envelope);
}
