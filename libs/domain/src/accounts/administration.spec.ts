import { describe, expect, it } from '@jest/globals';
import { newEvent } from '../kernel/define-event.js';
import type { AccountId } from '../kernel/ids.js';
import { given } from '../testing/given.js';
import { person } from '../testing/room-story.js';
import type { Role } from './account-fields.js';
import { administrationCommands } from './administration.commands.js';
import { administrationDecider, type AdministrationDecision, type Administrator } from './administration.js';
import {
  AccountDisabled,
  AccountEnabled,
  AccountInvited,
  InvitationWithdrawn,
} from './administration.events.js';
import { AccountRolesChanged, AccountSignedUp, SessionEnded, SessionStarted } from './accounts.events.js';

const { accountId } = person(1);
const by: Administrator = { kind: 'account', accountId: person(2).accountId };
const oneself: Administrator = { kind: 'account', accountId };
const operator: Administrator = { kind: 'operator' };

const signedUp = (...roles: readonly Role[]) =>
  newEvent(AccountSignedUp, { ...AccountSignedUp.example, accountId, roles: [...roles] });
const rolesChanged = (...roles: readonly Role[]) =>
  newEvent(AccountRolesChanged, { accountId, roles: [...roles] });
const toRoles = (who: Administrator, othersRemain: boolean, ...roles: readonly Role[]) =>
  ({
    type: 'change-roles',
    by: who,
    change: { accountId, roles: [...roles] },
    othersRemain,
  }) satisfies AdministrationDecision;
const disabling = (who: Administrator, othersRemain: boolean): AdministrationDecision => ({
  type: 'disable',
  by: who,
  accountId,
  othersRemain,
});
const disabled = newEvent(AccountDisabled, { accountId });
const session = { ...SessionStarted.example, accountId };

describe('roles', () => {
  it('are set by another administrator, several at once, and noted only when they change', () => {
    given(administrationDecider, signedUp('researcher'))
      .when(toRoles(by, true, 'researcher', 'officer', 'compliance'))
      .then(rolesChanged('researcher', 'officer', 'compliance'));
    given(administrationDecider, signedUp('researcher', 'officer'))
      .when(toRoles(by, true, 'officer', 'researcher'))
      .then();
  });

  it('are granted by nobody to himself, but may be given back', () => {
    given(administrationDecider, signedUp('administrator'))
      .when(toRoles(oneself, true, 'administrator', 'officer'))
      .thenRefused('forbidden');
    given(administrationDecider, signedUp('administrator', 'officer'))
      .when(toRoles(oneself, true, 'administrator'))
      .then(rolesChanged('administrator'));
  });

  it('are not changed by somebody who is no administrator any more', () => {
    given(administrationDecider, signedUp('researcher', 'officer'))
      .when(toRoles(oneself, true, 'researcher'))
      .thenRefused('forbidden');
  });

  it('leave the server an administrator, whoever changes them', () => {
    for (const who of [by, oneself, operator]) {
      given(administrationDecider, signedUp('administrator', 'researcher'))
        .when(toRoles(who, false, 'researcher'))
        .thenRefused('last-administrator');
      given(administrationDecider, signedUp('administrator', 'researcher'))
        .when(toRoles(who, true, 'researcher'))
        .then(rolesChanged('researcher'));
    }
  });
});

describe('a disabled account', () => {
  it('loses its sessions in the same moment', () => {
    given(administrationDecider, signedUp('researcher'), newEvent(SessionStarted, session))
      .when(disabling(by, true))
      .then(
        disabled,
        newEvent(SessionEnded, { accountId, sessionId: session.sessionId, reason: 'account-disabled' }),
      );
  });

  it('is never the last administrator', () => {
    given(administrationDecider, signedUp('administrator'))
      .when(disabling(operator, false))
      .thenRefused('last-administrator');
    given(administrationDecider, signedUp('administrator')).when(disabling(by, true)).then(disabled);
  });

  it('administers nothing, not even its own return', () => {
    given(administrationDecider, signedUp('administrator'), disabled)
      .when({ type: 'enable', by: oneself, accountId })
      .thenRefused('forbidden');
  });

  it('is enabled once', () => {
    const enabled = newEvent(AccountEnabled, { accountId });
    const enable = { type: 'enable', by, accountId } as const;
    given(administrationDecider, signedUp('researcher'), disabled).when(enable).then(enabled);
    given(administrationDecider, signedUp('researcher')).when(enable).then();
  });
});

describe('an invitation', () => {
  const invitation = { ...AccountInvited.example, accountId };
  const invited = newEvent(AccountInvited, invitation);
  const withdraw = { type: 'withdraw-invitation', by, accountId } as const;

  it('is given once for an account that does not exist', () => {
    given(administrationDecider).when({ type: 'invite', by, invitation }).then(invited);
    given(administrationDecider, invited).when({ type: 'invite', by, invitation }).thenRefused('conflict');
    given(administrationDecider, signedUp('researcher'))
      .when({ type: 'invite', by, invitation })
      .thenRefused('conflict');
  });

  it('is withdrawn only while it waits', () => {
    const withdrawn = newEvent(InvitationWithdrawn, { accountId });
    given(administrationDecider, invited).when(withdraw).then(withdrawn);
    given(administrationDecider, invited, withdrawn).when(withdraw).then();
    given(administrationDecider, invited, signedUp('researcher')).when(withdraw).then();
  });
});

describe('the power of administrators', () => {
  /** Fields by which content, keys, vaults or devices would travel. */
  const FORBIDDEN = /key|vault|device|certificate|body|envelope|password|factor|proof/i;
  /** Rules of the policy about what the server never gets to see. */
  const RULES = ['secondFactorRequired', 'passwordCharacters'];
  const fieldsOf = (value: unknown): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, member]) => [name, ...fieldsOf(member)])
      : [];

  it('has no command that reads content, sets keys, replaces a vault or adds a device', () => {
    for (const { type, http, example } of administrationCommands) {
      const fields = fieldsOf(example).filter((name) => !RULES.includes(name));
      expect([type, http?.path ?? type, ...fields].filter((name) => FORBIDDEN.test(name))).toEqual([]);
    }
    expect(fieldsOf({ people: [{ identityKey: '' }] }).some((name) => FORBIDDEN.test(name))).toBe(true);
  });

  it('needs the role in each command', () => {
    for (const { role } of administrationCommands) expect(role).toBe('administrator');
  });

  it('does not reach accounts that are not there', () => {
    const nobody: AccountId = person(3).accountId;
    given(administrationDecider)
      .when({ type: 'disable', by, accountId: nobody, othersRemain: true })
      .thenRefused('not-found');
  });
});
