import { issueDeviceRevocation, signingKeyPairOf } from '@collab/crypto';
import { CheckErasure, EraseAccount, ErasureReceipt, ListDevices, sameBytes } from '@collab/domain';
import * as z from 'zod';
import type { ErasureReceiptFile } from '../engine.profile.port.js';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import { revocationTime } from './devices.js';
import { closeVault, openVaultByPassword } from './recovery.js';
import type { Rooms } from './rooms.js';
import type { SignedIn } from './signed-in.js';

/**
 * Has the account erased. The server is asked first whether it would, for nothing that is signed can be taken back; then
 * this device signs a departure from each room, and the identity key, which the password opens, signs every device out.
 */
export async function eraseAccount(
  api: Api,
  signedIn: SignedIn,
  password: string,
): Promise<ErasureReceiptFile> {
  const { account, rooms } = signedIn.open();
  const { profile } = account;
  const { accountId } = profile;
  const vault = await openVaultByPassword(api, accountId, password);
  try {
    const identity = signingKeyPairOf(vault.contents.identitySecret);
    if (!sameBytes(identity.publicKey, profile.identityKey)) throw new EngineError('identity-changed');
    await api.call(CheckErasure, {});
    await leaveAll(rooms);
    const { devices } = await api.call(ListDevices, {});
    const revokedAt = await revocationTime(api);
    const revocations = await Promise.all(
      devices.map(({ deviceId }) => issueDeviceRevocation(identity, { accountId, deviceId, revokedAt })),
    );
    const { receipt } = await signedIn.endWith(account, () => api.call(EraseAccount, { revocations }));
    const { receiptId, erasedAt, finished, destroyed, kept } = receipt;
    const text = JSON.stringify(z.encode(ErasureReceipt, receipt), null, 2);
    return { receiptId, erasedAt, position: receipt.event.position, finished, destroyed, kept, text };
  } finally {
    closeVault(vault);
  }
}

/** Where the departure cannot be signed, because the chain or the network does not let us, the room sees the devices go. */
async function leaveAll(rooms: Rooms): Promise<void> {
  for (const room of rooms.all()) {
    const type = room.record.memberSince === null ? 'decline' : 'leave';
    await rooms.govern(room.roomId, (at) => ({ type, at })).catch(() => undefined);
  }
}
