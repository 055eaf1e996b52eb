import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineCommand } from '../kernel/define-command.js';
import { DeviceId, Instant } from '../kernel/ids.js';
import { ClientName, DEVICE_CERTIFICATE_MAX_BYTES } from './account-fields.js';
import { EXAMPLE_SESSION_VIEW, Nothing, SessionView } from './log-in-fields.js';

const EXAMPLE_DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');

/** Bytes of a message of a link: the largest hold the prekeys of a bundle, or the first message of a channel. */
const LINK_MESSAGE_MAX_BYTES = 8 * 1024;
const Message = bytes(1, LINK_MESSAGE_MAX_BYTES);
/** 32 bytes that derive from the shown code, as its key does: the server learns nothing about that key. */
const LinkToken = bytes(32, 32);
/** SHA-256 of the token: names the link to the device that opened it. */
const LinkHash = bytes(32, 32);
/** Drawn by the browser that uses the code; shows that it is the same one again. */
const Claim = bytes(32, 32);

const EXAMPLE_TOKEN = new Uint8Array(32).fill(5);
const EXAMPLE_CLAIM = new Uint8Array(32).fill(6);
const EXAMPLE_MESSAGE = new Uint8Array(120).fill(8);

export const OpenDeviceLink = defineCommand({
  type: 'open-device-link',
  summary:
    'Lets one new browser join the account by a code that this device shows, for five minutes. Takes the place of an earlier one.',
  http: { method: 'POST', path: '/api/device-links' },
  access: 'device',
  fresh: true,
  input: z.strictObject({ linkHash: LinkHash, offer: Message }),
  output: z.strictObject({ expiresAt: Instant }),
  example: {
    input: { linkHash: EXAMPLE_TOKEN, offer: EXAMPLE_MESSAGE },
    output: { expiresAt: Instant.parse('2026-11-21T09:05:00.000Z') },
  },
});

export const WatchDeviceLink = defineCommand({
  type: 'watch-device-link',
  summary: 'What the new browser has sent so far, for the device that opened the link.',
  http: { method: 'POST', path: '/api/device-links/watch' },
  access: 'device',
  input: z.strictObject({ linkHash: LinkHash }),
  output: z.strictObject({
    request: Message.nullable(),
    answer: Message.nullable(),
    /** True when the new browser has its session. */
    finished: z.boolean(),
  }),
  example: {
    input: { linkHash: EXAMPLE_TOKEN },
    output: { request: EXAMPLE_MESSAGE, answer: null, finished: false },
  },
});

export const ApproveDeviceLink = defineCommand({
  type: 'approve-device-link',
  summary:
    'Says yes to the browser that has used the code: with a certificate by the account identity key for the device that it asks to be.',
  http: { method: 'POST', path: '/api/device-links/approve' },
  access: 'device',
  fresh: true,
  input: z.strictObject({
    linkHash: LinkHash,
    deviceId: DeviceId,
    certificate: bytes(1, DEVICE_CERTIFICATE_MAX_BYTES),
    approval: Message,
  }),
  output: Nothing,
  example: {
    input: {
      linkHash: EXAMPLE_TOKEN,
      deviceId: EXAMPLE_DEVICE,
      certificate: new Uint8Array(180).fill(3),
      approval: EXAMPLE_MESSAGE,
    },
    output: {},
  },
});

export const HandOverDeviceLink = defineCommand({
  type: 'hand-over-device-link',
  summary: 'Passes on what the new device needs, encrypted from device to device.',
  http: { method: 'POST', path: '/api/device-links/hand-over' },
  access: 'device',
  input: z.strictObject({ linkHash: LinkHash, handover: Message }),
  output: Nothing,
  example: { input: { linkHash: EXAMPLE_TOKEN, handover: EXAMPLE_MESSAGE }, output: {} },
});

export const WithdrawDeviceLink = defineCommand({
  type: 'withdraw-device-link',
  summary: 'Takes a link back, or says no to the browser that has used the code.',
  http: { method: 'POST', path: '/api/device-links/withdraw' },
  access: 'device',
  input: z.strictObject({ linkHash: LinkHash }),
  output: Nothing,
  example: { input: { linkHash: EXAMPLE_TOKEN }, output: {} },
});

export const ReadDeviceLink = defineCommand({
  type: 'read-device-link',
  summary:
    'What the device that shows the code has sent so far. Once the code is used, only for the browser that has used it.',
  http: { method: 'POST', path: '/api/device-links/read' },
  access: 'anyone',
  input: z.strictObject({ token: LinkToken, claim: Claim }),
  output: z.strictObject({ offer: Message, approval: Message.nullable(), handover: Message.nullable() }),
  example: {
    input: { token: EXAMPLE_TOKEN, claim: EXAMPLE_CLAIM },
    output: { offer: EXAMPLE_MESSAGE, approval: null, handover: null },
  },
});

export const RedeemDeviceLink = defineCommand({
  type: 'redeem-device-link',
  summary: 'Uses the code of a link: of any number of browsers one can.',
  http: { method: 'POST', path: '/api/device-links/redeem' },
  access: 'anyone',
  input: z.strictObject({ token: LinkToken, claim: Claim, request: Message }),
  output: Nothing,
  example: {
    input: { token: EXAMPLE_TOKEN, claim: EXAMPLE_CLAIM, request: EXAMPLE_MESSAGE },
    output: {},
  },
});

export const AnswerDeviceLink = defineCommand({
  type: 'answer-device-link',
  summary: 'Answers in the channel that the approving device has started.',
  http: { method: 'POST', path: '/api/device-links/answer' },
  access: 'anyone',
  input: z.strictObject({ token: LinkToken, claim: Claim, answer: Message }),
  output: Nothing,
  example: { input: { token: EXAMPLE_TOKEN, claim: EXAMPLE_CLAIM, answer: EXAMPLE_MESSAGE }, output: {} },
});

export const FinishDeviceLink = defineCommand({
  type: 'finish-device-link',
  summary:
    'Begins the session of a browser whose link was approved, once, by a proof of the key that was certified. It counts as no fresh log-in.',
  http: { method: 'POST', path: '/api/device-links/finish' },
  access: 'anyone',
  input: z.strictObject({
    token: LinkToken,
    claim: Claim,
    /** The new device's signature over the claim in base64url, as bind-device has it over the session id. */
    proof: bytes(64, 64),
    client: ClientName,
  }),
  output: SessionView,
  example: {
    input: {
      token: EXAMPLE_TOKEN,
      claim: EXAMPLE_CLAIM,
      proof: new Uint8Array(64).fill(9),
      client: 'Firefox on Linux',
    },
    output: EXAMPLE_SESSION_VIEW,
  },
});

export const deviceLinkCommands = [
  OpenDeviceLink,
  WatchDeviceLink,
  ApproveDeviceLink,
  HandOverDeviceLink,
  WithdrawDeviceLink,
  ReadDeviceLink,
  RedeemDeviceLink,
  AnswerDeviceLink,
  FinishDeviceLink,
] as const;
