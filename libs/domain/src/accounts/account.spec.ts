import { describe, it } from '@jest/globals';
import { newEvent } from '../kernel/define-event.js';
import { FactorId, SessionId } from '../kernel/ids.js';
import { given } from '../testing/given.js';
import { bytesNumber, person } from '../testing/room-story.js';
import { accountDecider, type AccountDecision } from './account.js';
import { DEVICES_PER_ACCOUNT, FACTORS_PER_ACCOUNT } from './account-fields.js';
import {
  AccountSignedUp,
  DeviceRegistered,
  IdentityKeyPublished,
  KeyPackagesPublished,
  SessionEnded,
  SessionStarted,
  VaultStored,
} from './accounts.events.js';
import { DeviceCertificateRenewed, DeviceRenamed, DeviceRevoked } from './devices.events.js';
import { AccountDisabled, AccountEnabled, InvitationWithdrawn } from './administration.events.js';
import { PasskeyEnrolled, SecondFactorsReset, TotpEnrolled } from './factors.events.js';
import { IdentityReset } from './recovery.events.js';

const { accountId, deviceId } = person(1);
const account = { ...AccountSignedUp.example, accountId };
const device = { accountId, deviceId, name: 'Chromium on Linux', certificate: bytesNumber(180, 1) };
const identityKey = bytesNumber(32, 1);
const session = {
  accountId,
  sessionId: SessionId.parse('vXgC5mQeQ1o2m1C3bQm0fQ'),
  client: 'Chromium on Linux',
};
const ended = { accountId, sessionId: session.sessionId, reason: 'logged-out' as const };

const signedUp = newEvent(AccountSignedUp, account);
const begun = newEvent(SessionStarted, session);
const published = newEvent(IdentityKeyPublished, { accountId, identityKey });
const registered = newEvent(DeviceRegistered, device);
const register = (change: Partial<typeof device> = {}, key = identityKey): AccountDecision => ({
  type: 'register-device',
  device: { ...device, ...change },
  identityKey: key,
  sessionId: session.sessionId,
});

