import { hash } from 'node:crypto';
import {
  type DataOf,
  decideEnvelope,
  type EnvelopeSent,
  EventId,
  type InputOf,
  Instant,
  type OutputOf,
  Refusal,
  type RoomId,
  type RosterEntry,
  sameBytes,
  type SendEnvelope,
} from '@collab/domain';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type AppendResult,
  type Body,
  EVENT_STORE,
  type EventStore,
  WrongRevision,
} from '../kernel/event-store/event-store.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';
import type { Carried } from '../rooms/feed.query.js';
import { packParts } from '../kernel/event-store/packed-parts.js';
import { roomStream, type RoomState, RoomStates } from '../rooms/room-states.query.js';
import { EnvelopeTexts } from './envelope-texts.js';
import { type SentEnvelope, SentEnvelopes } from './sent-envelopes.query.js';

type Sent = OutputOf<typeof SendEnvelope>;
type Envelope = DataOf<typeof EnvelopeSent>;

/** Decisions on newer and newer states of a room that keeps changing, before the client is asked to try again. */
const TRIES = 3;

/** An envelope on its way into a room, from the device that the socket speaks for. */
export class SendRoomEnvelope extends Command<Sent> {
  constructor(
    readonly input: InputOf<typeof SendEnvelope>,
    readonly sender: RosterEntry,
    /** Key part and body as they came in. */
    readonly carried: Carried,
  ) {
    super();
  }
}

/**
 * The hot path: one decision on the room in memory, one append that is guarded by the room's revision. When the guard
 * does not hold, the room has changed and the decision is made again on what it is now.
 */
@CommandHandler(SendRoomEnvelope)
export class SendEnvelopeHandler implements ICommandHandler<SendRoomEnvelope> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
    private readonly rooms: RoomStates,
    private readonly texts: EnvelopeTexts,
    private readonly sent: SentEnvelopes,
  ) {}

  async execute({ input, sender, carried }: SendRoomEnvelope): Promise<Sent> {
    const { roomId, messageId, epoch, keyPart, body } = input;
    const envelope: Envelope = {
      roomId,
      messageId,
      ...sender,
      epoch,
      bodyHash: Uint8Array.from(hash('sha256', body, 'buffer')),
      bodyBytes: body.length,
      keyPartBytes: keyPart.length,
    };
    const eventId = EventId.parse(messageId);
    this.texts.keep(eventId, carried);
    try {
      return await this.send(envelope, { kind: 'envelope', eventId, bytes: packParts([keyPart, body]) });
    } catch (error) {
      this.texts.take(eventId);
      throw error;
    }
  }

  private async send(envelope: Envelope, body: Body): Promise<Sent> {
    const { roomId } = envelope;
    let state = this.rooms.peek(roomId) ?? (await this.rooms.of(roomId));
    for (let tries = 1; ; tries++) {
      const at = Instant.parse(new Date().toISOString());
      try {
        const result = await this.append(envelope, state, at, body);
        if (result.duplicate) return await this.repeated(envelope);
        return { seq: result.revision + state.revision + 2, at };
      } catch (error) {
        const isRefused = error instanceof Refusal;
        if (isRefused && !(await this.hasChanged(roomId, state)))
          return await this.repeatedOr(error, envelope);
        if (!isRefused && !(error instanceof WrongRevision)) throw error;
        if (tries === TRIES) throw new Refusal('overloaded');
        state = await this.rooms.reload(roomId);
      }
    }
  }

  /** Whether the room went on without this node having seen it yet: no guard stands behind a refusal. */
  private async hasChanged(roomId: RoomId, { revision }: RoomState): Promise<boolean> {
    return (await this.store.readStream(roomStream(roomId), revision + 1)).length > 0;
  }

  private async append(envelope: Envelope, state: RoomState, at: Instant, body: Body): Promise<AppendResult> {
    const { roomId, accountId, deviceId } = envelope;
    const events = await this.codec.encode([decideEnvelope(envelope, state.room)], {
      at,
      actor: { kind: 'device', accountId, deviceId },
      ids: [body.eventId],
    });
    const [result] = await this.store.append([
      {
        stream: conversationStream(roomId),
        expectedRevision: 'any',
        events,
        guards: [{ stream: roomStream(roomId), revision: state.revision }],
        bodies: [body],
      },
    ]);
    if (result === undefined) throw new TypeError('an append without a result');
    return result;
  }

  /** The room refuses what it has taken before in another epoch; a client that lost its answer must get it all the same. */
  private async repeatedOr(refusal: Refusal, envelope: Envelope): Promise<Sent> {
    const isOfAnotherTime = refusal.code === 'epoch-stale' || refusal.code === 'rekey-pending';
    const earlier = isOfAnotherTime ? await this.sent.find(envelope.roomId, envelope.messageId) : undefined;
    if (earlier === undefined) throw refusal;
    return answerTo(envelope, earlier);
  }

  private async repeated(envelope: Envelope): Promise<Sent> {
    this.texts.take(EventId.parse(envelope.messageId));
    const earlier = await this.sent.find(envelope.roomId, envelope.messageId);
    if (earlier === undefined) throw new Refusal('conflict');
    return answerTo(envelope, earlier);
  }
}

const conversationStream = (roomId: RoomId): string => `conversation-${roomId}`;

/** The same device and the same body make a repetition; anything else under the same id is a mistake or an attack. */
function answerTo({ deviceId, bodyHash }: Envelope, earlier: SentEnvelope): Sent {
  if (earlier.deviceId !== deviceId || !sameBytes(earlier.bodyHash, bodyHash)) throw new Refusal('conflict');
  return { seq: earlier.seq, at: earlier.at };
}
