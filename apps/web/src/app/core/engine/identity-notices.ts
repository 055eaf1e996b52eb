import type { AccountId } from '@collab/domain';
import type { IdentityMove } from './identities.js';
import type { ItemRecord } from './records.js';
import type { RoomContext } from './room-context.js';
import { itemKey } from './room-envelopes.js';
import type { RoomSync } from './room-sync.js';

/**
 * Puts a line where each room that the person belongs to stands, once for each key: what comes after it was written after
 * this device knew. Record `identity-notice/<room>/<account>` names the key of the last line.
 */
export async function noteIdentityChange(
  context: RoomContext,
  rooms: readonly RoomSync[],
  accountId: AccountId,
  move: IdentityMove,
): Promise<void> {
  const identity = context.identities.of(accountId);
  for (const room of rooms) {
    const { roomId, record } = room;
    if (!record.governance.members.some(([member]) => member === accountId)) continue;
    if (move === 'changed' && identity !== null && identity.previousKey !== null) {
      const { key, previousKey, history } = identity;
      const marker = `identity-notice/${roomId}/${accountId}`;
      if ((await context.store.get<string>(marker)) === key) continue;
      const verified = history.find((step) => step.key === previousKey && step.how === 'verified');
      const at = context.now().toISOString();
      const verifiedAt = verified?.at ?? null;
      const line: ItemRecord = {
        item: 'identity',
        seq: record.cursor,
        at,
        accountId,
        key,
        previousKey,
        verifiedAt,
      };
      await context.store.write([
        // Behind the entry at which the room stands, and before the next.
        { key: `${itemKey(roomId, record.cursor)}.${at}`, value: line },
        { key: marker, value: key },
      ]);
    }
    context.changed(roomId);
  }
}