describe('an account', () => {
  it('comes into being once', () => {
    given(accountDecider).when({ type: 'sign-up', account }).then(signedUp);
    given(accountDecider, signedUp).when({ type: 'sign-up', account }).thenRefused('conflict');
  });

  it('does not come into being after its invitation was taken back', () => {
    const withdrawn = newEvent(InvitationWithdrawn, { accountId });
    given(accountDecider, withdrawn).when({ type: 'sign-up', account }).thenRefused('conflict');
  });

  it('can do nothing before it exists', () => {
    given(accountDecider).when(register()).thenRefused('not-found');
    given(accountDecider).when({ type: 'start-session', session }).thenRefused('not-found');
  });

  it('publishes its identity key with its first device, and never again', () => {
    given(accountDecider, signedUp, begun).when(register()).then(published, registered);
    const second = { deviceId: person(2).deviceId };
    given(accountDecider, signedUp, begun, published, registered)
      .when(register(second))
      .then(newEvent(DeviceRegistered, { ...device, ...second }));
    given(accountDecider, signedUp, begun, published, registered)
      .when(register(second, bytesNumber(32, 2)))
      .thenRefused('conflict');
  });

  it('begins no session while it is disabled', () => {
    const disabled = newEvent(AccountDisabled, { accountId });
    const start = { type: 'start-session', session: { ...SessionStarted.example, accountId } } as const;
    given(accountDecider, signedUp, disabled).when(start).thenRefused('account-disabled');
    given(accountDecider, signedUp, disabled, newEvent(AccountEnabled, { accountId }))
      .when(start)
      .then(newEvent(SessionStarted, start.session));
  });

  it('registers a device once, with one certificate', () => {
    const history = [signedUp, begun, published, registered] as const;
    given(accountDecider, ...history)
      .when(register())
      .then();
    given(accountDecider, ...history)
      .when(register({ certificate: bytesNumber(180, 2) }))
      .thenRefused('conflict');
  });

  it('has room for so many devices and no more', () => {
    const devices = Array.from({ length: DEVICES_PER_ACCOUNT }, (_, n) =>
      newEvent(DeviceRegistered, { ...device, deviceId: person(10 + n).deviceId }),
    );
    given(accountDecider, signedUp, begun, published, ...devices)
      .when(register())
      .thenRefused('forbidden');
    given(accountDecider, signedUp, begun, published, ...devices.slice(1))
      .when(register())
      .then(registered);
  });

  it('removes a device once and for good', () => {
    const revoked = { ...DeviceRevoked.example, accountId, deviceId };
    const removal: AccountDecision = { type: 'revoke-device', revoked };
    const before = [signedUp, begun, published, registered] as const;
    given(accountDecider, ...before)
      .when(removal)
      .then(newEvent(DeviceRevoked, revoked));
    const after = [...before, newEvent(DeviceRevoked, revoked)] as const;
    given(accountDecider, ...after)
      .when(removal)
      .then();
    given(accountDecider, ...after)
      .when(register())
      .thenRefused('device-revoked');
    const renamed = { ...DeviceRenamed.example, accountId, deviceId };
    given(accountDecider, ...after)
      .when({ type: 'rename-device', renamed })
      .thenRefused('device-revoked');
    given(accountDecider, ...before)
      .when({ type: 'rename-device', renamed })
      .then(newEvent(DeviceRenamed, renamed));
    given(accountDecider, signedUp, begun, published).when(removal).thenRefused('device-unknown');
  });

  it('renews the certificate of a device from the one that was compared with it, once', () => {
    const before = [signedUp, published, registered] as const;
    const renewed = { accountId, deviceId, certificate: bytesNumber(191, 2) };
    const renew = (replaces = device.certificate, certificate = renewed.certificate): AccountDecision => ({
      type: 'renew-certificate',
      renewed: { ...renewed, certificate },
      replaces,
    });
    given(accountDecider, ...before)
      .when(renew())
      .then(newEvent(DeviceCertificateRenewed, renewed));
    const after = [...before, newEvent(DeviceCertificateRenewed, renewed)] as const;
    given(accountDecider, ...after)
      .when(renew())
      .then();
    const third = bytesNumber(191, 3);
    given(accountDecider, ...after)
      .when(renew(device.certificate, third))
      .thenRefused('conflict');
    given(accountDecider, ...after)
      .when(renew(renewed.certificate, third))
      .then(newEvent(DeviceCertificateRenewed, { ...renewed, certificate: third }));
    given(accountDecider, signedUp, published).when(renew()).thenRefused('device-unknown');
    const revoked = newEvent(DeviceRevoked, { ...DeviceRevoked.example, accountId, deviceId });
    given(accountDecider, ...before, revoked)
      .when(renew())
      .thenRefused('device-revoked');
  });

  it('leaves key packages of registered devices only', () => {
    const packages = { accountId, deviceId, count: 50 };
    given(accountDecider, signedUp, published, registered)
      .when({ type: 'publish-key-packages', published: packages })
      .then(newEvent(KeyPackagesPublished, packages));
    given(accountDecider, signedUp)
      .when({ type: 'publish-key-packages', published: packages })
      .thenRefused('device-unknown');
  });

  it('stores its vault as dense revisions, so that of two browsers one has to read again', () => {
    const stored = (revision: number) =>
      newEvent(VaultStored, { accountId, revision, change: 'created' as const });
    const store = (revision: number) =>
      ({ type: 'store-vault', vault: { accountId, revision, change: 'created' as const } }) as const;
    given(accountDecider, signedUp).when(store(1)).then(stored(1));
    given(accountDecider, signedUp, stored(1)).when(store(2)).then(stored(2));
    given(accountDecider, signedUp, stored(1)).when(store(1)).thenRefused('conflict');
    given(accountDecider, signedUp, stored(1)).when(store(3)).thenRefused('conflict');
  });

  it('begins again with keys, devices and vault after an identity reset', () => {
    const reset = newEvent(IdentityReset, { accountId });
    const { revokedAt } = DeviceRevoked.example;
    const { deviceId } = registered.data;
    const end = newEvent(SessionEnded, { ...ended, reason: 'identity-reset' });
    const gone = newEvent(DeviceRevoked, { accountId, deviceId, revocation: new Uint8Array(0), revokedAt });
    const first = newEvent(VaultStored, { accountId, revision: 1, change: 'created' });
    given(accountDecider, signedUp, begun, published, registered, first)
      .when({ type: 'reset-identity', reset: { accountId }, sessionIds: [session.sessionId], at: revokedAt })
      .then(end, gone, reset);
    // Who was signed in before, and had nearly registered a device, does not bring the next identity.
    given(accountDecider, signedUp, begun, published, registered, first, end, gone, reset)
      .when(register({ deviceId: person(9).deviceId }, bytesNumber(32, 2)))
      .thenRefused('unauthenticated');
    const next = { ...session, sessionId: SessionId.parse('aXgC5mQeQ1o2m1C3bQm0fQ') };
    const begunAgain = newEvent(SessionStarted, next);
    const registerNow = (change: Partial<typeof device>, key: typeof identityKey) => ({
      ...register(change, key),
      sessionId: next.sessionId,
    });
    const other = bytesNumber(32, 2);
    const another = { deviceId: person(9).deviceId };
    const after = [signedUp, begun, published, registered, first, end, gone, reset, begunAgain] as const;
    given(accountDecider, ...after)
      .when(registerNow(another, other))
      .then(
        newEvent(IdentityKeyPublished, { accountId, identityKey: other }),
        newEvent(DeviceRegistered, { ...registered.data, ...another }),
      );
    given(accountDecider, ...after)
      .when(registerNow({}, other))
      .thenRefused('device-revoked');
    given(accountDecider, ...after)
      .when({ type: 'store-vault', vault: { accountId, revision: 1, change: 'created' } })
      .then(first);
  });

  it('begins and ends each session once', () => {
    const [begin, end] = [newEvent(SessionStarted, session), newEvent(SessionEnded, ended)];
    given(accountDecider, signedUp).when({ type: 'start-session', session }).then(begin);
    given(accountDecider, signedUp, begin).when({ type: 'start-session', session }).then();
    given(accountDecider, signedUp, begin).when({ type: 'end-session', session: ended }).then(end);
    given(accountDecider, signedUp, begin, end).when({ type: 'end-session', session: ended }).then();
  });

  it('ends several sessions in one decision, and passes over those that it has not', () => {
    const [begin, end] = [newEvent(SessionStarted, session), newEvent(SessionEnded, ended)];
    const other = { ...session, sessionId: SessionId.parse('aXgC5mQeQ1o2m1C3bQm0fQ') };
    const sessionIds = [session.sessionId, other.sessionId];
    const endAll = { type: 'end-sessions', accountId, sessionIds, reason: 'logged-out' } as const;
    given(accountDecider, signedUp, begin, newEvent(SessionStarted, other))
      .when(endAll)
      .then(end, newEvent(SessionEnded, { ...ended, sessionId: other.sessionId }));
    given(accountDecider, signedUp, begin).when(endAll).then(end);
    given(accountDecider, signedUp, begin, end).when(endAll).then();
  });

  it('has room for so many second factors of both kinds and no more', () => {
    const factor = (n: number) => ({
      accountId,
      factorId: FactorId.parse(`${n}${'f'.repeat(20)}A`),
      name: 'Key',
    });
    const enrolled = Array.from({ length: FACTORS_PER_ACCOUNT }, (_, n) =>
      newEvent(n % 2 === 0 ? TotpEnrolled : PasskeyEnrolled, factor(n)),
    );
    const first = factor(0);
    given(accountDecider, signedUp)
      .when({ type: 'enrol-passkey', factor: first })
      .then(newEvent(PasskeyEnrolled, first));
    given(accountDecider, signedUp, newEvent(PasskeyEnrolled, first))
      .when({ type: 'enrol-passkey', factor: first })
      .then();
    const another = { ...first, factorId: FactorId.parse(`${'g'.repeat(21)}A`) };
    for (const type of ['enrol-totp', 'enrol-passkey'] as const)
      given(accountDecider, signedUp, ...enrolled)
        .when({ type, factor: another })
        .thenRefused('forbidden');
  });

  it('loses all second factors, and whoever was let in by them, when the operator resets them', () => {
    const { factorId } = TotpEnrolled.example;
    const enrolled = newEvent(TotpEnrolled, { accountId, factorId, name: 'Phone' });
    const reset = newEvent(SecondFactorsReset, { accountId });
    const out = newEvent(SessionEnded, { ...ended, reason: 'factors-reset' });
    given(accountDecider, signedUp, enrolled, newEvent(SessionStarted, session))
      .when({ type: 'reset-factors', accountId })
      .then(reset, out);
    given(accountDecider, signedUp, enrolled, reset)
      .when({ type: 'rename-factor', factor: { accountId, factorId, name: 'Old phone' } })
      .thenRefused('not-found');
    given(accountDecider).when({ type: 'reset-factors', accountId }).thenRefused('not-found');
  });
});
