import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineCommand, MAX_HANDSHAKE_BYTES } from '../kernel/define-command.js';
import { AccountId, DeviceId } from '../kernel/ids.js';
import {
  ClientName,
  DEVICE_CERTIFICATE_MAX_BYTES,
  DeviceName,
  DisplayName,
  EmailAddress,
  KEY_PACKAGE_MAX_BYTES,
  Language,
  Person,
} from './account-fields.js';
import { InvitationToken, signUpCommands } from './sign-up.commands.js';
import { administrationCommands } from './administration.commands.js';
import { factorCommands } from './factors.commands.js';
import { passkeyCommands } from './passkeys.commands.js';
import { EXAMPLE_ACCOUNT, EXAMPLE_SESSION_VIEW, LogInStep, Nothing, SessionView } from './log-in-fields.js';
import { erasureCommands } from './erasure.commands.js';
import { deviceLinkCommands } from './device-links.commands.js';
import { deviceCommands } from './devices.commands.js';
import { prekeyCommands } from './prekeys.commands.js';
import { profileCommands } from './profile.commands.js';
import { guideCommands } from './guide.commands.js';
import { recoveryCommands } from './recovery.commands.js';
import { EXAMPLE_OPAQUE, EXAMPLE_TOKEN, EXAMPLE_VAULT, OpaqueMessage, Token, Vault } from './vault-fields.js';

const EXAMPLE_DEVICE = DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g');

export const StartSignUp = defineCommand({
  type: 'start-sign-up',
  summary:
    'First half of the OPAQUE registration. The answer is the same whether the address is known or not.',
  http: { method: 'POST', path: '/api/sign-ups' },
  access: 'anyone',
  input: z.strictObject({
    registrationRequest: OpaqueMessage,
    /** From the link that was mailed to whoever was invited. */
    invitationToken: InvitationToken.optional(),
  }),
  output: z.strictObject({ signUpToken: Token, accountId: AccountId, registrationResponse: OpaqueMessage }),
  example: {
    input: { registrationRequest: EXAMPLE_OPAQUE },
    output: { signUpToken: EXAMPLE_TOKEN, accountId: EXAMPLE_ACCOUNT, registrationResponse: EXAMPLE_OPAQUE },
  },
});

export const FinishSignUp = defineCommand({
  type: 'finish-sign-up',
  summary: 'Second half of the OPAQUE registration; a mail with a single-use link goes to the address.',
  http: { method: 'POST', path: '/api/sign-ups/finish' },
  access: 'anyone',
  input: z.strictObject({
    signUpToken: Token,
    email: EmailAddress,
    displayName: DisplayName,
    language: Language,
    registrationRecord: OpaqueMessage,
    /** From the link that the server prints while it has no administrator. */
    administratorToken: Token.optional(),
    /** The one that the sign-up was started with; the address has to be the invited one. */
    invitationToken: InvitationToken.optional(),
  }),
  /** `log-in` where an invitation has proved the mailbox, else `mail`. */
  output: z.strictObject({ next: z.enum(['mail', 'log-in']) }),
  example: {
    input: {
      signUpToken: EXAMPLE_TOKEN,
      email: 'maelle@example.org',
      displayName: 'Maëlle Kervadec',
      language: 'fr',
      registrationRecord: EXAMPLE_OPAQUE,
    },
    output: { next: 'mail' },
  },
});

export const StartLogIn = defineCommand({
  type: 'start-log-in',
  summary: 'First half of the OPAQUE log-in. Unknown addresses get an answer of the same shape.',
  http: { method: 'POST', path: '/api/log-ins' },
  access: 'anyone',
  input: z.strictObject({ email: EmailAddress, startLoginRequest: OpaqueMessage }),
  output: z.strictObject({ logInToken: Token, loginResponse: OpaqueMessage }),
  example: {
    input: { email: 'maelle@example.org', startLoginRequest: EXAMPLE_OPAQUE },
    output: { logInToken: EXAMPLE_TOKEN, loginResponse: EXAMPLE_OPAQUE },
  },
});

