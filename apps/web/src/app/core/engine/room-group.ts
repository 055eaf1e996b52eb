import { type Bytes, describeGroup, epochAuthenticator, type GroupPolicy, joinGroup } from '@collab/crypto';
import { AcknowledgeWelcome, ListWelcomes, type OutputOf, sameBytes } from '@collab/domain';
import { EngineError } from '../engine.port.js';
import { toHex } from './hex.js';
import { keyPackagesOf } from './key-packages.js';
import type { GroupRecord, RoomRecord } from './records.js';
import type { HeldRoom, RoomContext } from './room-context.js';

type Welcome = OutputOf<typeof ListWelcomes>['welcomes'][number];

/** Whom the room's chain accepts as a leaf of the group, for what the server took at `takenAt`; without it, now. */
export function policyOf(context: RoomContext, record: RoomRecord, takenAt?: string): GroupPolicy {
  const identityKeys = new Map<string, Bytes>(record.identityKeys);
  return {
    identityKeyOf: (accountId) => identityKeys.get(accountId),
    revocationsOf: (accountId) => context.people.revocationsOf(accountId),
    now: context.now(),
    ...(takenAt === undefined ? {} : { takenAt: new Date(takenAt) }),
  };
}

/** What the pages show of a state. */
export function describe(
  state: GroupRecord,
): Pick<RoomRecord, 'name' | 'epoch' | 'epochAuthenticator' | 'deviceCount'> {
  const { epoch, roster, profile } = describeGroup(state);
  return {
    name: profile.name,
    epoch,
    deviceCount: roster.length,
    epochAuthenticator: toHex(epochAuthenticator(state)),
  };
}

/**
 * Joins the room's group by the Welcome that waits for this device, if there is one. A Welcome that cannot be used is
 * acknowledged as well: the device then shows up as missing and is added again. True when the device is in the group.
 */
export async function joinWaiting(context: RoomContext, room: HeldRoom): Promise<boolean> {
  const { welcomes } = await context.api.call(ListWelcomes, {});
  for (const welcome of welcomes) {
    // A Welcome is judged by the chain up to its commit: one that lies ahead of the cursor has to wait.
    if (welcome.roomId !== room.roomId || welcome.sequence > room.record.cursor) continue;
    const outdated = room.record.joinedAt !== null && room.record.epoch >= welcome.epoch;
    if (!outdated) await joinBy(context, room, welcome).catch(ignoreUnusable);
    await context.api.call(AcknowledgeWelcome, { roomId: welcome.roomId, epoch: welcome.epoch });
  }
  return room.record.joinedAt !== null;
}

async function joinBy(context: RoomContext, room: HeldRoom, welcome: Welcome): Promise<void> {
  const packages = await keyPackagesOf(context.store);
  const joined = await joinGroup(
    welcome.welcome,
    packages.map(({ value }) => value),
    policyOf(context, room.record),
  );
  const { groupId, governanceHash } = describeGroup(joined.state);
  const chain = await context.store.list<Bytes>(`chain/${room.roomId}/`);
  // A Welcome into another group, or one that agreed on another chain, is a server showing people different rooms.
  const known = chain.some(({ value }) => sameBytes(value, governanceHash));
  if (groupId !== room.roomId || !known) throw new EngineError('commit-mismatch');
  const used = packages[joined.keyPackageIndex];
  await room.update(
    // Entries that were passed before the device could open them are read again, now with the group's keys.
    {
      ...describe(joined.state),
      joinedAt: welcome.sequence,
      leafEnds: used?.value.leafEnds ?? null,
      cursor: welcome.sequence,
    },
    {
      group: joined.state,
      // The init key opened its one Welcome; from here on it must not open another.
      writes: used === undefined ? [] : [{ key: used.key, value: undefined }],
    },
  );
}

/** A Welcome that does not open is dropped; a network that fails is not the Welcome's fault. */
function ignoreUnusable(error: unknown): void {
  if (error instanceof EngineError && error.code === 'network') throw error;
}
