import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createIdentity, issueDeviceRevocation, signDeviceProof } from '@collab/crypto';
import {
  BindDevice,
  ClaimKeyPackages,
  CommitWanted,
  CountKeyPackages,
  FeedEntryPushed,
  IssueTicket,
  ListDevices,
  ListRooms,
  PublishKeyPackages,
  ReadFeed,
  ReadPeople,
  ReadRoom,
  ReadSession,
  RefreshSession,
  RegisterDevice,
  RenameDevice,
  RevokeDevice,
  type RoomId,
  SendEnvelope,
  SOCKET_CLOSE,
  SubmitCommit,
} from '@collab/domain';
import { type ApiServer, startApiServer } from './api-server.js';
import { logIn, registration } from './people.js';
import { envelope, Member, opaque } from './room-people.js';
import { SocketClient } from './socket-client.js';

/** Milliseconds within which a removal must have reached the sockets of the device. */
const AT_ONCE = 1_000;
const MINUTE = 60_000;

let server: ApiServer;
let elsewhere: ApiServer;
let anna: Member;
const open: SocketClient[] = [];

const online = async (member: Member, at = server): Promise<SocketClient> => {
  const client = await SocketClient.connect(at, member.browser);
  open.push(client);
  return client;
};
const refused = (code: string) => expect.objectContaining({ code });
const revocationOf = ({ accountId, device }: Member, ahead = 10 * MINUTE, identity = device.identity) =>
  issueDeviceRevocation(identity, { accountId, deviceId: device.deviceId, revokedAt: Date.now() + ahead });
/** Removes a device by another one of the same person. */
const remove = async (by: Member, gone: Member): Promise<void> => {
  const revocation = await revocationOf(gone);
  await by.browser.run(RevokeDevice, { deviceId: gone.device.deviceId, revocation });
};

beforeAll(async () => {
  server = await startApiServer();
  elsewhere = await server.node();
  anna = await Member.arrive(server, 'anna');
}, 60_000);
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(() => server.stop());

describe('the list of devices', () => {
  it('shows its owner names, first and last use and key packages, and takes another name', async () => {
    const tablet = await anna.another(server);
    const { deviceId } = tablet.device;
    await tablet.browser.run(PublishKeyPackages, { keyPackages: [opaque(64), opaque(64)] });
    await anna.browser.run(RenameDevice, { deviceId, name: 'Bench tablet' });
    const { devices } = await anna.browser.run(ListDevices, {});
    expect(devices.map((device) => [device.deviceId, device.name, device.keyPackages])).toEqual([
      [anna.device.deviceId, 'Test browser', 0],
      [deviceId, 'Bench tablet', 2],
    ]);
    for (const { registeredAt, lastSeen } of devices)
      expect(Date.parse(lastSeen ?? '')).toBeGreaterThan(Date.parse(registeredAt) - MINUTE);
    await remove(anna, tablet);
  });

  it('names no device of somebody else', async () => {
    const stranger = await Member.arrive(server, 'stranger');
    const { deviceId } = anna.device;
    await expect(stranger.browser.run(RenameDevice, { deviceId, name: 'Mine' })).rejects.toEqual(
      refused('device-unknown'),
    );
  });
});

describe('a device that its owner removes', () => {
  let phone: Member;
  beforeEach(async () => {
    phone = await anna.another(server);
  });

  it('is cut off on every node at once: sockets, requests and refreshes, each with the reason', async () => {
    const sockets = [await online(phone), await online(phone, elsewhere)] as const;
    const from = performance.now();
    await remove(anna, phone);
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([
      SOCKET_CLOSE.sessionEnded,
      SOCKET_CLOSE.sessionEnded,
    ]);
    expect(performance.now() - from).toBeLessThan(AT_ONCE);
    for (const command of [ListRooms, ReadSession, IssueTicket, RefreshSession])
      await expect(phone.browser.run(command, {})).rejects.toEqual(refused('device-revoked'));
    expect((await anna.browser.run(ReadSession, {})).accountId).toBe(anna.accountId);
  });

  it('takes its key packages with it and can leave no new ones', async () => {
    await phone.browser.run(PublishKeyPackages, { keyPackages: [opaque(64)] });
    await remove(anna, phone);
    const { deviceId } = phone.device;
    const rows = await server.database.query('SELECT FROM key_packages WHERE device_id = $1', [deviceId]);
    expect(rows).toHaveLength(0);
    await expect(anna.browser.run(ClaimKeyPackages, { devices: [deviceId] })).rejects.toEqual(
      refused('not-found'),
    );
    await expect(phone.browser.run(CountKeyPackages, {})).rejects.toEqual(refused('device-revoked'));
  });

  it('does not come back by a new log-in, neither bound nor registered', async () => {
    await remove(anna, phone);
    const browser = server.browser();
    const session = await logIn(browser, { email: 'anna@example.org', password: 'the password of anna' });
    const { deviceId, keys } = phone.device;
    const proof = await signDeviceProof(keys, session.sessionId);
    await expect(browser.run(BindDevice, { deviceId, proof })).rejects.toEqual(refused('device-revoked'));
    const again = await registration(phone.device, session);
    await expect(browser.run(RegisterDevice, again)).rejects.toEqual(refused('device-revoked'));
  });

  it('is gone from the list and shows in the profile with its revocation, so that what it signed verifies', async () => {
    await remove(anna, phone);
    const { devices } = await anna.browser.run(ListDevices, {});
    expect(devices.map(({ deviceId }) => deviceId)).not.toContain(phone.device.deviceId);
    const { people } = await anna.browser.run(ReadPeople, { accountIds: [anna.accountId] });
    const entries = new Map(people[0]?.devices.map((device) => [device.deviceId, device.revocation]));
    expect(entries.get(phone.device.deviceId)).toHaveLength(119);
    expect(entries.get(anna.device.deviceId)).toBeNull();
  });

  it('is not removed by anything but a revocation of its own account, for it, for now', async () => {
    const { deviceId } = phone.device;
    const stranger = await Member.arrive(server, `stranger-${deviceId.slice(0, 6).toLowerCase()}-x`);
    const attempt = (revocation: Uint8Array<ArrayBuffer>, by = anna, target = deviceId) =>
      by.browser.run(RevokeDevice, { deviceId: target, revocation });
    await expect(attempt(await revocationOf(phone, 10 * MINUTE, createIdentity()))).rejects.toEqual(
      refused('certificate-invalid'),
    );
    await expect(attempt(await revocationOf(anna))).rejects.toEqual(refused('certificate-invalid'));
    for (const ahead of [0, 4 * MINUTE, 16 * MINUTE])
      await expect(attempt(await revocationOf(phone, ahead))).rejects.toEqual(refused('clock-wrong'));
    await expect(attempt(await revocationOf(phone), stranger)).rejects.toEqual(refused('device-unknown'));
    await expect(attempt(await revocationOf(anna), anna, anna.device.deviceId)).rejects.toEqual(
      refused('forbidden'),
    );
    expect((await phone.browser.run(ReadSession, {})).deviceId).toBe(deviceId);
    await remove(anna, phone);
    await remove(anna, phone);
  });
});

