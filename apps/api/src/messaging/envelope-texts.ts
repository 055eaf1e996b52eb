import { Injectable } from '@nestjs/common';
import type { EventId } from '@collab/domain';
import type { Carried } from '../rooms/feed.query.js';

/**
 * What envelopes carry, in the spelling in which it came in, from the append on this node until the push. The wire form
 * is canonical, so the push can repeat it instead of reading and encoding the bytes again.
 */
@Injectable()
export class EnvelopeTexts {
  private readonly texts = new Map<EventId, Carried>();

  keep(eventId: EventId, carried: Carried): void {
    this.texts.set(eventId, carried);
  }

  /** Hands over and forgets. */
  take(eventId: EventId): Carried | undefined {
    const carried = this.texts.get(eventId);
    this.texts.delete(eventId);
    return carried;
  }
}
