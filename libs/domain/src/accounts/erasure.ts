import { newEvent, type DataOf, type NewEvent } from '../kernel/define-event.js';
import { Refusal } from '../kernel/errors.js';
import type { Role } from './account-fields.js';
import type { AccountId, SessionId } from '../kernel/ids.js';
import { SessionEnded } from './accounts.events.js';
import { withoutDevice, type Devices } from './devices.js';
import { DeviceRevoked } from './devices.events.js';
import { AccountErased } from './erasure.events.js';

/** That the caller has just proved to be the owner, and that the revocations verify, has been made sure of. */
export interface EraseDecision {
  readonly type: 'erase';
  readonly erased: DataOf<typeof AccountErased>;
  /** One for each device that the account has. */
  readonly revocations: readonly DataOf<typeof DeviceRevoked>[];
  /** Whether an administrator who can log in is left besides this account. */
  readonly othersRemain: boolean;
}

interface Erasable extends Devices {
  readonly roles: readonly Role[];
  readonly sessions: ReadonlySet<SessionId>;
}

/**
 * Ends what the account has and erases it, all in one append: a device that was registered meanwhile, or a session that
 * began, is never left over.
 */
export function decideErasure(
  { erased, revocations, othersRemain }: EraseDecision,
  account: Erasable,
): readonly NewEvent<typeof DeviceRevoked | typeof SessionEnded | typeof AccountErased>[] {
  if (account.roles.includes('administrator') && !othersRemain) throw new Refusal('last-administrator');
  const left = revocations.reduce<Devices>(
    (devices, { deviceId }) => withoutDevice(devices, deviceId),
    account,
  );
  if (left.devices.size > 0 || revocations.some(({ deviceId }) => !account.devices.has(deviceId)))
    throw new Refusal('conflict');
  const { accountId } = erased;
  return [
    ...revocations.map((revoked) => newEvent(DeviceRevoked, revoked)),
    ...endsOf(accountId, account.sessions),
    newEvent(AccountErased, erased),
  ];
}

const endsOf = (accountId: AccountId, sessions: ReadonlySet<SessionId>) =>
  [...sessions].map((sessionId) =>
    newEvent(SessionEnded, { accountId, sessionId, reason: 'account-erased' }),
  );
