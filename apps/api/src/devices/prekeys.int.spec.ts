import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bytes, renewPrekeys } from '@collab/crypto';
import { verifyPrekeyBundle } from '@collab/crypto/public';
import {
  type AccountId,
  ClaimPrekeyBundles,
  CountPrekeys,
  ListDevices,
  PublishPrekeys,
  RoomId,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { arrive } from '../../../../tests/people.js';

const DAY = 24 * 3600 * 1000;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

let count = 0;
type Arrived = Awaited<ReturnType<typeof arrive>>;

/** A person with a device, and the prekeys that the device holds. */
class Somebody {
  private prekeys: Bytes | null = null;

  private constructor(
    readonly browser: Arrived['browser'],
    readonly accountId: AccountId,
    readonly device: Arrived['device'],
  ) {}

  static async arrive(): Promise<Somebody> {
    const person = { email: `prekeys-${count++}@example.org`, password: 'a heron over the slow water' };
    const { browser, accountId, device } = await arrive(server, person);
    return new Somebody(browser, accountId, device);
  }

  get deviceId() {
    return this.device.deviceId;
  }

  /** Draws what is due at this time, and so many one-time prekeys of each sort. */
  async draw(oneTime: number, now = Date.now()): Promise<Bytes[]> {
    const { accountId, deviceId, device } = this;
    const owner = { accountId, deviceId, signing: device.keys.signing };
    const renewed = await renewPrekeys(this.prekeys, owner, { now, count: oneTime });
    this.prekeys = renewed.prekeys;
    return [...renewed.published];
  }

  async publish(oneTime: number, now?: number) {
    return this.browser.run(PublishPrekeys, { prekeys: await this.draw(oneTime, now) });
  }

  /** The bundle that this person gets of another device, verified as a client does. */
  async claim(owner: Somebody) {
    const { bundles } = await this.browser.run(ClaimPrekeyBundles, { devices: [owner.deviceId] });
    const [{ bundle } = { bundle: new Uint8Array() }] = bundles;
    const { accountId, deviceId } = owner;
    const identityKey = owner.device.identity.publicKey;
    return verifyPrekeyBundle(bundle, { accountId, deviceId, identityKey, now: Date.now() });
  }
}

/** Puts people into one room, as the read model of rooms shows it. */
async function shareRoom(...people: readonly Somebody[]): Promise<void> {
  const roomId = RoomId.parse(randomBytes(16).toString('base64url'));
  for (const { accountId } of people)
    await server.database.query(
      `INSERT INTO room_members (room_id, account_id, status) VALUES ($1, $2, 'member')`,
      [roomId, accountId],
    );
}

async function makeContacts(one: Somebody, other: Somebody): Promise<void> {
  for (const [own, theirs] of [
    [one, other],
    [other, one],
  ] as const)
    await server.database.query(
      `INSERT INTO contacts (account_id, contact_id, status, since, blocked) VALUES ($1, $2, 'contact', now(), false)`,
      [own.accountId, theirs.accountId],
    );
}

const refused = (code: string) => expect.objectContaining({ code });

describe('the prekeys of a device', () => {
  it('give a bundle that verifies, each one-time prekey once, and the last-resort one when they run out', async () => {
    const [owner, guest] = [await Somebody.arrive(), await Somebody.arrive()];
    await shareRoom(owner, guest);
    expect(await owner.publish(2)).toEqual({ oneTime: 2, kemOneTime: 2 });
    const [first, second, third] = [
      await guest.claim(owner),
      await guest.claim(owner),
      await guest.claim(owner),
    ];
    expect(first.oneTimePrekey?.keyId).not.toBe(second.oneTimePrekey?.keyId);
    expect(first.kemPrekey).toMatchObject({ kind: 'kem-one-time' });
    expect(first.kemPrekey.keyId).not.toBe(second.kemPrekey.keyId);
    expect(third).toMatchObject({ oneTimePrekey: null, kemPrekey: { kind: 'kem-last-resort' } });
    expect(third.signedPrekey.keyId).toBe(first.signedPrekey.keyId);
    expect(await owner.browser.run(CountPrekeys, {})).toEqual({ oneTime: 0, kemOneTime: 0 });
  });

  it('of a hundred who ask for the last one at once, exactly one gets it, and the others can start all the same', async () => {
    const owner = await Somebody.arrive();
    const guests = await Promise.all(Array.from({ length: 5 }, () => Somebody.arrive()));
    for (const guest of guests) await shareRoom(owner, guest);
    await owner.publish(1);
    const bundles = await Promise.all(
      Array.from({ length: 100 }, (_, n) => (guests[n % 5] as Somebody).claim(owner)),
    );
    expect(bundles.filter(({ oneTimePrekey }) => oneTimePrekey !== null)).toHaveLength(1);
    expect(bundles.filter(({ kemPrekey }) => kemPrekey.kind === 'kem-one-time')).toHaveLength(1);
    expect(new Set(bundles.map(({ signedPrekey }) => signedPrekey.keyId)).size).toBe(1);
  });

  it('would be handed out more than once by reading first and deleting then, which shows what the test above is worth', async () => {
    const owner = await Somebody.arrive();
    await owner.publish(1);
    const naive = async () => {
      const rows: { id: string }[] = await server.database.query(
        `SELECT id FROM prekeys WHERE device_id = $1 AND kind = 'one-time' ORDER BY id LIMIT 1`,
        [owner.deviceId],
      );
      await server.database.query('DELETE FROM prekeys WHERE id = $1', [rows[0]?.id]);
      return rows.length;
    };
    const handedOut = await Promise.all(Array.from({ length: 10 }, naive));
    expect(handedOut.reduce((sum, n) => sum + n)).toBeGreaterThan(1);
  });

  it('are rotated every week: the new signed one takes the place of the old', async () => {
    const [owner, guest] = [await Somebody.arrive(), await Somebody.arrive()];
    await shareRoom(owner, guest);
    const start = Date.now() - 8 * DAY;
    await owner.publish(1, start);
    const before = await guest.claim(owner);
    expect(await owner.draw(0, start + 7 * DAY - 1)).toEqual([]);
    await owner.publish(0);
    const after = await guest.claim(owner);
    expect(after.signedPrekey.keyId).toBeGreaterThan(before.signedPrekey.keyId);
    expect(after.kemPrekey).toMatchObject({ kind: 'kem-last-resort' });
    const rows = await server.database.query(
      `SELECT FROM prekeys WHERE device_id = $1 AND kind IN ('signed', 'kem-last-resort')`,
      [owner.deviceId],
    );
    expect(rows).toHaveLength(2);
  });

  it('are taken once, also when an upload is repeated after some of it was handed out', async () => {
    const [owner, guest] = [await Somebody.arrive(), await Somebody.arrive()];
    await shareRoom(owner, guest);
    const prekeys = await owner.draw(2);
    const publish = () => owner.browser.run(PublishPrekeys, { prekeys });
    await publish();
    const { oneTimePrekey } = await guest.claim(owner);
    expect(await publish()).toEqual({ oneTime: 1, kemOneTime: 1 });
    expect((await guest.claim(owner)).oneTimePrekey?.keyId).not.toBe(oneTimePrekey?.keyId);
  });

  it('are refused when another device has signed them, or when they are too many', async () => {
    const [owner, other] = [await Somebody.arrive(), await Somebody.arrive()];
    const foreign = await other.draw(1);
    await expect(owner.browser.run(PublishPrekeys, { prekeys: foreign })).rejects.toEqual(
      refused('bad-request'),
    );
    await owner.publish(150);
    await expect(owner.publish(50)).resolves.toEqual({ oneTime: 200, kemOneTime: 200 });
    // A device that has forgotten its own limit.
    const { accountId, deviceId, device } = owner;
    const anew = await renewPrekeys(
      null,
      { accountId, deviceId, signing: device.keys.signing },
      { now: Date.now(), count: 1 },
    );
    await server.database.query('UPDATE device_owners SET prekeys_up_to = 0 WHERE device_id = $1', [
      deviceId,
    ]);
    await expect(owner.browser.run(PublishPrekeys, { prekeys: [...anew.published] })).rejects.toEqual(
      refused('conflict'),
    );
  });

  it('cannot be drained by one person: after twenty they get what is never used up', async () => {
    const [owner, drainer] = [await Somebody.arrive(), await Somebody.arrive()];
    await shareRoom(owner, drainer);
    await owner.publish(40);
    const bundles = await Promise.all(Array.from({ length: 30 }, () => drainer.claim(owner)));
    expect(bundles.filter(({ oneTimePrekey }) => oneTimePrekey !== null)).toHaveLength(20);
    expect(await owner.browser.run(CountPrekeys, {})).toEqual({ oneTime: 20, kemOneTime: 20 });
  });

  it('are for the own account, contacts and members of a common room, and for nobody whom either side blocks', async () => {
    const [owner, friend, stranger] = [
      await Somebody.arrive(),
      await Somebody.arrive(),
      await Somebody.arrive(),
    ];
    await owner.publish(3);
    const claim = (by: Somebody) => by.browser.run(ClaimPrekeyBundles, { devices: [owner.deviceId] });
    await expect(claim(stranger)).rejects.toEqual(refused('not-found'));
    await makeContacts(owner, friend);
    expect((await claim(friend)).bundles).toHaveLength(1);
    expect((await claim(owner)).bundles).toHaveLength(1);
    await server.database.query('UPDATE contacts SET blocked = true WHERE account_id = $1', [
      owner.accountId,
    ]);
    await expect(claim(friend)).rejects.toEqual(refused('not-found'));
  });

  it('are counted for their owner, and of a device without any it is said that it is missing', async () => {
    const owner = await Somebody.arrive();
    const claim = () => owner.browser.run(ClaimPrekeyBundles, { devices: [owner.deviceId] });
    expect(await claim()).toEqual({ bundles: [], missing: [owner.deviceId] });
    await owner.publish(3);
    expect((await owner.browser.run(ListDevices, {})).devices).toMatchObject([{ prekeys: 3 }]);
  });
});
