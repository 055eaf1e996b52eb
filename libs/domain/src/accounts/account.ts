import type { Decider } from '../kernel/decider.js';
import { newEvent, type DataOf, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { AccountId, FactorId, Instant, SessionId } from '../kernel/ids.js';
import type { Role } from './account-fields.js';
import {
  AccountSignedUp,
  KeyPackagesPublished,
  SessionEnded,
  SessionStarted,
  VaultStored,
  type AccountEventDefinition,
} from './accounts.events.js';
import {
  decideDevice,
  type DeviceDecision,
  type Devices,
  withdrawDevices,
  withoutDevice,
} from './devices.js';
import { decideErasure, type EraseDecision } from './erasure.js';
import { decideProfile, type ProfileDecision } from './profile.js';
import { IdentityReset } from './recovery.events.js';
import { SecondFactorsReset } from './factors.events.js';
import { decideFactors, evolveFactors, type FactorDecision } from './factors.js';

export type AccountEvent = NewEvent<AccountEventDefinition>;

/** An account as the server decides on it. Nothing personal is kept: it may be erased. */
export interface Account extends Devices {
  readonly exists: boolean;
  /** Whether it was invited and the invitation was taken back: it never comes into being, its key may be destroyed. */
  readonly withdrawn: boolean;
  /** Whether it was erased: then nothing happens to it any more. */
  readonly erased: boolean;
  /** Whether an administrator keeps it out. */
  readonly disabled: boolean;
  readonly roles: readonly Role[];
  /** Revision of the stored vault; 0 before the first, and after an identity reset. */
  readonly vaultRevision: number;
  /** Sessions that have begun and not ended. */
  readonly sessions: ReadonlySet<SessionId>;
  readonly factors: ReadonlySet<FactorId>;
}

/** What can be asked of an account; signatures, proofs and passwords have been verified by the caller. */
export type AccountDecision =
  | { readonly type: 'sign-up'; readonly account: DataOf<typeof AccountSignedUp> }
  | DeviceDecision
  | { readonly type: 'publish-key-packages'; readonly published: DataOf<typeof KeyPackagesPublished> }
  | { readonly type: 'store-vault'; readonly vault: DataOf<typeof VaultStored> }
  | {
      readonly type: 'reset-identity';
      readonly reset: DataOf<typeof IdentityReset>;
      /** What whoever forgot the password, or knew it, was signed in by. */
      readonly sessionIds: readonly SessionId[];
      readonly at: Instant;
    }
  | { readonly type: 'start-session'; readonly session: DataOf<typeof SessionStarted> }
  | { readonly type: 'end-session'; readonly session: DataOf<typeof SessionEnded> }
  | ({ readonly type: 'end-sessions'; readonly reason: DataOf<typeof SessionEnded>['reason'] } & SomeSessions)
  | EraseDecision
  | ProfileDecision
  | { readonly type: 'reset-factors'; readonly accountId: AccountId }
  | FactorDecision;

/** Sessions of an account; those that have ended or never began are passed over. */
interface SomeSessions {
  readonly accountId: AccountId;
  readonly sessionIds: readonly SessionId[];
}

const initialAccount: Account = {
  exists: false,
  withdrawn: false,
  erased: false,
  disabled: false,
  roles: [],
  identityKey: null,
  devices: new Map(),
  revoked: new Set(),
  vaultRevision: 0,
  sessions: new Set(),
  factors: new Set(),
};

/**
 * What may happen to an account. Refuses with `not-found` before the sign-up, and with `conflict` whatever somebody
 * else has done first: a second sign-up, another identity key, another certificate for a device, a taken revision.
 */
export const accountDecider: Decider<Account, AccountDecision, AccountEvent> = {
  initialState: initialAccount,
  evolve,
  decide,
};

/** What is done already when the account was erased. */
const REPEATABLE: ReadonlySet<string> = new Set(['end-session', 'end-sessions', 'erase']);

function evolve(account: Account, event: AccountEvent): Account {
  switch (event.type) {
    case 'AccountSignedUp':
      return { ...account, exists: true, roles: event.data.roles };
    case 'InvitationWithdrawn':
      return { ...account, withdrawn: true };
    case 'AccountRolesChanged':
      return { ...account, roles: event.data.roles };
    case 'AccountDisabled':
      return { ...account, disabled: true };
    case 'AccountEnabled':
      return { ...account, disabled: false };
    case 'IdentityKeyPublished':
      return { ...account, identityKey: event.data.identityKey };
    case 'DeviceRegistered':
    case 'DeviceCertificateRenewed':
      return {
        ...account,
        devices: new Map(account.devices).set(event.data.deviceId, event.data.certificate),
      };
    case 'DeviceRevoked':
      return withoutDevice(account, event.data.deviceId);
    case 'VaultStored':
      return { ...account, vaultRevision: event.data.revision };
    case 'AccountErased':
      return { ...initialAccount, erased: true };
    case 'IdentityReset':
      return { ...account, identityKey: null, devices: new Map(), vaultRevision: 0 };
    case 'SessionStarted':
      return { ...account, sessions: new Set(account.sessions).add(event.data.sessionId) };
    case 'SessionEnded': {
      const sessions = new Set(account.sessions);
      sessions.delete(event.data.sessionId);
      return { ...account, sessions };
    }
    case 'KeyPackagesPublished':
      return account;
    case 'TotpEnrolled':
    case 'PasskeyEnrolled':
    case 'FactorRemoved':
    case 'SecondFactorsReset':
      return { ...account, factors: evolveFactors(account.factors, event) };
    // Events of other topics in the same stream change nothing that is decided here.
    default:
      return account;
  }
}

function decide(command: AccountDecision, account: Account): readonly AccountEvent[] {
  if (command.type === 'sign-up') {
    if (account.exists || account.withdrawn || account.erased) throw new Refusal('conflict');
    return [newEvent(AccountSignedUp, command.account)];
  }
  // Whoever ends a session, or repeats the erasure, finds it done.
  if (account.erased && REPEATABLE.has(command.type)) return [];
  if (!account.exists) throw new Refusal('not-found');
  switch (command.type) {
    case 'erase':
      return decideErasure(command, account);
    case 'change-display-name':
    case 'change-language':
    case 'change-avatar':
    case 'remove-avatar':
    case 'request-own-data':
      return decideProfile(command);
    case 'register-device':
    case 'rename-device':
    case 'renew-certificate':
    case 'revoke-device':
    case 'publish-prekeys':
    case 'approve-device-link':
      return decideDevice(command, account);
    case 'publish-key-packages':
      if (!account.devices.has(command.published.deviceId)) throw new Refusal('device-unknown');
      return [newEvent(KeyPackagesPublished, command.published)];
    case 'store-vault':
      if (command.vault.revision !== account.vaultRevision + 1) throw new Refusal('conflict');
      return [newEvent(VaultStored, command.vault)];
    case 'reset-identity': {
      const { reset, sessionIds, at } = command;
      const { accountId } = reset;
      return [
        ...endsOf({ accountId, sessionIds }, account, 'identity-reset'),
        ...withdrawDevices(accountId, account, at),
        newEvent(IdentityReset, reset),
      ];
    }
    case 'start-session':
      if (account.disabled) throw new Refusal('account-disabled');
      return account.sessions.has(command.session.sessionId)
        ? []
        : [newEvent(SessionStarted, command.session)];
    case 'end-session':
      return account.sessions.has(command.session.sessionId) ? [newEvent(SessionEnded, command.session)] : [];
    case 'end-sessions':
      return endsOf(command, account, command.reason);
    case 'reset-factors':
      return resetFactors(command.accountId, account);
    default:
      return decideFactors(command, account.factors);
  }
}

/** Whoever is signed in was let in by a factor that no longer counts. */
function resetFactors(accountId: AccountId, { sessions }: Account): readonly AccountEvent[] {
  const ends = endsOf({ accountId, sessionIds: [...sessions] }, { sessions }, 'factors-reset');
  return [newEvent(SecondFactorsReset, { accountId }), ...ends];
}

const endsOf = (
  { accountId, sessionIds }: SomeSessions,
  { sessions }: Pick<Account, 'sessions'>,
  reason: DataOf<typeof SessionEnded>['reason'],
) =>
  sessionIds
    .filter((sessionId) => sessions.has(sessionId))
    .map((sessionId) => newEvent(SessionEnded, { accountId, sessionId, reason }));