describe('a room with a removed device', () => {
  let boris: Member;
  let phone: Member;
  let roomId: RoomId;
  beforeEach(async () => {
    boris = await Member.arrive(server, `boris-${randomUUID().slice(0, 8)}`);
    phone = await anna.another(server);
    roomId = await boris.createRoom();
    await boris.welcome(roomId, anna);
    const adds = [phone.leaf];
    await boris.browser.run(SubmitCommit, await boris.commit(roomId, { adds }));
  });

  it('waits for new keys on every node, asks a member device for them, and goes on with them', async () => {
    const borisSocket = await online(boris);
    const annaSocket = await online(anna, elsewhere);
    await remove(anna, phone);
    expect(await borisSocket.next(CommitWanted)).toMatchObject({ roomId, epoch: 2 });
    const { room } = await boris.browser.run(ReadRoom, { roomId, governanceAfter: -1 });
    expect(room).toMatchObject({ rekeyPending: true, leaving: [phone.leaf], waiting: [] });
    for (const socket of [borisSocket, annaSocket])
      await expect(socket.run(SendEnvelope, envelope(roomId, 2))).rejects.toEqual(refused('rekey-pending'));
    const without = await boris.commit(roomId, {});
    await expect(boris.browser.run(SubmitCommit, without)).rejects.toEqual(refused('commit-mismatch'));
    await boris.browser.run(SubmitCommit, await boris.commit(roomId, { removes: [phone.leaf] }));
    await borisSocket.run(SendEnvelope, envelope(roomId, 3));
    expect((await boris.browser.run(ReadRoom, { roomId, governanceAfter: -1 })).room.leaving).toEqual([]);
  });

  it('takes it in no more, and sends it nothing', async () => {
    const phoneSocket = await online(phone, elsewhere);
    const borisSocket = await online(boris);
    await borisSocket.run(SendEnvelope, envelope(roomId, 2));
    expect(await phoneSocket.next(FeedEntryPushed)).toMatchObject({ roomId });
    await remove(anna, phone);
    await boris.browser.run(SubmitCommit, await boris.commit(roomId, { removes: [phone.leaf] }));
    const back = await boris.commit(roomId, { adds: [phone.leaf] });
    await expect(boris.browser.run(SubmitCommit, back)).rejects.toEqual(refused('commit-mismatch'));
    await borisSocket.run(SendEnvelope, envelope(roomId, 3));
    expect(await phoneSocket.closed).toBe(SOCKET_CLOSE.sessionEnded);
    expect(phoneSocket.pushes.filter(({ event }) => event === FeedEntryPushed.type)).toEqual([]);
    await expect(phone.browser.run(ReadFeed, { roomId, after: 0, limit: 10 })).rejects.toEqual(
      refused('device-revoked'),
    );
  });

  it('is not emptied of key packages by one member: the twenty-first of a device is not to be had', async () => {
    await phone.browser.run(PublishKeyPackages, {
      keyPackages: Array.from({ length: 25 }, () => opaque(64)),
    });
    const claim = () => boris.browser.run(ClaimKeyPackages, { devices: [phone.device.deviceId] });
    for (let taken = 0; taken < 20; taken++) expect((await claim()).claimed).toHaveLength(1);
    expect(await claim()).toEqual({ claimed: [], exhausted: [phone.device.deviceId] });
    expect((await phone.browser.run(CountKeyPackages, {})).available).toBe(5);
  });
});
