import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDeviceKeys, createIdentity, issueDeviceCertificate, signDeviceProof } from '@collab/crypto';
import {
  AccountId,
  BindDevice,
  ClaimKeyPackages,
  CountKeyPackages,
  FindPerson,
  PublishKeyPackages,
  ReadPeople,
  ReadSession,
  RegisterDevice,
  RenewDeviceCertificate,
  RoomId,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser } from '../../../../tests/browser.js';
import {
  arrive,
  logIn,
  newDevice,
  registration,
  signUp,
  type DeviceOfPerson,
} from '../../../../tests/people.js';

const PASSWORD = 'a heron over the slow water';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

let count = 0;
/** A person of whom no other test has heard. */
const somebody = () => ({ email: `person-${count++}@example.org`, password: PASSWORD });
const keyPackages = (n: number) => Array.from({ length: n }, () => new Uint8Array(randomBytes(64)));
/** Puts people into one room, as the read model of rooms shows it. */
const shareRoom = async (...accountIds: readonly AccountId[]) => {
  const roomId = RoomId.parse(randomBytes(16).toString('base64url'));
  for (const accountId of accountIds) await putIntoRoom(server, roomId, accountId);
};

async function putIntoRoom({ database }: ApiServer, roomId: RoomId, accountId: AccountId): Promise<void> {
  await database.query(`INSERT INTO room_members (room_id, account_id, status) VALUES ($1, $2, 'member')`, [
    roomId,
    accountId,
  ]);
}

/** Accounts that have claimed the id of a device: none or one. */
async function claimsOf({ deviceId }: { readonly deviceId: string }): Promise<number> {
  const rows: unknown[] = await server.database.query('SELECT FROM device_owners WHERE device_id = $1', [
    deviceId,
  ]);
  return rows.length;
}

