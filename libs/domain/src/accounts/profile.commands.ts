import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineCommand, MAX_HANDSHAKE_BYTES } from '../kernel/define-command.js';
import { AccountId, Instant } from '../kernel/ids.js';
import { DisplayName, Language } from './account-fields.js';
import { AVATAR_MAX_BYTES, isAvatar } from './avatar.js';

const Nothing = z.strictObject({});
const EXAMPLE_ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');

/** The headers of a JPEG of the right size without a picture. */
const EXAMPLE_AVATAR = Uint8Array.from([
  0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 1, 0, 1, 0, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 0xff,
  0xd9,
]);
const Avatar = bytes(1, AVATAR_MAX_BYTES);

export const ChangeDisplayName = defineCommand({
  type: 'change-display-name',
  summary: 'Gives the caller another name, which everybody who can see them is told.',
  http: { method: 'POST', path: '/api/profile/name' },
  access: 'account',
  budget: 'changes',
  input: z.strictObject({ displayName: DisplayName }),
  output: Nothing,
  example: { input: { displayName: 'Maëlle Le Goff' }, output: {} },
});

export const ChangeLanguage = defineCommand({
  type: 'change-language',
  summary: 'The language of the caller’s pages, on every device, and of mails.',
  http: { method: 'POST', path: '/api/profile/language' },
  access: 'account',
  budget: 'changes',
  input: z.strictObject({ language: Language }),
  output: Nothing,
  example: { input: { language: 'fr' }, output: {} },
});

export const ChangeAvatar = defineCommand({
  type: 'change-avatar',
  summary:
    'Sets the caller’s picture, a square JPEG of 256 pixels without metadata, or takes it away (null). `bad-request` for anything else.',
  http: { method: 'PUT', path: '/api/profile/avatar' },
  access: 'account',
  budget: 'changes',
  input: z.strictObject({ avatar: Avatar.refine(isAvatar).nullable() }),
  output: Nothing,
  example: { input: { avatar: EXAMPLE_AVATAR }, output: {} },
});

export const ReadAvatar = defineCommand({
  type: 'read-avatar',
  summary: 'The picture of somebody whom the caller can see, or null.',
  http: { method: 'POST', path: '/api/people/avatar' },
  access: 'device',
  input: z.strictObject({ accountId: AccountId }),
  output: z.strictObject({ avatar: Avatar.nullable() }),
  example: { input: { accountId: EXAMPLE_ACCOUNT }, output: { avatar: EXAMPLE_AVATAR } },
});

/** Where a copy of one's data goes on: opaque to the client. */
const DataCursor = z.string().max(200);

export const RequestOwnData = defineCommand({
  type: 'request-own-data',
  summary: 'Begins a copy of all that the server holds about the caller; noted in the log.',
  http: { method: 'POST', path: '/api/account/data' },
  access: 'account',
  fresh: true,
  budget: 'changes',
  input: Nothing,
  output: z.strictObject({ next: DataCursor }),
  example: { input: {}, output: { next: 'account' } },
});

export const ReadOwnData = defineCommand({
  type: 'read-own-data',
  summary: 'One page of the copy: entries of one section, and where it goes on; null at its end.',
  http: { method: 'POST', path: '/api/account/data/page' },
  access: 'account',
  fresh: true,
  maxBytes: MAX_HANDSHAKE_BYTES,
  input: z.strictObject({ next: DataCursor }),
  output: z.strictObject({
    section: z.string(),
    /** JSON objects. */
    entries: z.array(z.unknown()),
    next: DataCursor.nullable(),
  }),
  example: {
    input: { next: 'account' },
    output: {
      section: 'account',
      entries: [{ email: 'maelle@example.org', signedUpAt: Instant.parse('2026-11-14T08:12:00.000Z') }],
      next: 'events 0',
    },
  },
});

export const profileCommands = [
  ChangeDisplayName,
  ChangeLanguage,
  ChangeAvatar,
  ReadAvatar,
  RequestOwnData,
  ReadOwnData,
] as const;