export const FinishLogIn = defineCommand({
  type: 'finish-log-in',
  summary:
    'Second half of the OPAQUE log-in. Sets the session cookies, or says what is still asked for a session and gives the single-use token of five minutes for that.',
  http: { method: 'POST', path: '/api/log-ins/finish' },
  access: 'anyone',
  input: z.strictObject({
    logInToken: Token,
    finishLoginRequest: OpaqueMessage,
    client: ClientName,
  }),
  output: LogInStep,
  example: {
    input: { logInToken: EXAMPLE_TOKEN, finishLoginRequest: EXAMPLE_OPAQUE, client: 'Chromium on Linux' },
    output: { next: 'second-factor', token: EXAMPLE_TOKEN, methods: ['totp', 'recovery-code'] },
  },
});

export const ReadSession = defineCommand({
  type: 'read-session',
  summary: 'Whom the cookies speak for.',
  http: { method: 'GET', path: '/api/session' },
  access: 'account',
  input: Nothing,
  output: SessionView,
  example: { input: {}, output: EXAMPLE_SESSION_VIEW },
});

export const RefreshSession = defineCommand({
  type: 'refresh-session',
  summary:
    'Rotates the refresh cookie and sets a new access cookie. Using a refresh token twice ends the session.',
  http: { method: 'POST', path: '/api/session/refresh' },
  access: 'anyone',
  input: Nothing,
  output: SessionView,
  example: { input: {}, output: EXAMPLE_SESSION_VIEW },
});

export const LogOut = defineCommand({
  type: 'log-out',
  summary: 'Ends the session, its sockets and its cookies.',
  http: { method: 'POST', path: '/api/session/log-out' },
  access: 'account',
  input: Nothing,
  output: Nothing,
  example: { input: {}, output: {} },
});

export const BindDevice = defineCommand({
  type: 'bind-device',
  summary: 'Binds the session to a registered device, which signs the session id to prove that it is here.',
  http: { method: 'POST', path: '/api/session/device' },
  access: 'account',
  input: z.strictObject({ deviceId: DeviceId, proof: bytes(64, 64) }),
  output: SessionView,
  example: {
    input: { deviceId: EXAMPLE_DEVICE, proof: new Uint8Array(64).fill(9) },
    output: { ...EXAMPLE_SESSION_VIEW, deviceId: EXAMPLE_DEVICE },
  },
});

export const RegisterDevice = defineCommand({
  type: 'register-device',
  summary:
    'Adds this browser profile to the account and binds the session to it. The first one also publishes the identity key.',
  http: { method: 'POST', path: '/api/devices' },
  access: 'account',
  input: z.strictObject({
    deviceId: DeviceId,
    name: DeviceName,
    identityKey: bytes(32, 32),
    certificate: bytes(1, DEVICE_CERTIFICATE_MAX_BYTES),
    /** The device's signature over the session id, as in bind-device. */
    proof: bytes(64, 64),
  }),
  output: SessionView,
  example: {
    input: {
      deviceId: EXAMPLE_DEVICE,
      name: 'Chromium on Linux',
      identityKey: new Uint8Array(32).fill(7),
      certificate: new Uint8Array(180).fill(3),
      proof: new Uint8Array(64).fill(9),
    },
    output: { ...EXAMPLE_SESSION_VIEW, deviceId: EXAMPLE_DEVICE },
  },
});

export const PublishKeyPackages = defineCommand({
  type: 'publish-key-packages',
  summary: 'Leaves single-use MLS key packages of the calling device.',
  http: { method: 'POST', path: '/api/key-packages' },
  access: 'device',
  maxBytes: MAX_HANDSHAKE_BYTES,
  budget: 'upkeep',
  input: z.strictObject({ keyPackages: z.array(bytes(1, KEY_PACKAGE_MAX_BYTES)).min(1).max(100) }),
  output: z.strictObject({ available: z.int().min(0) }),
  example: { input: { keyPackages: [new Uint8Array(2900).fill(1)] }, output: { available: 50 } },
});

