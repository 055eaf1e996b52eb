import * as z from 'zod';
import { bytes } from '../kernel/bytes.js';
import { defineCommand } from '../kernel/define-command.js';
import { AccountId } from '../kernel/ids.js';
import { DisplayName, EmailAddress, Language, VaultChange } from './account-fields.js';
import { EXAMPLE_OPAQUE, EXAMPLE_TOKEN, EXAMPLE_VAULT, OpaqueMessage, Token, Vault } from './vault-fields.js';

const Nothing = z.strictObject({});

/** The account identity's signature over the vault (docs/protocol-crypto.md, section 8.2). */
const Proof = bytes(64, 64);
const EXAMPLE_PROOF = new Uint8Array(64).fill(9);

export const ReadRecovery = defineCommand({
  type: 'read-recovery',
  summary: 'What became of the own vault: the history of its changes, newest first, at most 100.',
  http: { method: 'GET', path: '/api/recovery' },
  access: 'account',
  input: Nothing,
  output: z.strictObject({
    history: z.array(
      z.strictObject({
        at: z.iso.datetime({ precision: 3 }),
        change: z.enum([...VaultChange.options, 'identity-reset']),
      }),
    ),
  }),
  example: {
    input: {},
    output: { history: [{ at: '2026-11-21T09:00:00.000Z', change: 'recovery-sheet-made' }] },
  },
});

export const StartPasswordChange = defineCommand({
  type: 'start-password-change',
  summary: 'First half of the OPAQUE registration of a new password.',
  http: { method: 'POST', path: '/api/password/start' },
  access: 'account',
  input: z.strictObject({ registrationRequest: OpaqueMessage }),
  output: z.strictObject({ registrationResponse: OpaqueMessage }),
  example: {
    input: { registrationRequest: EXAMPLE_OPAQUE },
    output: { registrationResponse: EXAMPLE_OPAQUE },
  },
});

export const ChangePassword = defineCommand({
  type: 'change-password',
  summary:
    'Stores the new password’s record with the vault wrapped anew. Only who has the vault open can sign the proof. Ends all other sessions.',
  http: { method: 'PUT', path: '/api/password' },
  access: 'account',
  budget: 'safety',
  input: z.strictObject({ registrationRecord: OpaqueMessage, vault: Vault, proof: Proof }),
  output: Nothing,
  example: {
    input: {
      registrationRecord: EXAMPLE_OPAQUE,
      vault: { ...EXAMPLE_VAULT, revision: 2 },
      proof: EXAMPLE_PROOF,
    },
    output: {},
  },
});

export const RequestPasswordReset = defineCommand({
  type: 'request-password-reset',
  summary:
    'Mails a link to the address, good for 30 minutes or until one of its links is used; `links-mailed` while three have not expired, used or not, and one of them has ten minutes or more to go. The answer is the same whether the address is known or not.',
  http: { method: 'POST', path: '/api/password-resets' },
  access: 'anyone',
  input: z.strictObject({ email: EmailAddress, language: Language }),
  output: Nothing,
  example: { input: { email: 'maelle@example.org', language: 'fr' }, output: {} },
});

export const ReadPasswordReset = defineCommand({
  type: 'read-password-reset',
  summary:
    'The vault of the account that a mailed link is for, to be opened with the recovery code, and what its password should not resemble.',
  http: { method: 'POST', path: '/api/password-resets/read' },
  access: 'anyone',
  input: z.strictObject({ token: Token }),
  output: z.strictObject({
    accountId: AccountId,
    email: EmailAddress,
    displayName: DisplayName,
    vault: Vault.nullable(),
  }),
  example: {
    input: { token: EXAMPLE_TOKEN },
    output: {
      accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'),
      email: 'maelle@example.org',
      displayName: 'Maëlle Kervadec',
      vault: EXAMPLE_VAULT,
    },
  },
});

export const StartPasswordReset = defineCommand({
  type: 'start-password-reset',
  summary: 'First half of the OPAQUE registration of a new password, under the token of a mailed link.',
  http: { method: 'POST', path: '/api/password-resets/start' },
  access: 'anyone',
  input: z.strictObject({ token: Token, registrationRequest: OpaqueMessage }),
  output: z.strictObject({ registrationResponse: OpaqueMessage }),
  example: {
    input: { token: EXAMPLE_TOKEN, registrationRequest: EXAMPLE_OPAQUE },
    output: { registrationResponse: EXAMPLE_OPAQUE },
  },
});

export const FinishPasswordReset = defineCommand({
  type: 'finish-password-reset',
  summary:
    'Consumes the link and sets the password. With the vault, opened by the recovery code and proved, all stays; without it the identity is reset. Ends all sessions; the second factor stays.',
  http: { method: 'POST', path: '/api/password-resets/finish' },
  access: 'anyone',
  input: z.strictObject({
    token: Token,
    registrationRecord: OpaqueMessage,
    /** Null: the person has no way into the vault and asks for a new identity. */
    recovered: z.strictObject({ vault: Vault, proof: Proof }).nullable(),
  }),
  output: Nothing,
  example: {
    input: { token: EXAMPLE_TOKEN, registrationRecord: EXAMPLE_OPAQUE, recovered: null },
    output: {},
  },
});

export const recoveryCommands = [
  ReadRecovery,
  StartPasswordChange,
  ChangePassword,
  RequestPasswordReset,
  ReadPasswordReset,
  StartPasswordReset,
  FinishPasswordReset,
] as const;
