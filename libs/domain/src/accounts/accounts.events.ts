import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId, DeviceId, SessionId } from '../kernel/ids.js';
import {
  ClientName,
  DEVICE_CERTIFICATE_MAX_BYTES,
  DeviceName,
  DisplayName,
  EmailAddress,
  Language,
  Role,
  VaultChange,
} from './account-fields.js';
import { administrationEvents } from './administration.events.js';
import { AccountErased } from './erasure.events.js';
import { deviceEvents } from './devices.events.js';
import { profileEvents } from './profile.events.js';
import { guideEvents } from './guide.events.js';
import { recoveryEvents } from './recovery.events.js';
import { factorEvents } from './factors.events.js';

const EXAMPLE_ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const EXAMPLE_DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');
const EXAMPLE_SESSION = SessionId.parse('vXgC5mQeQ1o2m1C3bQm0fQ');

/** A person proved to read the mailbox that the account was asked for, and the account came into being. */
export const AccountSignedUp = defineEvent({
  type: 'AccountSignedUp',
  version: 1,
  stream: 'account',
  schema: z.strictObject({
    accountId: AccountId,
    email: EmailAddress,
    displayName: DisplayName,
    language: Language,
    roles: z.array(Role).min(1).max(4),
  }),
  audit: {
    accountId: 'pseudonym',
    email: { class: 'personal', subject: 'accountId' },
    displayName: { class: 'personal', subject: 'accountId' },
    language: 'none',
    roles: 'none',
  },
  example: {
    accountId: EXAMPLE_ACCOUNT,
    email: 'maelle@example.org',
    displayName: 'Maëlle Kervadec',
    language: 'fr',
    roles: ['researcher'],
  },
});

/** The account's first device published the account identity key, which signs every device of the account. */
export const IdentityKeyPublished = defineEvent({
  type: 'IdentityKeyPublished',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, identityKey: bytes(32, 32) }),
  audit: { accountId: 'pseudonym', identityKey: 'pseudonym' },
  example: { accountId: EXAMPLE_ACCOUNT, identityKey: new Uint8Array(32).fill(7) },
});

/** A browser profile joined the account with a certificate signed by the account identity key. */
export const DeviceRegistered = defineEvent({
  type: 'DeviceRegistered',
  version: 1,
  stream: 'account',
  schema: z.strictObject({
    accountId: AccountId,
    deviceId: DeviceId,
    name: DeviceName,
    certificate: bytes(1, DEVICE_CERTIFICATE_MAX_BYTES),
  }),
  audit: {
    accountId: 'pseudonym',
    deviceId: 'pseudonym',
    name: { class: 'personal', subject: 'accountId' },
    certificate: 'pseudonym',
  },
  example: {
    accountId: EXAMPLE_ACCOUNT,
    deviceId: EXAMPLE_DEVICE,
    name: 'Chromium on Linux',
    certificate: new Uint8Array(180).fill(3),
  },
});

/** A device left single-use MLS key packages, by which it can be added to rooms while it is offline. */
export const KeyPackagesPublished = defineEvent({
  type: 'KeyPackagesPublished',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, deviceId: DeviceId, count: z.int().min(1).max(100) }),
  audit: { accountId: 'pseudonym', deviceId: 'pseudonym', count: 'none' },
  example: { accountId: EXAMPLE_ACCOUNT, deviceId: EXAMPLE_DEVICE, count: 50 },
});

/** The account's vault (its keys, sealed under keys that the server never has) was stored or replaced. */
export const VaultStored = defineEvent({
  type: 'VaultStored',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, revision: z.int().min(1), change: VaultChange }),
  audit: { accountId: 'pseudonym', revision: 'none', change: 'none' },
  example: { accountId: EXAMPLE_ACCOUNT, revision: 1, change: 'created' },
});

/**
 * Somebody proved the account's password, and its second factor where there is one, or came by a link that one of its
 * devices has approved; a session began.
 */
export const SessionStarted = defineEvent({
  type: 'SessionStarted',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, sessionId: SessionId, client: ClientName }),
  audit: {
    accountId: 'pseudonym',
    sessionId: 'pseudonym',
    client: { class: 'personal', subject: 'accountId' },
  },
  example: { accountId: EXAMPLE_ACCOUNT, sessionId: EXAMPLE_SESSION, client: 'Chromium on Linux' },
});

/**
 * A session ended: by log-out, by its owner from elsewhere, by its limits, with its device, because the password, the
 * identity or the second factors were replaced, with its account, or because a refresh token was used twice.
 */
export const SessionEnded = defineEvent({
  type: 'SessionEnded',
  version: 1,
  stream: 'account',
  schema: z.strictObject({
    accountId: AccountId,
    sessionId: SessionId,
    reason: z.enum([
      'logged-out',
      'ended-by-owner',
      'expired',
      'device-revoked',
      'password-changed',
      'identity-reset',
      'refresh-token-reused',
      'account-disabled',
      'account-erased',
      'factors-reset',
    ]),
  }),
  audit: { accountId: 'pseudonym', sessionId: 'pseudonym', reason: 'none' },
  example: { accountId: EXAMPLE_ACCOUNT, sessionId: EXAMPLE_SESSION, reason: 'logged-out' },
});

/** The roles of an account on the server as a whole were set; the new list replaces the old one. */
export const AccountRolesChanged = defineEvent({
  type: 'AccountRolesChanged',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, roles: z.array(Role).min(1).max(4) }),
  audit: { accountId: 'pseudonym', roles: 'none' },
  example: { accountId: EXAMPLE_ACCOUNT, roles: ['researcher', 'officer'] },
});

export const accountEvents = [
  AccountSignedUp,
  AccountRolesChanged,
  IdentityKeyPublished,
  DeviceRegistered,
  ...deviceEvents,
  KeyPackagesPublished,
  VaultStored,
  ...administrationEvents,
  ...recoveryEvents,
  ...profileEvents,
  AccountErased,
  ...guideEvents,
  SessionStarted,
  SessionEnded,
  ...factorEvents,
] as const;
export type AccountEventDefinition = (typeof accountEvents)[number];
