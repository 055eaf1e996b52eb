import { Injectable } from '@nestjs/common';
import { type EventId, Refusal } from '@collab/domain';
import type { Carried } from '../rooms/feed.query.js';

/**
 * What envelopes carry, in the spelling in which it came in, from the append on this node until the push. The wire form
 * is canonical, so the push can repeat it instead of reading and encoding the bytes again.
 */
@Injectable()
export class EnvelopeTexts {
  private readonly texts = new Map<EventId, Carried>();

  /**
   * Keeps the text until it is pushed. Refuses another text under an id that is on its way already: the push would carry
   * what the log does not hold.
   */
  keep(eventId: EventId, carried: Carried): void {
    const known = this.texts.get(eventId);
    if (known !== undefined && (known.body !== carried.body || known.keyPart !== carried.keyPart))
      throw new Refusal('conflict');
    this.texts.set(eventId, carried);
  }

  /** Hands over and forgets. */
  take(eventId: EventId): Carried | undefined {
    const carried = this.texts.get(eventId);
    this.texts.delete(eventId);
    return carried;
  }
}