export const CountKeyPackages = defineCommand({
  type: 'count-key-packages',
  summary: 'How many key packages of the calling device are left.',
  http: { method: 'GET', path: '/api/key-packages' },
  access: 'device',
  input: Nothing,
  output: z.strictObject({ available: z.int().min(0) }),
  example: { input: {}, output: { available: 42 } },
});

export const ClaimKeyPackages = defineCommand({
  type: 'claim-key-packages',
  summary:
    'Takes one key package of each named device, for a room that their accounts belong to. Each is handed out once.',
  http: { method: 'POST', path: '/api/key-packages/claim' },
  access: 'device',
  input: z.strictObject({ devices: z.array(DeviceId).min(1).max(50) }),
  output: z.strictObject({
    claimed: z.array(z.strictObject({ deviceId: DeviceId, keyPackage: bytes(1, KEY_PACKAGE_MAX_BYTES) })),
    /** Devices without one: they have to come online and publish before they can be added. */
    exhausted: z.array(DeviceId),
  }),
  example: {
    input: { devices: [EXAMPLE_DEVICE] },
    output: {
      claimed: [{ deviceId: EXAMPLE_DEVICE, keyPackage: new Uint8Array(2900).fill(1) }],
      exhausted: [],
    },
  },
});

export const FindPerson = defineCommand({
  type: 'find-person',
  summary:
    'The person behind an exact e-mail address, of those whom the caller may see; null for everybody else, with an account or without.',
  http: { method: 'POST', path: '/api/people/find' },
  access: 'device',
  input: z.strictObject({ email: EmailAddress }),
  output: z.strictObject({ person: Person.nullable() }),
  example: { input: { email: 'hana@example.org' }, output: { person: null } },
});

export const ReadPeople = defineCommand({
  type: 'read-people',
  summary:
    'Names, identity keys and device certificates of people with whom the caller shares a room or an invitation.',
  http: { method: 'POST', path: '/api/people' },
  access: 'device',
  input: z.strictObject({ accountIds: z.array(AccountId).min(1).max(200) }),
  output: z.strictObject({ people: z.array(Person) }),
  example: {
    input: { accountIds: [EXAMPLE_ACCOUNT] },
    output: {
      people: [
        {
          accountId: EXAMPLE_ACCOUNT,
          displayName: 'Maëlle Kervadec',
          avatar: null,
          identityKey: new Uint8Array(32).fill(7),
          devices: [
            {
              deviceId: EXAMPLE_DEVICE,
              certificate: new Uint8Array(180).fill(3),
              formerCertificates: [],
              revocation: null,
            },
          ],
        },
      ],
    },
  },
});

export const ReadVault = defineCommand({
  type: 'read-vault',
  summary: 'The sealed vault of the account, or null before the first device has stored one.',
  http: { method: 'GET', path: '/api/vault' },
  access: 'account',
  input: Nothing,
  output: z.strictObject({ vault: Vault.nullable() }),
  example: { input: {}, output: { vault: EXAMPLE_VAULT } },
});

export const StoreVault = defineCommand({
  type: 'store-vault',
  summary:
    'Stores the sealed vault as the given revision; a conflict when that revision is taken. From the second on it needs the account identity’s signature, which only who has the vault open can make.',
  http: { method: 'PUT', path: '/api/vault' },
  access: 'account',
  budget: 'safety',
  input: z.strictObject({ vault: Vault, proof: bytes(64, 64).nullable() }),
  output: Nothing,
  example: { input: { vault: EXAMPLE_VAULT, proof: null }, output: {} },
});

export const accountCommands = [
  StartSignUp,
  FinishSignUp,
  StartLogIn,
  FinishLogIn,
  ReadSession,
  RefreshSession,
  LogOut,
  BindDevice,
  RegisterDevice,
  PublishKeyPackages,
  CountKeyPackages,
  ClaimKeyPackages,
  FindPerson,
  ReadPeople,
  ReadVault,
  StoreVault,
  ...signUpCommands,
  ...administrationCommands,
  ...deviceCommands,
  ...prekeyCommands,
  ...deviceLinkCommands,
  ...recoveryCommands,
  ...erasureCommands,
  ...profileCommands,
  ...guideCommands,
  ...factorCommands,
  ...passkeyCommands,
] as const;
