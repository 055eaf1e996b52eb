import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '@collab/crypto';
import {
  ConfirmSecondFactor,
  EndOtherSessions,
  HandOverDeviceLink,
  InvitePerson,
  OpenDeviceLink,
  ReadDeviceLink,
  ReadInvitation,
  ReadPasswordReset,
  ReadSession,
  RedeemDeviceLink,
  RegisterDevice,
  RequestPasswordReset,
  toBase64Url,
  VerifyEmail,
  VerifySecondFactor,
  WatchDeviceLink,
  WithdrawDeviceLink,
  type Role,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser } from '../../../../tests/browser.js';
import { arrive, logIn, newDevice, registration, requestAccount } from '../../../../tests/people.js';
import { AdministrationLog } from './administration-log.js';
import { CredentialStore } from './credentials.js';
import { DeviceLinks } from './device-links.js';
import { LogInSteps } from './log-in-steps.js';

const PASSWORD = 'a heron over the slow water';
const HANA = { email: 'hana@example.org', password: PASSWORD };
const SAMIR = { email: 'samir@example.org', password: PASSWORD };

let server: ApiServer;
let hana: Awaited<ReturnType<typeof arrive>>;
let samir: Awaited<ReturnType<typeof arrive>>;

beforeAll(async () => {
  server = await startApiServer();
  hana = await arrive(server, HANA);
  samir = await arrive(server, SAMIR);
}, 60_000);
afterAll(() => server.stop());

const bytes = (length: number) => new Uint8Array(randomBytes(length));
const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'done',
    (refusal: { code?: string }) => refusal.code ?? String(refusal),
  );
