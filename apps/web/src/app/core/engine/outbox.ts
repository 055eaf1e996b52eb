import { encodeKeyPart, encryptMessage, type KeyringEntry, randomId, sealBody } from '@collab/crypto';
import { type MessageId, SendEnvelope } from '@collab/domain';
import { EngineError } from '../engine.port.js';
import { encodeText } from './message-content.js';
import { type OutboxRecord, sortable } from './records.js';
import type { RoomContext } from './room-context.js';
import type { RoomSync } from './room-sync.js';
import type { RealtimeSocket } from './socket.js';

/** Refusals after which the same message can still succeed: the feed is read on, and the message encrypted anew. */
const STALE = new Set<string>(['epoch-stale', 'governance-stale', 'conflict']);
/** Refusals that pass, and of whose end the feed or the next connection tells. */
const HELD = new Set<string>(['network', 'rekey-pending', 'shutting-down']);
/** Refusals that pass, and of whose end nobody tells: the caller tries again after a while. */
const BUSY = new Set<string>(['overloaded', 'too-many-requests', 'internal']);
/** Encryptions of one message before it is left for the next occasion: each lost one commit race. */
const ATTEMPTS = 5;

/** Puts a message where it survives a crash; it is sent by `flush`. */
export async function enqueue(context: RoomContext, room: RoomSync, text: string): Promise<MessageId> {
  return room.mutex.run(async () => {
    const waiting = await outboxOf(context, room);
    const record: OutboxRecord = {
      order: (waiting.at(-1)?.value.order ?? 0) + 1,
      messageId: randomId() as MessageId,
      text,
      at: context.now().toISOString(),
      sealed: null,
      failed: false,
    };
    encodeText(text);
    await context.store.write([{ key: outboxKey(room, record), value: record }]);
    context.changed(room.roomId);
    return record.messageId;
  });
}

/** What became of a message: with the server or hopeless, waiting for something in the room, or for a busy server. */
type Outcome = 'gone' | 'held' | 'busy';

/** Sends what waits, oldest first, until the outbox is empty or something has to be waited for. */
export function flush(context: RoomContext, room: RoomSync, socket: RealtimeSocket): Promise<Outcome> {
  return room.mutex.run(async () => {
    for (const { value } of await outboxOf(context, room)) {
      if (value.failed) continue;
      const outcome = await sendOne(context, room, socket, value);
      if (outcome !== 'gone') return outcome;
    }
    return 'gone';
  });
}

/** Lets a message that was refused go out again. */
export async function retry(context: RoomContext, room: RoomSync, messageId: MessageId): Promise<void> {
  await room.mutex.run(async () => {
    const found = (await outboxOf(context, room)).find(({ value }) => value.messageId === messageId);
    if (found === undefined) return;
    await context.store.write([{ key: found.key, value: { ...found.value, sealed: null, failed: false } }]);
    context.changed(room.roomId);
  });
}

export const outboxOf = (context: RoomContext, room: RoomSync) =>
  context.store.list<OutboxRecord>(`out/${room.roomId}/`);

async function sendOne(
  context: RoomContext,
  room: RoomSync,
  socket: RealtimeSocket,
  queued: OutboxRecord,
): Promise<Outcome> {
  let record = queued;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (room.record.joinedAt === null || room.record.rekeyPending) return 'held';
    if (context.identities.changedIn(room.record).length > 0) return 'held';
    if (record.sealed?.epoch !== room.record.epoch) {
      const encrypted = await encrypt(context, room, record);
      if (encrypted === undefined) return 'held';
      record = encrypted;
    }
    const { sealed } = record;
    if (sealed === null) return 'held';
    try {
      await socket.request(SendEnvelope, { roomId: room.roomId, messageId: record.messageId, ...sealed });
      context.keyring.uploadSoon();
      return 'gone';
    } catch (error) {
      const code = error instanceof EngineError ? error.code : 'network';
      if (STALE.has(code)) await room.catchUp();
      else if (HELD.has(code)) return 'held';
      else if (BUSY.has(code)) return 'busy';
      else return fail(context, room, record);
      if (!(await stillQueued(context, room, record))) return 'gone';
    }
  }
  return 'busy';
}

/**
 * Encrypts for the current epoch. Ciphertext, content key and the ratchet step that made them become durable together,
 * before anything is sent: after a crash the same bytes go out, never two messages under one key and nonce.
 */
async function encrypt(
  context: RoomContext,
  room: RoomSync,
  record: OutboxRecord,
): Promise<OutboxRecord | undefined> {
  const group = await room.group();
  if (group === undefined) return undefined;
  const { accountId, deviceId } = context.profile;
  const { messageId } = record;
  const place = { roomId: room.roomId, messageId, accountId, deviceId };
  const { body, contentKey, bodyHash } = await sealBody(encodeText(record.text), place);
  const { message, state } = await encryptMessage(group, encodeKeyPart({ messageId, contentKey, bodyHash }));
  const sentAt = new Date(record.at).getTime();
  const known: KeyringEntry = { ...place, contentKey, bodyHash, seq: null, sentAt, expiresAt: null };
  const next: OutboxRecord = { ...record, sealed: { epoch: room.record.epoch, keyPart: message, body } };
  const writes = [
    { key: outboxKey(room, record), value: next },
    { key: `ck/${messageId}`, value: known },
    { key: `upload/${messageId}`, value: known },
  ];
  await room.update({}, { group: state, writes });
  return next;
}

async function stillQueued(context: RoomContext, room: RoomSync, record: OutboxRecord): Promise<boolean> {
  return (await outboxOf(context, room)).some(({ value }) => value.messageId === record.messageId);
}

async function fail(context: RoomContext, room: RoomSync, record: OutboxRecord): Promise<'gone'> {
  await context.store.write([{ key: outboxKey(room, record), value: { ...record, failed: true } }]);
  context.changed(room.roomId);
  return 'gone';
}

const outboxKey = (room: RoomSync, record: OutboxRecord): string =>
  `out/${room.roomId}/${sortable(record.order)}`;
