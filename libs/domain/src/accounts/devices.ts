import { sameBytes } from '../kernel/bytes.js';
import { newEvent, type DataOf, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { AccountId, DeviceId, Instant, SessionId } from '../kernel/ids.js';
import { DEVICES_EVER_PER_ACCOUNT, DEVICES_PER_ACCOUNT } from './account-fields.js';
import { DeviceRegistered, IdentityKeyPublished } from './accounts.events.js';
import {
  DeviceCertificateRenewed,
  DeviceLinkApproved,
  DeviceRenamed,
  DeviceRevoked,
  PrekeysPublished,
} from './devices.events.js';

/** The devices of an account as the server decides on them. */
export interface Devices {
  /** Ed25519 public key; null until the first device has published it. */
  readonly identityKey: Uint8Array | null;
  /** The newest certificate of each device that was not removed. */
  readonly devices: ReadonlyMap<DeviceId, Uint8Array>;
  /** Devices that were removed; their ids are never taken again. */
  readonly revoked: ReadonlySet<DeviceId>;
}

export type DeviceDecision =
  | {
      readonly type: 'register-device';
      readonly device: DataOf<typeof DeviceRegistered>;
      readonly identityKey: Uint8Array<ArrayBuffer>;
      /** In which it is registered: one that has ended, as by a reset of the identity, brings no key any more. */
      readonly sessionId: SessionId;
    }
  | { readonly type: 'rename-device'; readonly renamed: DataOf<typeof DeviceRenamed> }
  | {
      readonly type: 'renew-certificate';
      readonly renewed: DataOf<typeof DeviceCertificateRenewed>;
      /** The certificate that the caller has compared the new one with. */
      readonly replaces: Uint8Array;
    }
  | { readonly type: 'revoke-device'; readonly revoked: DataOf<typeof DeviceRevoked> }
  | { readonly type: 'publish-prekeys'; readonly published: DataOf<typeof PrekeysPublished> }
  | { readonly type: 'approve-device-link'; readonly approved: DataOf<typeof DeviceLinkApproved> };

type DeviceEvent = NewEvent<
  | typeof IdentityKeyPublished
  | typeof DeviceRegistered
  | typeof DeviceRenamed
  | typeof DeviceCertificateRenewed
  | typeof DeviceRevoked
  | typeof PrekeysPublished
  | typeof DeviceLinkApproved
>;

interface SignedIn extends Devices {
  readonly sessions: ReadonlySet<SessionId>;
}

/** The devices after a removal. */
export function withoutDevice<Account extends Devices>(account: Account, deviceId: DeviceId): Account {
  const devices = new Map(account.devices);
  devices.delete(deviceId);
  return { ...account, devices, revoked: new Set(account.revoked).add(deviceId) };
}

/** Removes every device of an account whose identity is reset: nobody has its key any more to sign that. */
export const withdrawDevices = (
  accountId: AccountId,
  { devices }: Devices,
  revokedAt: Instant,
): readonly NewEvent<typeof DeviceRevoked>[] =>
  [...devices.keys()].map((deviceId) =>
    newEvent(DeviceRevoked, { accountId, deviceId, revocation: new Uint8Array(0), revokedAt }),
  );

/** Decides on a device; signatures and proofs have been verified by the caller. */
export function decideDevice(command: DeviceDecision, account: SignedIn): readonly DeviceEvent[] {
  switch (command.type) {
    case 'register-device':
      return register(command, account);
    case 'rename-device':
      requireDevice(account, command.renamed.deviceId);
      return [newEvent(DeviceRenamed, command.renamed)];
    case 'renew-certificate':
      return renew(command, account);
    case 'revoke-device':
      if (account.revoked.has(command.revoked.deviceId)) return [];
      requireDevice(account, command.revoked.deviceId);
      return [newEvent(DeviceRevoked, command.revoked)];
    case 'publish-prekeys':
      requireDevice(account, command.published.deviceId);
      return [newEvent(PrekeysPublished, command.published)];
    case 'approve-device-link':
      requireDevice(account, command.approved.approvedBy);
      if (account.revoked.has(command.approved.deviceId)) throw new Refusal('device-revoked');
      return [newEvent(DeviceLinkApproved, command.approved)];
  }
}

function requireDevice({ devices, revoked }: Devices, deviceId: DeviceId): void {
  if (revoked.has(deviceId)) throw new Refusal('device-revoked');
  if (!devices.has(deviceId)) throw new Refusal('device-unknown');
}

function renew(
  { renewed, replaces }: Extract<DeviceDecision, { type: 'renew-certificate' }>,
  account: Devices,
): readonly DeviceEvent[] {
  requireDevice(account, renewed.deviceId);
  const present = account.devices.get(renewed.deviceId);
  if (present !== undefined && sameBytes(present, renewed.certificate)) return [];
  if (present === undefined || !sameBytes(present, replaces)) throw new Refusal('conflict');
  return [newEvent(DeviceCertificateRenewed, renewed)];
}

function register(
  { device, identityKey, sessionId }: Extract<DeviceDecision, { type: 'register-device' }>,
  account: SignedIn,
): readonly DeviceEvent[] {
  if (!account.sessions.has(sessionId)) throw new Refusal('unauthenticated');
  if (account.identityKey !== null && !sameBytes(account.identityKey, identityKey))
    throw new Refusal('conflict');
  if (account.revoked.has(device.deviceId)) throw new Refusal('device-revoked');
  const certificate = account.devices.get(device.deviceId);
  if (certificate !== undefined) {
    if (sameBytes(certificate, device.certificate)) return [];
    throw new Refusal('conflict');
  }
  const ever = account.devices.size + account.revoked.size;
  if (account.devices.size >= DEVICES_PER_ACCOUNT || ever >= DEVICES_EVER_PER_ACCOUNT)
    throw new Refusal('forbidden');
  const registered = newEvent(DeviceRegistered, device);
  if (account.identityKey !== null) return [registered];
  const { accountId } = device;
  return [newEvent(IdentityKeyPublished, { accountId, identityKey }), registered];
}
