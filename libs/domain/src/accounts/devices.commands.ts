import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineCommand } from '../kernel/define-command.js';
import { DeviceId, Instant } from '../kernel/ids.js';
import {
  DEVICE_CERTIFICATE_MAX_BYTES,
  DEVICE_REVOCATION_MAX_BYTES,
  DeviceName,
  DEVICES_PER_ACCOUNT,
} from './account-fields.js';

const EXAMPLE_DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');
const Nothing = z.strictObject({});

/** A device as its owner sees it. */
export const OwnDevice = z.strictObject({
  deviceId: DeviceId,
  name: DeviceName,
  certificate: bytes(1, DEVICE_CERTIFICATE_MAX_BYTES),
  registeredAt: Instant,
  /** When a session of the device was last used, to the minute; null when none is kept. */
  lastSeen: Instant.nullable(),
  /** Key packages that it has left: with none, it has to come online before somebody can add it to a room. */
  keyPackages: z.int().min(0),
  /** One-time prekeys that it has left, of the sort that has fewer: direct channels that start with one. */
  prekeys: z.int().min(0),
});
export type OwnDevice = z.infer<typeof OwnDevice>;

export const ListDevices = defineCommand({
  type: 'list-devices',
  summary: 'The devices of the calling account that were not removed, the oldest first.',
  http: { method: 'GET', path: '/api/devices' },
  access: 'account',
  input: Nothing,
  output: z.strictObject({ devices: z.array(OwnDevice).max(DEVICES_PER_ACCOUNT) }),
  example: {
    input: {},
    output: {
      devices: [
        {
          deviceId: EXAMPLE_DEVICE,
          name: 'Chromium on Linux',
          certificate: new Uint8Array(180).fill(3),
          registeredAt: Instant.parse('2026-11-14T08:12:00.000Z'),
          lastSeen: Instant.parse('2026-11-21T09:00:00.000Z'),
          keyPackages: 42,
          prekeys: 38,
        },
      ],
    },
  },
});

export const RenameDevice = defineCommand({
  type: 'rename-device',
  summary: 'Gives a device of the calling account another name, which nobody else sees.',
  http: { method: 'POST', path: '/api/devices/rename' },
  access: 'device',
  budget: 'changes',
  input: z.strictObject({ deviceId: DeviceId, name: DeviceName }),
  output: Nothing,
  example: { input: { deviceId: EXAMPLE_DEVICE, name: 'Bench tablet' }, output: {} },
});

/** Milliseconds by which a renewal lengthens what is certified, at least: each is an event, and kept for good. */
export const CERTIFICATE_GAIN_MIN_MS = 90 * 24 * 3600 * 1000;

export const RenewDeviceCertificate = defineCommand({
  type: 'renew-device-certificate',
  summary:
    'Replaces the certificate of a device of the calling account, which may be over, by one for the same keys that lasts at least 90 days longer. Answers the one in force, which stays the old one when the new one lasts no longer than that.',
  http: { method: 'POST', path: '/api/devices/renew' },
  access: 'account',
  budget: 'safety',
  input: z.strictObject({
    deviceId: DeviceId,
    certificate: bytes(1, DEVICE_CERTIFICATE_MAX_BYTES),
    /** The device's signature over the session id, as in bind-device. */
    proof: bytes(64, 64),
  }),
  output: z.strictObject({ certificate: bytes(1, DEVICE_CERTIFICATE_MAX_BYTES) }),
  example: {
    input: {
      deviceId: EXAMPLE_DEVICE,
      certificate: new Uint8Array(191).fill(5),
      proof: new Uint8Array(64).fill(9),
    },
    output: { certificate: new Uint8Array(191).fill(5) },
  },
});

/**
 * Milliseconds by which the instant of a revocation lies ahead of the server's clock, at least and at most: at least as
 * far as the instants that the server lets a device sign ahead, so that nothing it has accepted is undone.
 */
export const REVOCATION_AHEAD_MS = { min: 5 * 60 * 1000, max: 15 * 60 * 1000 } as const;

export const RevokeDevice = defineCommand({
  type: 'revoke-device',
  summary:
    'Removes a device from the calling account, for good, by a revocation that the account identity key has signed.',
  http: { method: 'POST', path: '/api/devices/revoke' },
  access: 'device',
  input: z.strictObject({ deviceId: DeviceId, revocation: bytes(1, DEVICE_REVOCATION_MAX_BYTES) }),
  output: Nothing,
  example: { input: { deviceId: EXAMPLE_DEVICE, revocation: new Uint8Array(119).fill(4) }, output: {} },
});

export const deviceCommands = [ListDevices, RenameDevice, RenewDeviceCertificate, RevokeDevice] as const;
