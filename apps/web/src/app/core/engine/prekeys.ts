import { type Bytes, renewPrekeys } from '@collab/crypto';
import { CountPrekeys, PublishPrekeys } from '@collab/domain';
import type { RoomContext } from './room-context.js';

/** Below this many of a sort on the server, the device leaves new ones: enough for people who write while it is away. */
const LOW = 20;
const FULL = 40;

/** The device's prekeys. Key: `prekeys`. */
export interface PrekeyRecord {
  /** Their secrets, as the library keeps them. */
  readonly secrets: Bytes;
  /** Public ones that the server may not have got yet. */
  readonly unsent: readonly Bytes[];
}

/**
 * Brings this device's prekeys up to date: replaces the signed and the last-resort one when they are a week old, and tops
 * up the one-time ones. The secrets are durable here before the public halves leave; what did not reach the server goes
 * first the next time.
 */
export async function renewOwnPrekeys({ store, api, profile, now }: PrekeyContext): Promise<void> {
  const kept = await store.get<PrekeyRecord>('prekeys');
  const keep = (record: PrekeyRecord) => store.write([{ key: 'prekeys', value: record }]);
  if (kept !== undefined && kept.unsent.length > 0) {
    await api.call(PublishPrekeys, { prekeys: [...kept.unsent] });
    await keep({ ...kept, unsent: [] });
  }
  const { oneTime, kemOneTime } = await api.call(CountPrekeys, {});
  const left = Math.min(oneTime, kemOneTime);
  const { accountId, deviceId, deviceKeys } = profile;
  const renewed = await renewPrekeys(
    kept?.secrets ?? null,
    { accountId, deviceId, signing: deviceKeys.signing },
    { now: now().getTime(), count: left < LOW ? FULL - left : 0 },
  );
  await keep({ secrets: renewed.prekeys, unsent: renewed.published });
  if (renewed.published.length === 0) return;
  await api.call(PublishPrekeys, { prekeys: [...renewed.published] });
  await keep({ secrets: renewed.prekeys, unsent: [] });
}

/** What renewing prekeys needs. */
export type PrekeyContext = Pick<RoomContext, 'store' | 'api' | 'profile' | 'now'>;