const altered = (token: string) => `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;

async function openLink({ browser }: { readonly browser: Browser }): Promise<Uint8Array<ArrayBuffer>> {
  const token = bytes(32);
  await browser.run(OpenDeviceLink, { linkHash: sha256(token), offer: bytes(120) });
  return token;
}

describe('a token', () => {
  const KINDS = [
    'verification',
    'administrator',
    'invitation',
    'reset',
    'device link',
    'log-in',
    'confirmation',
  ] as const;
  type Kind = (typeof KINDS)[number];

  /** As many bytes as the token of a device link has. */
  const raw = (token: string) => new Uint8Array(Buffer.from(token, 'base64url')).slice(0, 32);
  const stranger = () => server.browser();
  /** The one that has signed up. */
  let newcomer: Browser;

  /** Shows a token where those of one kind are shown. */
  const show: Readonly<Record<Kind, (token: string) => Promise<unknown>>> = {
    verification: (token) => newcomer.run(VerifyEmail, { token }),
    administrator: (administratorToken) =>
      requestAccount(stranger(), { email: 'new@example.org', password: PASSWORD, administratorToken }),
    invitation: (token) => stranger().run(ReadInvitation, { token }),
    reset: (token) => stranger().run(ReadPasswordReset, { token }),
    'device link': (token) => stranger().run(ReadDeviceLink, { token: raw(token), claim: bytes(32) }),
    'log-in': (token) =>
      stranger().run(VerifySecondFactor, { token, answer: { method: 'totp', code: '000000' } }),
    confirmation: (token) =>
      hana.browser.run(ConfirmSecondFactor, { token, answer: { method: 'totp', code: '000000' } }),
  };
  /** What follows for one that is good, and for one that is not of this kind or that nobody gave out. */
  const OUTCOMES: Readonly<Record<Kind, readonly [good: string, bad: string]>> = {
    verification: ['done', 'link-invalid'],
    administrator: ['done', 'link-invalid'],
    invitation: ['done', 'link-invalid'],
    reset: ['done', 'link-invalid'],
    'device link': ['done', 'device-link-invalid'],
    // The code is a wrong one, which is only looked at where the token holds.
    'log-in': ['wrong-code', 'log-in-expired'],
    confirmation: ['wrong-code', 'log-in-expired'],
  };

  async function issueAll(): Promise<Readonly<Record<Kind, string>>> {
    const { accountId, browser } = hana;
    const roles: Role[] = ['administrator', 'researcher'];
    const change = { type: 'change-roles', change: { accountId, roles } } as const;
    await server.nest.get(AdministrationLog).decide(accountId, change, { kind: 'operator' });
    await browser.run(InvitePerson, { email: 'guest@example.org', language: 'en', roles: ['researcher'] });
    newcomer = server.browser();
    await requestAccount(newcomer, { email: 'waiting@example.org', password: PASSWORD });
    await stranger().run(RequestPasswordReset, { email: HANA.email, language: 'en' });
    const file = await readFile(join(server.config.dataDir, 'administrator-link'), 'utf8');
    const invitation = (await server.mails.mailTo('guest@example.org')).link ?? '';
    const { sessionId } = await browser.run(ReadSession, {});
    const steps = server.nest.get(LogInSteps);
    return {
      verification: await server.mails.tokenTo('waiting@example.org'),
      administrator: file.trim().split('#administrator=')[1] ?? '',
      invitation: invitation.split('#invitation=')[1] ?? '',
      reset: await server.mails.tokenTo(HANA.email),
      'device link': toBase64Url(await openLink(hana)),
      'log-in': await steps.open({
        purpose: 'second-factor',
        accountId,
        recordDigest: '',
        client: 'Test browser',
      }),
      confirmation: await steps.open({ purpose: 'confirmation', accountId, sessionId }),
    };
  }

  it('opens what it was given out for and nothing else, nor when a character of it was changed', async () => {
    const tokens = await issueAll();
    for (const shownAs of KINDS) {
      const [, bad] = OUTCOMES[shownAs];
      for (const kind of KINDS) {
        // Those of invitations have another form, by which they and the others are refused before.
        if ((kind === 'invitation') !== (shownAs === 'invitation')) continue;
        const token = kind === shownAs ? altered(tokens[kind]) : tokens[kind];
        expect([kind, shownAs, await codeOf(show[shownAs](token))]).toEqual([kind, shownAs, bad]);
      }
    }
    // Control: each of them was good all the while.
    for (const kind of KINDS)
      expect([kind, await codeOf(show[kind](tokens[kind]))]).toEqual([kind, OUTCOMES[kind][0]]);
  });
});

describe('the code of a device', () => {
  const read = (token: Uint8Array<ArrayBuffer>, claim = bytes(32)) =>
    codeOf(server.browser().run(ReadDeviceLink, { token, claim }));
  const redeem = (token: Uint8Array<ArrayBuffer>, claim = bytes(32)) =>
    codeOf(server.browser().run(RedeemDeviceLink, { token, claim, request: bytes(300) }));

  it('says when it has expired, was used, was taken back, was shown anew, or never was; the log-in is there instead', async () => {
    const OVER = 'device-link-invalid';
    const token = await openLink(hana);
    const claim = bytes(32);
    expect([await read(bytes(32)), await redeem(bytes(32))]).toEqual([OVER, OVER]);
    expect(await read(token)).toBe('done');
    expect(await redeem(token, claim)).toBe('done');
    expect([await redeem(token, claim), await redeem(token), await read(token)]).toEqual([OVER, OVER, OVER]);
    expect(await read(token, claim)).toBe('done');

    const anew = await openLink(hana);
    expect([await read(token, claim), await read(anew)]).toEqual([OVER, 'done']);
    await hana.browser.run(WithdrawDeviceLink, { linkHash: sha256(anew) });
    expect([await read(anew), await redeem(anew)]).toEqual([OVER, OVER]);

    const late = await openLink(hana);
    const watch = () => codeOf(hana.browser.run(WatchDeviceLink, { linkHash: sha256(late) }));
    expect([await watch(), await read(late)]).toEqual(['done', 'done']);
    await server.database.query(`UPDATE device_links SET expires_at = now() - interval '1 second'`);
    expect([await watch(), await read(late), await redeem(late)]).toEqual([OVER, OVER, OVER]);
    await logIn(server.browser(), HANA);
  });

  it('lets nobody in after the other sessions were ended, the password was replaced or its device was removed', async () => {
    const links = server.nest.get(DeviceLinks);
    const credentials = server.nest.get(CredentialStore);
    const { accountId } = samir;
    const tablet = server.browser();
    const session = await logIn(tablet, SAMIR);
    const device = newDevice(samir.device.identity);
    await tablet.run(RegisterDevice, await registration(device, session));
    /** A link of the tablet, up to the last step of the browser that it lets in. */
    const handedOver = async () => {
      const [owner, guest] = [
        { accountId, deviceId: device.deviceId },
        { token: bytes(32), claim: bytes(32) },
      ];
      const linkHash = sha256(guest.token);
      await links.open(owner, linkHash, bytes(120));
      await links.redeem(guest, bytes(300));
      const approved = { deviceId: newDevice().deviceId, signingKey: bytes(32), approval: bytes(100) };
      await links.approve(owner, linkHash, approved);
      await links.answer(guest, bytes(200));
      await links.handOver(owner, linkHash, bytes(200));
      return guest;
    };
    const revocations: Readonly<Record<string, () => Promise<unknown>>> = {
      nothing: async () => undefined,
      'end of the other sessions': () => samir.browser.run(EndOtherSessions, {}),
      'new password': () =>
        server.database.transaction((transaction) =>
          credentials.replace(transaction, { accountId, registrationRecord: 'A'.repeat(256) }),
        ),
      'removal of the device': () =>
        server.database.query('UPDATE device_owners SET revoked_at = now() WHERE device_id = $1', [
          device.deviceId,
        ]),
    };
    for (const [what, revoke] of Object.entries(revocations)) {
      const guest = await handedOver();
      await revoke();
      const outcome = what === 'nothing' ? 'done' : 'device-link-invalid';
      const steps = [
        () => links.read(guest),
        () => links.readyFor(guest),
        () => links.finish(server.database, guest),
      ];
      for (const step of steps) expect([what, await codeOf(step())]).toEqual([what, outcome]);
    }
  });

  it('is followed by the device that shows it, and by no other, not even of the same person', async () => {
    const token = await openLink(hana);
    const linkHash = sha256(token);
    const tablet = server.browser();
    const session = await logIn(tablet, HANA);
    await tablet.run(RegisterDevice, await registration(newDevice(hana.device.identity), session));
    expect(await redeem(token)).toBe('done');
    for (const other of [samir.browser, tablet]) {
      expect(await codeOf(other.run(WatchDeviceLink, { linkHash }))).toBe('device-link-invalid');
      const handover = { linkHash, handover: bytes(100) };
      expect(await codeOf(other.run(HandOverDeviceLink, handover))).toBe('device-link-invalid');
      // Nobody else takes it back: it is answered as done, and goes on.
      await other.run(WithdrawDeviceLink, { linkHash });
    }
    expect(await hana.browser.run(WatchDeviceLink, { linkHash })).toMatchObject({ answer: null });
  });
});
