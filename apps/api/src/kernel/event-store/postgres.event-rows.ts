import type { AccountId, Actor, DeviceId, EventId, Instant, SealedFields } from '@collab/domain';
import type { Checkpoint, StreamEvent } from './event-store.js';

const SUBJECT_BYTES = 22;
const LENGTH_BYTES = 4;

/** The columns of an event, in the order in which `toStreamEvent` wants them. */
export const EVENT_COLUMNS = 'position, at, revision, version, id, stream, type, actor, payload, sealed';

/** A row of `EVENT_COLUMNS` as PostgreSQL writes it in text (time zone UTC, date style ISO). */
export type EventRow = readonly [
  position: string,
  at: string,
  revision: string,
  version: string,
  id: string,
  stream: string,
  type: string,
  actor: string,
  payload: string,
  sealed: string | null,
];

export function toStreamEvent(row: EventRow): StreamEvent {
  const [position, at, revision, version, id, stream, type, actor, payload, sealed] = row;
  return {
    id: id as EventId,
    type,
    version: Number(version),
    at: toInstant(at),
    actor: decodeActor(actor),
    payload,
    sealed: sealed === null ? [] : decodeSealed(Buffer.from(sealed.slice(2), 'hex')),
    stream,
    revision: Number(revision),
    position: position as Checkpoint,
  };
}

/** `2026-11-21 06:49:21.05+00` → `2026-11-21T06:49:21.050Z`. */
function toInstant(text: string): Instant {
  const fraction = text.slice(20, text.length - 3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z` as Instant;
}

export function encodeActor(actor: Actor): string {
  switch (actor.kind) {
    case 'device':
      return `device:${actor.accountId}:${actor.deviceId}`;
    case 'account':
      return `account:${actor.accountId}`;
    default:
      return actor.kind;
  }
}

function decodeActor(text: string): Actor {
  const [kind, accountId, deviceId] = text.split(':');
  switch (kind) {
    case 'device':
      return { kind, accountId: accountId as AccountId, deviceId: deviceId as DeviceId };
    case 'account':
      return { kind, accountId: accountId as AccountId };
    case 'server':
    case 'operator':
      return { kind };
    default:
      throw new TypeError('an event in the database has an actor of an unknown kind');
  }
}

/** Per part: the subject's id in ASCII, the ciphertext's length (32 bits, big-endian), the ciphertext. NULL for none. */
export function encodeSealed(parts: readonly SealedFields[]): Uint8Array | null {
  if (parts.length === 0) return null;
  return Buffer.concat(
    parts.flatMap(({ subject, ciphertext }) => {
      const head = Buffer.alloc(SUBJECT_BYTES + LENGTH_BYTES);
      head.write(subject, 'latin1');
      head.writeUInt32BE(ciphertext.length, SUBJECT_BYTES);
      return [head, ciphertext];
    }),
  );
}

function decodeSealed(bytes: Buffer): SealedFields[] {
  const parts: SealedFields[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const start = offset + SUBJECT_BYTES + LENGTH_BYTES;
    const end = start + bytes.readUInt32BE(offset + SUBJECT_BYTES);
    parts.push({
      subject: bytes.toString('latin1', offset, offset + SUBJECT_BYTES) as AccountId,
      ciphertext: Uint8Array.from(bytes.subarray(start, end)),
    });
    offset = end;
  }
  return parts;
}
