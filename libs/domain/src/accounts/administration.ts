import type { Decider } from '../kernel/decider.js';
import { newEvent, type DataOf } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { AccountId, SessionId } from '../kernel/ids.js';
import type { Role } from './account-fields.js';
import type { AccountEvent } from './account.js';
import { AccountRolesChanged, SessionEnded } from './accounts.events.js';
import {
  AccountDisabled,
  AccountEnabled,
  AccountInvited,
  InvitationWithdrawn,
} from './administration.events.js';

/** An account as administrators decide on it. */
export interface AdministeredAccount {
  readonly exists: boolean;
  readonly roles: readonly Role[];
  readonly disabled: boolean;
  readonly sessions: ReadonlySet<SessionId>;
  /** True while an invitation waits to be used; whether it is still in time is for the clock to say. */
  readonly invited: boolean;
  /** True once an invitation was taken back that nobody had used: nobody comes any more. */
  readonly withdrawn: boolean;
}

/**
 * Who administers: the operator at the machine, the server itself where a time is over, or an account that its own stream
 * shows to be an administrator.
 */
export type Administrator =
  | { readonly kind: 'operator' }
  | { readonly kind: 'server' }
  | { readonly kind: 'account'; readonly accountId: AccountId };

/** What may be asked for; that an administering account is an administrator has been made sure of by its stream. */
export type AdministrationDecision = { readonly by: Administrator } & (
  | { readonly type: 'invite'; readonly invitation: DataOf<typeof AccountInvited> }
  | { readonly type: 'withdraw-invitation'; readonly accountId: AccountId }
  | {
      readonly type: 'change-roles';
      readonly change: DataOf<typeof AccountRolesChanged>;
      /** Whether an administrator who can log in is left besides this account. */
      readonly othersRemain: boolean;
    }
  | { readonly type: 'disable'; readonly accountId: AccountId; readonly othersRemain: boolean }
  | { readonly type: 'enable'; readonly accountId: AccountId }
);

/** Whether the account can administer the server. */
export const isAdministrator = ({ exists, disabled, roles }: AdministeredAccount): boolean =>
  exists && !disabled && roles.includes('administrator');

/**
 * What administrators may do to an account: let it in, keep it out, say what it may do. There is no decision by which they
 * could read what it holds, replace its vault or add a device to it. Refuses with `forbidden` who grants himself a role,
 * and with `last-administrator` what would leave the server without one.
 */
export const administrationDecider: Decider<AdministeredAccount, AdministrationDecision, AccountEvent> = {
  initialState: {
    exists: false,
    roles: [],
    disabled: false,
    sessions: new Set(),
    invited: false,
    withdrawn: false,
  },
  evolve,
  decide,
};

function evolve(account: AdministeredAccount, event: AccountEvent): AdministeredAccount {
  switch (event.type) {
    case 'AccountInvited':
      return { ...account, invited: true };
    case 'InvitationWithdrawn':
      return { ...account, invited: false, withdrawn: true };
    case 'AccountSignedUp':
      return { ...account, exists: true, roles: event.data.roles, invited: false };
    case 'AccountErased':
      return administrationDecider.initialState;
    case 'AccountRolesChanged':
      return { ...account, roles: event.data.roles };
    case 'AccountDisabled':
      return { ...account, disabled: true };
    case 'AccountEnabled':
      return { ...account, disabled: false };
    case 'SessionStarted':
      return { ...account, sessions: new Set(account.sessions).add(event.data.sessionId) };
    case 'SessionEnded':
      return {
        ...account,
        sessions: new Set([...account.sessions].filter((id) => id !== event.data.sessionId)),
      };
    default:
      return account;
  }
}

function decide(command: AdministrationDecision, account: AdministeredAccount): readonly AccountEvent[] {
  const isOwn = command.by.kind === 'account' && command.by.accountId === accountOf(command);
  if (isOwn && !isAdministrator(account)) throw new Refusal('forbidden');
  if (command.type === 'invite') {
    if (account.exists || account.invited) throw new Refusal('conflict');
    return [newEvent(AccountInvited, command.invitation)];
  }
  if (command.type === 'withdraw-invitation')
    return account.invited ? [newEvent(InvitationWithdrawn, { accountId: command.accountId })] : [];
  if (!account.exists) throw new Refusal('not-found');
  switch (command.type) {
    case 'change-roles':
      return changeRoles(command, account);
    case 'disable':
      return disable(command, account);
    case 'enable':
      return account.disabled ? [newEvent(AccountEnabled, { accountId: command.accountId })] : [];
  }
}

function accountOf(command: AdministrationDecision): AccountId {
  switch (command.type) {
    case 'invite':
      return command.invitation.accountId;
    case 'change-roles':
      return command.change.accountId;
    default:
      return command.accountId;
  }
}

function changeRoles(
  { change, by, othersRemain }: Extract<AdministrationDecision, { type: 'change-roles' }>,
  account: AdministeredAccount,
): readonly AccountEvent[] {
  const roles = [...new Set(change.roles)];
  const granted = roles.filter((role) => !account.roles.includes(role));
  if (granted.length === 0 && roles.length === account.roles.length) return [];
  const isOwn = by.kind === 'account' && by.accountId === change.accountId;
  if (isOwn && granted.length > 0) throw new Refusal('forbidden');
  if (isAdministrator(account) && !roles.includes('administrator') && !othersRemain)
    throw new Refusal('last-administrator');
  return [newEvent(AccountRolesChanged, { ...change, roles })];
}

function disable(
  { accountId, othersRemain }: Extract<AdministrationDecision, { type: 'disable' }>,
  account: AdministeredAccount,
): readonly AccountEvent[] {
  if (account.disabled) return [];
  if (isAdministrator(account) && !othersRemain) throw new Refusal('last-administrator');
  const ends = [...account.sessions].map((sessionId) =>
    newEvent(SessionEnded, { accountId, sessionId, reason: 'account-disabled' }),
  );
  return [newEvent(AccountDisabled, { accountId }), ...ends];
}
