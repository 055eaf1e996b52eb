import {
  type Bytes,
  commitToGroup,
  CryptoError,
  type GroupChange,
  type ProposedCommit,
  randomId,
  sha256,
} from '@collab/crypto';
import {
  ClaimKeyPackages,
  type CommandId,
  ReadRoom,
  type RoomSummary,
  type RosterEntry,
  SubmitCommit,
} from '@collab/domain';
import { EngineError } from '../engine.port.js';
import type { GroupRecord, PendingCommitRecord } from './records.js';
import type { RoomContext } from './room-context.js';
import { mayBeRemoved } from './removals.js';
import { policyOf } from './room-group.js';
import type { RoomSync } from './room-sync.js';

/** Devices that one commit adds, or somewhat more: keeps the Welcome small enough for a phone. */
const ADDS_PER_COMMIT = 25;

/**
 * Brings the group in line with the room: removes leaves whose people are gone, adds devices that wait. Returns false
 * when there may be more to do: somebody else's commit came first, or only some devices fitted into this one. Devices
 * without a key package are not waited for: the server asks again when they have left new ones.
 */
export function commitWanted(context: RoomContext, room: RoomSync): Promise<boolean> {
  return room.mutex.run(async () => {
    await room.catchUp();
    const group = await room.group();
    if (group === undefined || room.record.joinedAt === null) return true;
    const { room: summary } = await context.api.call(ReadRoom, {
      roomId: room.roomId,
      governanceAfter: room.record.governance.sequence,
    });
    if (summary.epoch !== room.record.epoch) return false;
    const { adds, packages } = await claimed(context, room, summary);
    const removes: RosterEntry[] = [];
    for (const leaf of summary.leaving) {
      if (await mayBeRemoved(context, room.record, leaf)) removes.push(leaf);
    }
    if (adds.length === 0 && removes.length === 0) return true;
    const change = {
      governanceHash: room.record.governance.hash,
      policy: policyOf(context, room.record),
      removes,
    };
    const proposal = await propose(group, change, adds, packages);
    if (proposal === undefined) return true;
    const { commit, welcome, groupInfo, nextState, spentState } = proposal.proposed;
    const pending: PendingCommitRecord = {
      fromEpoch: room.record.epoch,
      commitHash: sha256(commit),
      ...nextState,
    };
    await room.update({}, { group: spentState, writes: [{ key: `pending/${room.roomId}`, value: pending }] });
    try {
      await context.api.call(SubmitCommit, {
        commandId: randomId() as CommandId,
        roomId: room.roomId,
        fromEpoch: room.record.epoch,
        adds: proposal.adds,
        removes,
        resync: false,
        governanceHash: room.record.governance.hash,
        commit,
        welcome,
        groupInfo,
      });
    } catch (error) {
      const stale =
        error instanceof EngineError &&
        ['epoch-stale', 'governance-stale', 'commit-mismatch'].includes(error.code);
      if (!stale) throw error;
      await room.catchUp();
      return false;
    }
    await room.catchUp();
    return adds.length < ADDS_PER_COMMIT;
  });
}

/**
 * The commit, and the devices that it adds. A key package that the group refuses (expired, forged, used in another leaf)
 * is left out, so that it holds up neither the others nor a removal; undefined when nothing is left to do.
 */
async function propose(
  group: GroupRecord,
  change: Omit<GroupChange, 'adds'>,
  adds: readonly RosterEntry[],
  packages: readonly Bytes[],
): Promise<{ adds: RosterEntry[]; proposed: ProposedCommit } | undefined> {
  try {
    return { adds: [...adds], proposed: await commitToGroup(group, { ...change, adds: packages }) };
  } catch (error) {
    if (!(error instanceof CryptoError) || adds.length === 0) throw error;
  }
  const usable: { entry: RosterEntry; keyPackage: Bytes }[] = [];
  for (const [index, entry] of adds.entries()) {
    const keyPackage = packages[index];
    if (keyPackage === undefined) continue;
    const taken = [...usable.map((one) => one.keyPackage), keyPackage];
    if (await isTaken(group, { ...change, removes: [], adds: taken })) usable.push({ entry, keyPackage });
  }
  if (usable.length === 0 && change.removes.length === 0) return undefined;
  const proposed = await commitToGroup(group, {
    ...change,
    adds: usable.map(({ keyPackage }) => keyPackage),
  });
  return { adds: usable.map(({ entry }) => entry), proposed };
}

/** Whether the group can make this change; nothing comes of the attempt. */
async function isTaken(group: GroupRecord, change: GroupChange): Promise<boolean> {
  try {
    await commitToGroup(group, change);
    return true;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}

/** Takes key packages of the devices that wait and whose certificates verify under the room's own chain. */
async function claimed(
  context: RoomContext,
  room: RoomSync,
  summary: RoomSummary,
): Promise<{ adds: RosterEntry[]; packages: Bytes[] }> {
  const identityKeys = new Map(room.record.identityKeys);
  const members = new Map(room.record.governance.members);
  const adds: RosterEntry[] = [];
  const packages: Bytes[] = [];
  // Page by page, so that devices without a key package do not stand in the way of those behind them.
  for (let at = 0; at < summary.waiting.length && adds.length < ADDS_PER_COMMIT; at += ADDS_PER_COMMIT) {
    const trusted: RosterEntry[] = [];
    for (const entry of summary.waiting.slice(at, at + ADDS_PER_COMMIT)) {
      const { accountId, deviceId } = entry;
      const identityKey = identityKeys.get(accountId);
      if (identityKey === undefined || members.get(accountId)?.status !== 'member') continue;
      const device = await context.people.certifiedDevice(accountId, deviceId, identityKey, context.now());
      if (device !== undefined) trusted.push(entry);
    }
    if (trusted.length === 0) continue;
    const devices = trusted.map(({ deviceId }) => deviceId);
    const { claimed: answer } = await context.api.call(ClaimKeyPackages, { devices });
    for (const { deviceId, keyPackage } of answer) {
      const entry = trusted.find((waiting) => waiting.deviceId === deviceId);
      if (entry === undefined) continue;
      adds.push(entry);
      packages.push(keyPackage);
    }
  }
  return { adds, packages };
}
