import {
  deviceFingerprint,
  issueDeviceRevocation,
  parseDeviceCertificate,
  signingKeyPairOf,
  verifyDeviceCertificate,
} from '@collab/crypto';
import {
  type DeviceId,
  EndOtherSessions,
  EndSession,
  ListDevices,
  ListSessions,
  ReadSession,
  RenameDevice,
  REVOCATION_AHEAD_MS,
  RevokeDevice,
  sameBytes,
} from '@collab/domain';
import type { DeviceCalls, OwnDeviceView } from '../engine.devices.port.js';
import { EngineError } from '../engine.port.js';
import { isRenewalDue } from './account.js';
import type { AccountBook } from './account-book.js';
import type { Api } from './api.js';
import { toHex } from './hex.js';
import type { ProfileRecord } from './records.js';
import type { RoomContext } from './room-context.js';
import { closeVault, openVaultByPassword } from './recovery.js';
import type { Open } from './running.js';
import { deviceViews } from './views.js';

/** In the account book under `device/<deviceId>`: the fingerprint that its owner has compared, in hex. */
const VERIFIED = 'device/';

/** Notes in the account book that the owner has compared exactly this fingerprint. */
export const noteVerified = (book: AccountBook, deviceId: string, fingerprint: string): Promise<void> =>
  book.set(VERIFIED + deviceId, fingerprint);

/**
 * The time in a revocation that is signed now, by the server's clock: between the least and the most that it takes, with
 * room for a slow network and a clock that drifts.
 */
export async function revocationTime(api: Api): Promise<number> {
  const { now } = await api.call(ReadSession, {});
  return new Date(now).getTime() + (REVOCATION_AHEAD_MS.min + REVOCATION_AHEAD_MS.max) / 2;
}

/** What the page of devices and sessions asks. */
export function deviceCalls(api: Api, open: Open): DeviceCalls {
  return {
    devices: async () => deviceViews(open().context),
    ownDevices: async () => {
      const { context } = open();
      return ownDevices(api, context);
    },
    verifyDevice: ({ deviceId, fingerprint }) => noteVerified(open().context.book, deviceId, fingerprint),
    renameDevice: async (input) => {
      await api.call(RenameDevice, input);
    },
    removeDevice: async (input) => {
      const { profile, people } = open().context;
      await removeDevice(api, profile, input);
      await people.load([profile.accountId], true);
    },
    sessions: async () => (await api.call(ListSessions, {})).sessions,
    endSession: async (input) => {
      await api.call(EndSession, input);
    },
    endOtherSessions: async () => {
      await api.call(EndOtherSessions, {});
    },
  };
}

/** The devices of the account, this one first, each with the fingerprint that a person compares. */
async function ownDevices(
  api: Api,
  { book, now, profile }: Pick<RoomContext, 'book' | 'now' | 'profile'>,
): Promise<OwnDeviceView[]> {
  const { devices } = await api.call(ListDevices, {});
  const { accountId, identityKey } = profile;
  const time = now().getTime();
  const certified = (deviceId: DeviceId, certificate: Uint8Array) => {
    try {
      // One that is over was signed by the account's key all the same.
      const valid = Math.min(time, parseDeviceCertificate(certificate).notAfter);
      const verified = verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now: valid });
      return {
        fingerprint: toHex(deviceFingerprint(verified.signingKey)),
        certificateEnds: isRenewalDue(verified, time) ? new Date(verified.notAfter).toISOString() : null,
      };
    } catch {
      return { fingerprint: null, certificateEnds: null };
    }
  };
  return devices
    .map(({ certificate, ...device }) => {
      const { fingerprint, certificateEnds } = certified(device.deviceId, certificate);
      const verified = fingerprint !== null && book.get<string>(VERIFIED + device.deviceId) === fingerprint;
      const thisOne = device.deviceId === profile.deviceId;
      return { ...device, thisOne, fingerprint, certificateEnds, verified };
    })
    .sort((a, b) => Number(b.thisOne) - Number(a.thisOne));
}

/**
 * Signs a device out of the account and hands the revocation in. The identity key that signs it lies in the vault, which
 * only the password opens: whoever finds an open browser cannot remove the others. Throws `wrong-password`.
 */
async function removeDevice(
  api: Api,
  profile: ProfileRecord,
  { deviceId, password }: { readonly deviceId: DeviceId; readonly password: string },
): Promise<void> {
  const { accountId } = profile;
  const vault = await openVaultByPassword(api, accountId, password);
  try {
    const identity = signingKeyPairOf(vault.contents.identitySecret);
    if (!sameBytes(identity.publicKey, profile.identityKey)) throw new EngineError('identity-changed');
    const revokedAt = await revocationTime(api);
    const revocation = await issueDeviceRevocation(identity, { accountId, deviceId, revokedAt });
    await api.call(RevokeDevice, { deviceId, revocation });
  } finally {
    closeVault(vault);
  }
}
