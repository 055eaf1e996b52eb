import { describe, it } from '@jest/globals';
import { newEvent } from '../kernel/define-event.js';
import { Instant, ReceiptId, SessionId } from '../kernel/ids.js';
import { given } from '../testing/given.js';
import { bytesNumber, person } from '../testing/room-story.js';
import { accountDecider } from './account.js';
import { AccountSignedUp, DeviceRegistered, SessionEnded, SessionStarted } from './accounts.events.js';
import { DeviceRevoked } from './devices.events.js';
import type { EraseDecision } from './erasure.js';
import { AccountErased } from './erasure.events.js';

const { accountId, deviceId } = person(1);
const sessionId = SessionId.parse('vXgC5mQeQ1o2m1C3bQm0fQ');
const erased = { accountId, receiptId: ReceiptId.parse('mB1x0sQkZcJ7w4r2VnT9eA') };
const revoked = {
  accountId,
  deviceId,
  revocation: bytesNumber(119, 4),
  revokedAt: Instant.parse('2026-11-21T09:10:00.000Z'),
};
const account = { ...AccountSignedUp.example, accountId };
const device = { accountId, deviceId, name: 'Chromium', certificate: bytesNumber(180, 1) };
const life = [
  newEvent(AccountSignedUp, account),
  newEvent(DeviceRegistered, device),
  newEvent(SessionStarted, { accountId, sessionId, client: 'Chromium' }),
];
const ends = [
  newEvent(DeviceRevoked, revoked),
  newEvent(SessionEnded, { accountId, sessionId, reason: 'account-erased' as const }),
  newEvent(AccountErased, erased),
];
const erase = (change: Partial<EraseDecision> = {}): EraseDecision => ({
  type: 'erase',
  erased,
  revocations: [revoked],
  othersRemain: false,
  ...change,
});

describe('an erasure', () => {
  it('ends every device and session in one decision, and changes nothing when it is repeated', () => {
    given(accountDecider, ...life)
      .when(erase())
      .then(...ends);
    given(accountDecider, ...life, ...ends)
      .when(erase())
      .then();
  });

  it('leaves out no device that was registered meanwhile, and takes along none that is not there', () => {
    const another = newEvent(DeviceRegistered, { ...device, deviceId: person(2).deviceId });
    given(accountDecider, ...life, another)
      .when(erase())
      .thenRefused('conflict');
    given(accountDecider, ...life)
      .when(erase({ revocations: [revoked, { ...revoked, deviceId: person(2).deviceId }] }))
      .thenRefused('conflict');
  });

  it('is not the way out of the last administrator', () => {
    const administrator = newEvent(AccountSignedUp, { ...account, roles: ['administrator'] });
    const [, ...rest] = life;
    given(accountDecider, administrator, ...rest)
      .when(erase())
      .thenRefused('last-administrator');
    given(accountDecider, administrator, ...rest)
      .when(erase({ othersRemain: true }))
      .then(...ends);
  });

  it('is the last that happens to an account', () => {
    const session = { accountId, sessionId, client: 'Chromium' };
    given(accountDecider, ...life, ...ends)
      .when({ type: 'start-session', session })
      .thenRefused('not-found');
    given(accountDecider, ...life, ...ends)
      .when({ type: 'sign-up', account })
      .thenRefused('conflict');
    given(accountDecider, ...life, ...ends)
      .when({ type: 'end-session', session: { accountId, sessionId, reason: 'expired' } })
      .then();
  });
});
