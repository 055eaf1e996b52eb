import { decodeKeyPart, decryptMessage, type KeyringEntry, openBody } from '@collab/crypto';
import type { FeedEntry, RoomId } from '@collab/domain';
import { decodeText } from './message-content.js';
import type { ItemRecord, OutboxRecord, RoomRecord } from './records.js';
import { policyOf } from './room-group.js';
import { sortable } from './records.js';
import { type HeldRoom, isThisDevice, type RoomContext, type RoomWrites, type Step } from './room-context.js';

type EnvelopeEntry = Extract<FeedEntry, { kind: 'envelope' }>;

/** Opens an envelope by the group's keys or the keyring; what cannot be opened is noted, to be tried again. */
export async function envelopeStep(
  context: RoomContext,
  room: HeldRoom,
  entry: EnvelopeEntry,
): Promise<Step> {
  const key = itemKey(room.roomId, entry.seq);
  const own = isThisDevice(context, entry) ? await queuedAs(context, room, entry) : undefined;
  if (own !== undefined) {
    const item = messageItem(entry, own.value.text);
    return {
      record: { ...room.record, ...summaryOf(context, room, item) },
      writes: [
        { key, value: item },
        { key: own.key, value: undefined },
      ],
    };
  }
  const opened = (await openWithGroup(context, room, entry)) ?? (await openWithKeyring(context, room, entry));
  if (opened !== undefined) {
    return {
      record: { ...room.record, ...summaryOf(context, room, opened.item) },
      writes: [...(opened.writes ?? []), { key, value: opened.item }],
      ...(opened.group === undefined ? {} : { group: opened.group }),
    };
  }
  // What was said before the account joined is not this person's to read, and is not shown as a failure.
  if (room.record.memberSince === null || entry.seq < room.record.memberSince) {
    return { record: room.record, writes: [] };
  }
  return {
    record: room.record,
    writes: [
      { key, value: messageItem(entry, null) },
      {
        key: `missing/${room.roomId}/${sortable(entry.seq)}`,
        value: { seq: entry.seq, messageId: entry.messageId },
      },
    ],
  };
}

async function openWithGroup(
  context: RoomContext,
  room: HeldRoom,
  entry: EnvelopeEntry,
): Promise<(RoomWrites & { item: ItemRecord }) | undefined> {
  const { joinedAt, epoch } = room.record;
  if (joinedAt === null || entry.seq <= joinedAt || epoch !== entry.epoch) return undefined;
  const group = await room.group();
  if (group === undefined) return undefined;
  try {
    const { plaintext, sender, state } = await decryptMessage(
      group,
      entry.keyPart,
      policyOf(context, room.record, entry.at),
    );
    if (sender.accountId !== entry.accountId || sender.deviceId !== entry.deviceId) return undefined;
    const { messageId, contentKey, bodyHash } = decodeKeyPart(plaintext);
    if (messageId !== entry.messageId) return undefined;
    const { accountId, deviceId } = entry;
    const place = { roomId: room.roomId, messageId: entry.messageId, accountId, deviceId };
    const sentAt = new Date(entry.at).getTime();
    const known: KeyringEntry = { ...place, contentKey, bodyHash, seq: entry.seq, sentAt, expiresAt: null };
    const item = await openWith(room, entry, known);
    if (item === undefined) return undefined;
    context.keyring.uploadSoon();
    return { item, writes: await context.keyring.writesFor(known), group: state };
  } catch {
    return undefined;
  }
}

async function openWithKeyring(
  context: RoomContext,
  room: HeldRoom,
  entry: EnvelopeEntry,
): Promise<(RoomWrites & { item: ItemRecord }) | undefined> {
  const known = await context.keyring.keyOf(entry.messageId);
  const item = known && (await openWith(room, entry, known));
  return item && { item };
}

/** Opens a body with a key that names the same room, message and sender; undefined when it does not fit. */
export async function openWith(
  room: Pick<HeldRoom, 'roomId'>,
  entry: EnvelopeEntry,
  known: KeyringEntry,
): Promise<ItemRecord | undefined> {
  if (
    known.roomId !== room.roomId ||
    // An envelope that was read at one place of the feed is no new message at another.
    (known.seq !== null && known.seq !== entry.seq) ||
    known.accountId !== entry.accountId ||
    known.deviceId !== entry.deviceId
  ) {
    return undefined;
  }
  try {
    const plaintext = await openBody(entry.body, known, {
      roomId: room.roomId,
      messageId: entry.messageId,
      accountId: entry.accountId,
      deviceId: entry.deviceId,
    });
    const text = decodeText(plaintext);
    return text === undefined ? undefined : messageItem(entry, text);
  } catch {
    return undefined;
  }
}

async function queuedAs(
  context: RoomContext,
  room: HeldRoom,
  entry: EnvelopeEntry,
): Promise<{ key: string; value: OutboxRecord } | undefined> {
  const waiting = await context.store.list<OutboxRecord>(`out/${room.roomId}/`);
  return waiting.find(({ value }) => value.messageId === entry.messageId);
}

function summaryOf(context: RoomContext, room: HeldRoom, item: ItemRecord): Partial<RoomRecord> {
  if (item.item !== 'message' || item.text === null) return {};
  const mine = item.accountId === context.profile.accountId;
  return {
    lastMessage: { text: item.text, accountId: item.accountId, at: item.at },
    unread: mine || item.seq <= room.record.seen ? room.record.unread : room.record.unread + 1,
  };
}

export const itemKey = (roomId: RoomId, seq: number): string => `item/${roomId}/${sortable(seq)}`;

const messageItem = (entry: EnvelopeEntry, text: string | null): ItemRecord => ({
  item: 'message',
  seq: entry.seq,
  messageId: entry.messageId,
  accountId: entry.accountId,
  at: entry.at,
  text,
});
