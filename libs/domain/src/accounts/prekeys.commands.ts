import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineCommand, MAX_HANDSHAKE_BYTES } from '../kernel/define-command.js';
import { DeviceId } from '../kernel/ids.js';
import { PREKEY_BUNDLE_MAX_BYTES, PREKEY_MAX_BYTES, PREKEYS_PER_UPLOAD } from './account-fields.js';

const EXAMPLE_DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');
const Nothing = z.strictObject({});

/** One-time prekeys of a device that wait on the server, of each sort. */
const PrekeyCounts = z.strictObject({ oneTime: z.int().min(0), kemOneTime: z.int().min(0) });

export const PublishPrekeys = defineCommand({
  type: 'publish-prekeys',
  summary:
    'Leaves signed prekeys of the calling device, from which others start a direct channel with it. A signed or last-resort one takes the place of the one before; a key id that was left before is not taken again.',
  http: { method: 'POST', path: '/api/prekeys' },
  access: 'device',
  maxBytes: MAX_HANDSHAKE_BYTES,
  budget: 'upkeep',
  input: z.strictObject({ prekeys: z.array(bytes(1, PREKEY_MAX_BYTES)).min(1).max(PREKEYS_PER_UPLOAD) }),
  output: PrekeyCounts,
  example: {
    input: { prekeys: [new Uint8Array(158).fill(1)] },
    output: { oneTime: 40, kemOneTime: 40 },
  },
});

export const CountPrekeys = defineCommand({
  type: 'count-prekeys',
  summary: 'How many one-time prekeys of the calling device are left.',
  http: { method: 'GET', path: '/api/prekeys' },
  access: 'device',
  input: Nothing,
  output: PrekeyCounts,
  example: { input: {}, output: { oneTime: 38, kemOneTime: 38 } },
});

export const ClaimPrekeyBundles = defineCommand({
  type: 'claim-prekey-bundles',
  summary:
    'A bundle of prekeys of each named device, of the own account, a contact or a member of a common room. Each one-time prekey is handed out once; when none is left, or too many were taken, the bundle comes without.',
  http: { method: 'POST', path: '/api/prekeys/claim' },
  access: 'device',
  input: z.strictObject({ devices: z.array(DeviceId).min(1).max(50) }),
  output: z.strictObject({
    bundles: z.array(z.strictObject({ deviceId: DeviceId, bundle: bytes(1, PREKEY_BUNDLE_MAX_BYTES) })),
    /** Devices without a signed prekey in force: they have to come online first. */
    missing: z.array(DeviceId),
  }),
  example: {
    input: { devices: [EXAMPLE_DEVICE] },
    output: {
      bundles: [{ deviceId: EXAMPLE_DEVICE, bundle: new Uint8Array(1850).fill(1) }],
      missing: [],
    },
  },
});

export const prekeyCommands = [PublishPrekeys, CountPrekeys, ClaimPrekeyBundles] as const;
