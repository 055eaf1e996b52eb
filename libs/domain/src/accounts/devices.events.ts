import { bytes } from '../kernel/bytes.js';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId, DeviceId, Instant } from '../kernel/ids.js';
import * as z from 'zod';
import {
  DEVICE_CERTIFICATE_MAX_BYTES,
  DEVICE_REVOCATION_MAX_BYTES,
  DeviceName,
  PREKEYS_PER_UPLOAD,
} from './account-fields.js';

const EXAMPLE_ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const EXAMPLE_DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');

/** A person gave one of their devices another name. */
export const DeviceRenamed = defineEvent({
  type: 'DeviceRenamed',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, deviceId: DeviceId, name: DeviceName }),
  audit: {
    accountId: 'pseudonym',
    deviceId: 'pseudonym',
    name: { class: 'personal', subject: 'accountId' },
  },
  example: { accountId: EXAMPLE_ACCOUNT, deviceId: EXAMPLE_DEVICE, name: 'Bench tablet' },
});

/** The account identity key certified the same keys of a device for longer. What was signed before verifies as before. */
export const DeviceCertificateRenewed = defineEvent({
  type: 'DeviceCertificateRenewed',
  version: 1,
  stream: 'account',
  schema: z.strictObject({
    accountId: AccountId,
    deviceId: DeviceId,
    certificate: bytes(1, DEVICE_CERTIFICATE_MAX_BYTES),
  }),
  audit: { accountId: 'pseudonym', deviceId: 'pseudonym', certificate: 'pseudonym' },
  example: {
    accountId: EXAMPLE_ACCOUNT,
    deviceId: EXAMPLE_DEVICE,
    certificate: new Uint8Array(191).fill(5),
  },
});

/**
 * A person removed one of their devices, by a revocation that the account identity key has signed; or reset that identity,
 * which removes all. It never comes back.
 */
export const DeviceRevoked = defineEvent({
  type: 'DeviceRevoked',
  version: 1,
  stream: 'account',
  schema: z.strictObject({
    accountId: AccountId,
    deviceId: DeviceId,
    /** Empty when the identity was reset: its key is lost, and can sign nothing. */
    revocation: bytes(0, DEVICE_REVOCATION_MAX_BYTES),
    /** As the revocation says: what the device signed from then on does not count. */
    revokedAt: Instant,
  }),
  audit: { accountId: 'pseudonym', deviceId: 'pseudonym', revocation: 'pseudonym', revokedAt: 'none' },
  example: {
    accountId: EXAMPLE_ACCOUNT,
    deviceId: EXAMPLE_DEVICE,
    revocation: new Uint8Array(119).fill(4),
    revokedAt: Instant.parse('2026-11-21T09:10:00.000Z'),
  },
});

/** A device left prekeys, from which others can start a direct channel with it while it is offline. */
export const PrekeysPublished = defineEvent({
  type: 'PrekeysPublished',
  version: 1,
  stream: 'account',
  schema: z.strictObject({
    accountId: AccountId,
    deviceId: DeviceId,
    count: z.int().min(1).max(PREKEYS_PER_UPLOAD),
  }),
  audit: { accountId: 'pseudonym', deviceId: 'pseudonym', count: 'none' },
  example: { accountId: EXAMPLE_ACCOUNT, deviceId: EXAMPLE_DEVICE, count: 82 },
});

/** A person let a new browser into their account from one of their devices, by a code that it showed. */
export const DeviceLinkApproved = defineEvent({
  type: 'DeviceLinkApproved',
  version: 1,
  stream: 'account',
  schema: z.strictObject({
    accountId: AccountId,
    /** The device that was let in. */
    deviceId: DeviceId,
    /** The device that showed the code. */
    approvedBy: DeviceId,
  }),
  audit: { accountId: 'pseudonym', deviceId: 'pseudonym', approvedBy: 'pseudonym' },
  example: {
    accountId: EXAMPLE_ACCOUNT,
    deviceId: EXAMPLE_DEVICE,
    approvedBy: DeviceId.parse('pA0y4uIPvK0mvxUWiV6Igw'),
  },
});

export const deviceEvents = [
  DeviceRenamed,
  DeviceCertificateRenewed,
  DeviceRevoked,
  PrekeysPublished,
  DeviceLinkApproved,
] as const;
