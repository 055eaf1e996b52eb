import type { AccountId, RosterEntry } from '@collab/domain';
import type { RoomRecord } from './records.js';
import type { RoomContext } from './room-context.js';

/**
 * Whether a leaf may leave a room's group: its account is no member any more, or has signed the device out. The server is
 * not believed about either: the first is in the room's chain, the second verifies under the identity key that the chain
 * has bound to the account. That an identity was reset is the server's word, as nobody can sign it; people are shown it.
 */
export async function mayBeRemoved(
  context: RoomContext,
  record: RoomRecord,
  { accountId, deviceId }: RosterEntry,
): Promise<boolean> {
  const members = new Map(record.governance.members);
  if (members.get(accountId)?.status !== 'member') return true;
  const identityKey = new Map<AccountId, Uint8Array>(record.identityKeys).get(accountId);
  if (identityKey === undefined) return false;
  const { people } = context;
  const isGone = () =>
    people.isRevoked(accountId, deviceId, identityKey) ||
    people.leftWithIdentity(accountId, deviceId, identityKey);
  if (isGone()) return true;
  await people.load([accountId], true);
  return isGone();
}