describe('a device', () => {
  it('joins its account and its session by certificate and proof, and the first one brings the identity key', async () => {
    const person = somebody();
    const { browser, accountId, device } = await arrive(server, person);
    expect(await browser.run(ReadSession, {})).toMatchObject({ accountId, deviceId: device.deviceId });
    const { people } = await browser.run(ReadPeople, { accountIds: [accountId] });
    expect(people).toMatchObject([{ accountId, devices: [{ deviceId: device.deviceId }] }]);
    expect(people[0]?.identityKey).toEqual(device.identity.publicKey);
  });

  it('of the same identity may join later; one of another identity may not', async () => {
    const person = somebody();
    const { device } = await arrive(server, person);
    const browser = server.browser();
    const session = await logIn(browser, person);
    const foreign = await registration(newDevice(), session);
    await expect(browser.run(RegisterDevice, foreign)).rejects.toMatchObject({ code: 'conflict' });
    const second = newDevice(device.identity);
    const view = await browser.run(RegisterDevice, await registration(second, session));
    expect(view.deviceId).toBe(second.deviceId);
    // What was refused has left nothing; the control is what was not.
    expect(await claimsOf(foreign)).toBe(0);
    expect(await claimsOf(second)).toBe(1);
  });

  it('that comes twice at once with different keys joins once, and the refusal takes nothing from it', async () => {
    const { browser, device } = await arrive(server, somebody());
    const session = await browser.run(ReadSession, {});
    const twice = newDevice(device.identity);
    const attempts = await Promise.all([
      registration(twice, session),
      registration({ ...twice, keys: createDeviceKeys() }, session),
    ]);
    const outcomes = await Promise.allSettled(
      attempts.map((attempt) => browser.run(RegisterDevice, attempt)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await claimsOf(twice)).toBe(1);
  });

  it('gets a certificate that lasts longer, for its own keys alone, and is known by the old one, too', async () => {
    const { browser, accountId, device } = await arrive(server, somebody());
    const { deviceId } = device;
    const { sessionId } = await browser.run(ReadSession, {});
    const proof = await signDeviceProof(device.keys, sessionId);
    const lasting = (days: number, { identity, keys } = device) => {
      const notBefore = Date.now();
      const notAfter = notBefore + days * 24 * 3600 * 1000;
      return issueDeviceCertificate(identity, { accountId, deviceId, keys, notBefore, notAfter });
    };
    const renew = (certificate: Uint8Array<ArrayBuffer>, by = proof) =>
      browser.run(RenewDeviceCertificate, { deviceId, certificate, proof: by });
    const ofAccount = async () => (await browser.run(ReadPeople, { accountIds: [accountId] })).people[0];
    const first = (await ofAccount())?.devices[0]?.certificate;

    const otherKeys = await lasting(365, { ...device, keys: createDeviceKeys() });
    await expect(renew(otherKeys)).rejects.toMatchObject({ code: 'certificate-invalid' });
    const otherIdentity = await lasting(365, { ...device, identity: createIdentity() });
    await expect(renew(otherIdentity)).rejects.toMatchObject({ code: 'certificate-invalid' });
    const fresh = await lasting(365);
    const otherProof = await signDeviceProof(createDeviceKeys(), sessionId);
    await expect(renew(fresh, otherProof)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await renew(await lasting(100))).toEqual({ certificate: first });
    expect((await ofAccount())?.devices).toMatchObject([{ certificate: first, formerCertificates: [] }]);

    await browser.run(PublishKeyPackages, { keyPackages: keyPackages(2) });
    expect(await renew(fresh)).toEqual({ certificate: fresh });
    expect(await renew(fresh)).toEqual({ certificate: fresh });
    expect((await ofAccount())?.devices).toMatchObject([{ certificate: fresh, formerCertificates: [first] }]);
    expect(await browser.run(CountKeyPackages, {})).toEqual({ available: 0 });
  });

  describe('that asks to join', () => {
    let browser: Browser;
    let device: DeviceOfPerson;
    let good: Awaited<ReturnType<typeof registration>>;
    beforeEach(async () => {
      const person = somebody();
      await signUp(server, person);
      browser = server.browser();
      const session = await logIn(browser, person);
      device = newDevice();
      good = await registration(device, session);
    });
    const flipped = (bytes: Uint8Array<ArrayBuffer>, at: number) => {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      return changed;
    };

    it('is refused with a certificate that was changed, is of another account, or of another device', async () => {
      const other = await arrive(server, somebody());
      const { sessionId } = await browser.run(ReadSession, {});
      const foreign = await registration(device, { accountId: other.accountId, sessionId });
      for (const certificate of [
        flipped(good.certificate, 60),
        flipped(good.certificate, good.certificate.length - 10),
        foreign.certificate,
      ]) {
        await expect(browser.run(RegisterDevice, { ...good, certificate })).rejects.toMatchObject({
          code: 'certificate-invalid',
        });
      }
      const renamed = { ...good, deviceId: newDevice().deviceId };
      await expect(browser.run(RegisterDevice, renamed)).rejects.toMatchObject({
        code: 'certificate-invalid',
      });
      await browser.run(RegisterDevice, good);
    });

    it('is refused without the proof that its key is here', async () => {
      const replayed = await signDeviceProof(device.keys, 'another session');
      for (const proof of [flipped(good.proof, 0), replayed]) {
        await expect(browser.run(RegisterDevice, { ...good, proof })).rejects.toMatchObject({
          code: 'forbidden',
        });
      }
      await browser.run(RegisterDevice, good);
    });

    it('is refused under an id that another account has', async () => {
      const other = await arrive(server, somebody());
      const session = await browser.run(ReadSession, {});
      const stolen = await registration({ ...device, deviceId: other.device.deviceId }, session);
      await expect(browser.run(RegisterDevice, stolen)).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  it('is bound to a new session by its proof', async () => {
    const person = somebody();
    const { device, accountId } = await arrive(server, person);
    const browser = server.browser();
    const { sessionId } = await logIn(browser, person);
    const { deviceId } = device;
    await expect(browser.run(CountKeyPackages, {})).rejects.toMatchObject({ code: 'device-unknown' });
    const wrong = await signDeviceProof(newDevice().keys, sessionId);
    await expect(browser.run(BindDevice, { deviceId, proof: wrong })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const unknown = newDevice().deviceId;
    const proof = await signDeviceProof(device.keys, sessionId);
    await expect(browser.run(BindDevice, { deviceId: unknown, proof })).rejects.toMatchObject({
      code: 'device-unknown',
    });
    expect(await browser.run(BindDevice, { deviceId, proof })).toMatchObject({ accountId, deviceId });
    expect(await browser.run(CountKeyPackages, {})).toEqual({ available: 0 });
  });
});

describe('key packages', () => {
  it('wait for whoever shares a room with their owner, at most a hundred a device', async () => {
    const { browser } = await arrive(server, somebody());
    expect(await browser.run(PublishKeyPackages, { keyPackages: keyPackages(60) })).toEqual({
      available: 60,
    });
    await expect(browser.run(PublishKeyPackages, { keyPackages: keyPackages(41) })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await browser.run(PublishKeyPackages, { keyPackages: keyPackages(40) })).toEqual({
      available: 100,
    });
    expect(await browser.run(CountKeyPackages, {})).toEqual({ available: 100 });
  });

  it('are handed out once each, also to fifty who ask at the same time', async () => {
    const owner = await arrive(server, somebody());
    const callers = [
      await arrive(server, somebody()),
      await arrive(server, somebody()),
      await arrive(server, somebody()),
    ];
    for (const { accountId } of callers) await shareRoom(owner.accountId, accountId);
    const published = keyPackages(40);
    await owner.browser.run(PublishKeyPackages, { keyPackages: published });
    const { deviceId } = owner.device;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        (callers[n % 3] as (typeof callers)[number]).browser.run(ClaimKeyPackages, { devices: [deviceId] }),
      ),
    );
    const texts = answers.flatMap(({ claimed }) =>
      claimed.map(({ keyPackage }) => Buffer.from(keyPackage).toString('hex')),
    );
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.sort()).toEqual(published.map((bytes) => Buffer.from(bytes).toString('hex')).sort());
    expect(answers.filter(({ exhausted }) => exhausted[0] === deviceId)).toHaveLength(10);
  });

  it('of one device are not drained by one person, nor by many accounts together', async () => {
    const owner = await arrive(server, somebody());
    const devices = [owner.device.deviceId];
    const leave = (n: number) => owner.browser.run(PublishKeyPackages, { keyPackages: keyPackages(n) });
    /** How many of thirty claims get one. */
    const claim = async () => {
      const { browser, accountId } = await arrive(server, somebody());
      await shareRoom(owner.accountId, accountId);
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => browser.run(ClaimKeyPackages, { devices })),
      );
      return answers.filter(({ claimed }) => claimed.length === 1).length;
    };
    await leave(100);
    for (let drainer = 0; drainer < 3; drainer++) expect(await claim()).toBe(20);
    await leave(60);
    for (let drainer = 3; drainer < 6; drainer++) expect(await claim()).toBe(20);
    await leave(60);
    // One, what the six have left of what the device gives to all, and two more for each minute of the test.
    expect(await claim()).toBeLessThan(17);
    expect((await owner.browser.run(CountKeyPackages, {})).available).toBeGreaterThan(83);
  });

  it('would be handed out twice by reading first and deleting then, which shows what the test above is worth', async () => {
    const owner = await arrive(server, somebody());
    await owner.browser.run(PublishKeyPackages, { keyPackages: keyPackages(10) });
    const naive = async () => {
      const rows: { id: string }[] = await server.database.query(
        'SELECT id FROM key_packages WHERE device_id = $1 ORDER BY id LIMIT 1',
        [owner.device.deviceId],
      );
      await server.database.query('DELETE FROM key_packages WHERE id = $1', [rows[0]?.id]);
      return rows[0]?.id;
    };
    const handedOut = await Promise.all(Array.from({ length: 10 }, naive));
    expect(new Set(handedOut).size).toBeLessThan(handedOut.length);
  });

  it('are not for strangers, who cannot tell a device from one that never was', async () => {
    const owner = await arrive(server, somebody());
    const stranger = await arrive(server, somebody());
    await owner.browser.run(PublishKeyPackages, { keyPackages: keyPackages(1) });
    for (const deviceId of [owner.device.deviceId, newDevice().deviceId]) {
      await expect(stranger.browser.run(ClaimKeyPackages, { devices: [deviceId] })).rejects.toMatchObject({
        code: 'not-found',
      });
    }
    expect(await owner.browser.run(CountKeyPackages, {})).toEqual({ available: 1 });
  });
});

describe('people', () => {
  it('are found by their exact address, in any spelling, by those who see them; to others they are nobody', async () => {
    const person = somebody();
    const { accountId } = await arrive(server, person);
    const [peer, stranger] = [await arrive(server, somebody()), await arrive(server, somebody())];
    await shareRoom(accountId, peer.accountId);
    const search = { email: person.email.toUpperCase() };
    const found = await peer.browser.run(FindPerson, search);
    expect(found.person).toMatchObject({ accountId, displayName: 'Maëlle Kervadec' });
    expect(await stranger.browser.run(FindPerson, search)).toEqual({ person: null });
    expect(await peer.browser.run(FindPerson, { email: 'nobody@example.org' })).toEqual({ person: null });
  });

  it('are searched for a limited number of times', async () => {
    const { browser } = await arrive(server, somebody());
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) {
      statuses.push((await browser.send(FindPerson, { email: `guess-${i}@example.org` })).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    expect(statuses.at(-1)).toBe(429);
  });

  it('are shown to those who share a room with them, and to no others', async () => {
    const [one, other, stranger] = await Promise.all([1, 2, 3].map(() => arrive(server, somebody())));
    if (one === undefined || other === undefined || stranger === undefined) throw new Error('three came');
    await shareRoom(one.accountId, other.accountId);
    const accountIds = [one.accountId, other.accountId, stranger.accountId];
    const seenBy = async ({ browser }: { browser: Browser }) =>
      (await browser.run(ReadPeople, { accountIds })).people.map(({ accountId }) => accountId).sort();
    expect(await seenBy(one)).toEqual([one.accountId, other.accountId].sort());
    expect(await seenBy(stranger)).toEqual([stranger.accountId]);
  });
});
