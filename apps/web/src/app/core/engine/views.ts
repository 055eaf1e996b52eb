import { deviceFingerprint } from '@collab/crypto';
import type { AccountId } from '@collab/domain';
import type { DeviceView } from '../engine.devices.port.js';
import type { MemberView, MessageView, RoomDetail, RoomView, TimelineItem } from '../engine.port.js';
import { toHex } from './hex.js';
import { outboxOf } from './outbox.js';
import type { ItemRecord, OutboxRecord, RoomRecord } from './records.js';
import type { RoomContext } from './room-context.js';
import type { RoomSync } from './room-sync.js';

/** Timeline lines in one page. */
const PAGE = 80;
/** Characters of a device's id that a line shows. */
const DEVICE_SHOWN = 8;

/** The room as the list shows it. */
export async function roomView(context: RoomContext, room: RoomSync): Promise<RoomView> {
  const { record } = room;
  const waiting = await outboxOf(context, room);
  const newest = waiting.at(-1)?.value;
  return {
    roomId: record.roomId,
    name: record.name,
    status: record.memberSince === null ? 'invited' : record.joinedAt === null ? 'waiting' : 'ready',
    invitedBy: record.invitedBy === null ? null : context.people.nameOf(record.invitedBy),
    lastMessage: newest === undefined ? lastMessageOf(context, record) : outgoingSummary(context, newest),
    unread: record.unread,
    trouble: room.trouble,
    memberCount: record.governance.members.filter(([, member]) => member.status === 'member').length,
    deviceCount: record.deviceCount,
  };
}

/** The room as its page shows it, with the newest pages of its timeline. */
export async function roomDetail(context: RoomContext, room: RoomSync, pages: number): Promise<RoomDetail> {
  const { record, roomId } = room;
  const limit = pages * PAGE;
  const [stored, waiting] = await Promise.all([
    context.store.list<ItemRecord>(`item/${roomId}/`, { newestFirst: true, limit: limit + 1 }),
    outboxOf(context, room),
  ]);
  const mine = record.governance.members.find(([accountId]) => accountId === context.profile.accountId);
  return {
    room: await roomView(context, room),
    members: await membersOf(context, record),
    epoch: record.epoch,
    epochAuthenticator: record.epochAuthenticator,
    lastRekeyAt: record.lastRekeyAt,
    rekeyPending: record.rekeyPending,
    heldFor: context.identities.changedIn(record).map((accountId) => context.people.nameOf(accountId)),
    myRole: mine?.[1].role ?? null,
    timeline: [
      ...stored
        .slice(0, limit)
        .reverse()
        .map(({ value }) => timelineItem(context, value)),
      ...waiting.map(({ value }) => outgoing(context, record, value)),
    ],
    hasOlder: stored.length > limit,
  };
}

/** The own account's devices with the fingerprint that a person compares. */
export async function deviceViews(context: RoomContext): Promise<readonly DeviceView[]> {
  const { accountId, deviceId, identityKey, deviceKeys } = context.profile;
  await context.people.load([accountId], true).catch(() => undefined);
  const others = await Promise.all(
    context.people
      .devicesOf(accountId)
      .filter((other) => other !== deviceId)
      .map(async (other) => context.people.certifiedDevice(accountId, other, identityKey, context.now())),
  );
  return [
    { deviceId, thisOne: true, fingerprint: fingerprintOf(deviceKeys.signing.publicKey) },
    ...others.flatMap((device) =>
      device === undefined
        ? []
        : [{ deviceId: device.deviceId, thisOne: false, fingerprint: fingerprintOf(device.signingKey) }],
    ),
  ];
}

async function membersOf(context: RoomContext, record: RoomRecord): Promise<readonly MemberView[]> {
  return record.governance.members.map(([accountId, member]) => ({
    accountId,
    displayName: context.people.nameOf(accountId),
    role: member.role,
    status: member.status,
    you: accountId === context.profile.accountId,
    devices: context.people.devicesOf(accountId).length,
    identity: context.identities.of(accountId)?.state ?? null,
    presence: context.presence.of(accountId),
  }));
}

function timelineItem(context: RoomContext, record: ItemRecord): TimelineItem {
  if (record.item === 'notice') {
    const { item, seq, at, kind, actor, subject, deviceId } = record;
    const named = subject === null ? null : context.people.nameOf(subject);
    const device = deviceId === undefined ? {} : { device: deviceId.slice(0, DEVICE_SHOWN) };
    return { item, seq, at, kind, actor: context.people.nameOf(actor), subject: named, ...device };
  }
  if (record.item === 'identity') {
    const known = context.identities.of(record.accountId);
    const held = known?.state === 'changed' && known.key === record.key;
    return { ...record, name: context.people.nameOf(record.accountId), held };
  }
  const { messageId, seq, accountId, at, text } = record;
  return {
    item: 'message',
    ...by(context, accountId),
    messageId,
    seq,
    at,
    text,
    state: text === null ? 'undecryptable' : 'sent',
  };
}

function outgoing(context: RoomContext, room: RoomRecord, record: OutboxRecord): TimelineItem {
  const { messageId, at, text } = record;
  const state: MessageView['state'] = record.failed
    ? 'failed'
    : context.identities.changedIn(room).length > 0
      ? 'on-hold'
      : context.online()
        ? 'sending'
        : 'waiting-for-network';
  return {
    item: 'message',
    ...by(context, context.profile.accountId),
    messageId,
    seq: null,
    at,
    text,
    state,
  };
}

const fingerprintOf = (signingKey: Uint8Array): string => toHex(deviceFingerprint(signingKey));

const by = (context: RoomContext, accountId: AccountId) => ({
  accountId,
  author: context.people.nameOf(accountId),
  mine: accountId === context.profile.accountId,
});

const lastMessageOf = (context: RoomContext, { lastMessage }: RoomRecord): RoomView['lastMessage'] => {
  if (lastMessage === null) return null;
  const { author, mine } = by(context, lastMessage.accountId);
  return { text: lastMessage.text, author, mine, at: lastMessage.at };
};

const outgoingSummary = (context: RoomContext, { text, at }: OutboxRecord): RoomView['lastMessage'] => ({
  text,
  author: context.people.nameOf(context.profile.accountId),
  mine: true,
  at,
});
