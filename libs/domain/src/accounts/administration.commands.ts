import * as z from 'zod';
import { defineCommand } from '../kernel/define-command.js';
import { AccountId, Instant } from '../kernel/ids.js';
import { DisplayName, EmailAddress, Language, Role } from './account-fields.js';
import {
  MailDomain,
  PASSWORD_CHARACTERS,
  PasswordCharacters,
  Policy,
  SignUpPolicy,
} from './policy.events.js';

const EXAMPLE_ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const Nothing = z.strictObject({});
const OneAccount = z.strictObject({ accountId: AccountId });
const Roles = z.array(Role).min(1).max(4);

/** Entries of one page of the list of people. */
export const PEOPLE_PER_PAGE = 50;

/** Somebody who has an account, or was invited to open one. */
export const ListedPerson = z.strictObject({
  accountId: AccountId,
  /** Null until they have signed up. */
  displayName: DisplayName.nullable(),
  email: EmailAddress,
  roles: z.array(Role),
  status: z.enum(['active', 'disabled', 'invited', 'invitation-expired']),
  /** When they read the version of the first-use guide that holds; null while they have not. */
  guideRead: Instant.nullable(),
});
export type ListedPerson = z.infer<typeof ListedPerson>;

const EXAMPLE_PERSON: ListedPerson = {
  accountId: EXAMPLE_ACCOUNT,
  displayName: 'Maëlle Kervadec',
  email: 'maelle@example.org',
  roles: ['researcher'],
  status: 'active',
  guideRead: Instant.parse('2026-11-21T09:00:00.000Z'),
};

export const ListPeople = defineCommand({
  type: 'list-people',
  summary:
    'People with an account or an open invitation, by address; those whose name or address contains the text.',
  http: { method: 'POST', path: '/api/admin/people' },
  access: 'account',
  role: 'administrator',
  input: z.strictObject({
    text: z
      .string()
      .max(100)
      .regex(/^\P{Cc}*$/u),
    /** The last address of the page before. */
    after: EmailAddress.nullable(),
  }),
  output: z.strictObject({
    people: z.array(ListedPerson).max(PEOPLE_PER_PAGE),
    /** Whether another page follows. */
    more: z.boolean(),
  }),
  example: {
    input: { text: 'ker', after: null },
    output: { people: [EXAMPLE_PERSON], more: false },
  },
});

export const InvitePerson = defineCommand({
  type: 'invite-person',
  summary:
    'Mails an invitation that works once and for seven days; the answer is the same whether the address has an account or not.',
  http: { method: 'POST', path: '/api/admin/invitations' },
  access: 'account',
  role: 'administrator',
  input: z.strictObject({ email: EmailAddress, language: Language, roles: Roles }),
  output: Nothing,
  example: { input: { email: 'hana@example.org', language: 'en', roles: ['researcher'] }, output: {} },
});

export const WithdrawInvitation = defineCommand({
  type: 'withdraw-invitation',
  summary: 'Takes an invitation back that nobody has used.',
  http: { method: 'POST', path: '/api/admin/invitations/withdraw' },
  access: 'account',
  role: 'administrator',
  input: OneAccount,
  output: Nothing,
  example: { input: { accountId: EXAMPLE_ACCOUNT }, output: {} },
});

export const ChangeRoles = defineCommand({
  type: 'change-roles',
  summary:
    'Sets what an account may do on the server. Nobody grants himself a role; one administrator stays.',
  http: { method: 'POST', path: '/api/admin/people/roles' },
  access: 'account',
  role: 'administrator',
  input: z.strictObject({ accountId: AccountId, roles: Roles }),
  output: Nothing,
  example: { input: { accountId: EXAMPLE_ACCOUNT, roles: ['researcher', 'officer'] }, output: {} },
});

export const DisableAccount = defineCommand({
  type: 'disable-account',
  summary: 'Keeps an account out: its sessions and sockets end at once, and it cannot log in.',
  http: { method: 'POST', path: '/api/admin/people/disable' },
  access: 'account',
  role: 'administrator',
  input: OneAccount,
  output: Nothing,
  example: { input: { accountId: EXAMPLE_ACCOUNT }, output: {} },
});

export const EnableAccount = defineCommand({
  type: 'enable-account',
  summary: 'Lets a disabled account log in again.',
  http: { method: 'POST', path: '/api/admin/people/enable' },
  access: 'account',
  role: 'administrator',
  input: OneAccount,
  output: Nothing,
  example: { input: { accountId: EXAMPLE_ACCOUNT }, output: {} },
});

const EXAMPLE_POLICY: Policy = {
  signUp: 'domains',
  allowedDomains: ['example.org'],
  secondFactorRequired: true,
  passwordCharacters: PASSWORD_CHARACTERS,
  awarenessVersion: 1,
};

export const ReadPolicy = defineCommand({
  type: 'read-policy',
  summary: 'What holds for every account.',
  http: { method: 'GET', path: '/api/admin/policy' },
  access: 'account',
  role: 'administrator',
  input: Nothing,
  output: z.strictObject({ revision: z.int().min(0), policy: Policy }),
  example: { input: {}, output: { revision: 1, policy: EXAMPLE_POLICY } },
});

export const ChangePolicy = defineCommand({
  type: 'change-policy',
  summary:
    'Replaces what holds for every account; a conflict when somebody has changed it since it was read.',
  http: { method: 'PUT', path: '/api/admin/policy' },
  access: 'account',
  role: 'administrator',
  input: z.strictObject({
    /** The revision that was read. */
    revision: z.int().min(0),
    signUp: SignUpPolicy,
    allowedDomains: z.array(MailDomain).max(50),
    secondFactorRequired: z.boolean(),
    passwordCharacters: PasswordCharacters,
    /** Whether everybody is to go through the first-use guide again. */
    guideAgain: z.boolean(),
  }),
  output: Nothing,
  example: {
    input: {
      revision: 0,
      signUp: 'domains',
      allowedDomains: ['example.org'],
      secondFactorRequired: true,
      passwordCharacters: PASSWORD_CHARACTERS,
      guideAgain: false,
    },
    output: {},
  },
});

export const administrationCommands = [
  ListPeople,
  InvitePerson,
  WithdrawInvitation,
  ChangeRoles,
  DisableAccount,
  EnableAccount,
  ReadPolicy,
  ChangePolicy,
] as const;
