import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { issueDeviceRevocation } from '@collab/crypto';
import {
  type AccountId,
  ChangeAvatar,
  ChooseHandle,
  CommandId,
  CommitWanted,
  ContactsChanged,
  EraseAccount,
  ERASED,
  type ErasureReceipt,
  ListContacts,
  ListRooms,
  AnswerContactRequest,
  PublishContactKey,
  PublishKeyPackages,
  ReadPeople,
  ReadRoom,
  Refusal,
  RenameDevice,
  RequestContact,
  type RoomId,
  SendEnvelope,
  SOCKET_CLOSE,
  StoreAccountBook,
  StoreKeyringSegment,
  StoreVault,
  SubmitCommit,
} from '@collab/domain';
import { AdministrationLog } from '../apps/api/src/accounts/administration-log.js';
import { Erasures } from '../apps/api/src/accounts/erasures.js';
import { rebuildProjections } from '../apps/api/src/cli/projection-rebuild.command.js';
import { DeviceLog } from '../apps/api/src/devices/device-log.js';
import { CommandExecutor } from '../apps/api/src/kernel/event-store/command-executor.js';
import { EVENT_STORE, type EventStore } from '../apps/api/src/kernel/event-store/event-store.js';
import { MailOutbox } from '../apps/api/src/kernel/mail/mail-outbox.js';
import { Projections } from '../apps/api/src/kernel/projections/projections.js';
import { BlindIndex } from '../apps/api/src/kernel/subject-keys/blind-index.js';
import { EventCodec } from '../apps/api/src/kernel/subject-keys/event-codec.js';
import { PersonalRecords } from '../apps/api/src/kernel/subject-keys/personal-records.js';
import { projectionsOf } from '../apps/api/src/projections.js';
import { type ApiServer, startApiServer } from './api-server.js';
import { everythingKept, type Needle, sightings } from './guarantees/haystack.js';
import { logIn, provePassword, signUp } from './people.js';
import { envelope, Member, now, opaque } from './room-people.js';
import { SocketClient } from './socket-client.js';

/** Milliseconds after the event within which an erasure must have reached every node. */
const AT_ONCE = 1_000;
const MINUTE = 60_000;

/** Where the random id of an erased account may still stand: in the log, in what rooms need, and in what says that it is gone. */
const ID_STAYS_IN = [
  'accounts',
  'contacts',
  'device_owners',
  'devices',
  'erasures',
  'events',
  'feed',
  'former_members',
  'room_members',
  'sessions',
  'subject_keys',
];

let server: ApiServer;
let elsewhere: ApiServer;
const open: SocketClient[] = [];

const online = async (member: Member, at = server): Promise<SocketClient> => {
  const client = await SocketClient.connect(at, member.browser);
  open.push(client);
  return client;
};
const revocationOf = ({ accountId, device }: Member) =>
  issueDeviceRevocation(device.identity, {
    accountId,
    deviceId: device.deviceId,
    revokedAt: Date.now() + 10 * MINUTE,
  });
async function erase(...devices: readonly [Member, ...Member[]]): Promise<ErasureReceipt> {
  const revocations = await Promise.all(devices.map(revocationOf));
  return (await devices[0].browser.run(EraseAccount, { revocations })).receipt;
}
const refused = (code: string) => expect.objectContaining({ code });
const person = (name: string) => ({ email: `${name}@example.org`, password: `the password of ${name}` });

async function becomeContacts(one: Member, other: Member, otherEmail: string): Promise<Uint8Array> {
  const note = opaque(2_173);
  const requestId = CommandId.parse(randomBytes(16).toString('base64url'));
  await one.browser.run(RequestContact, { requestId, to: otherEmail, note });
  const hasArrived = async () =>
    (await other.browser.run(ListContacts, {})).contacts.some(({ accountId }) => accountId === one.accountId);
  while (!(await hasArrived()));
  await other.browser.run(AnswerContactRequest, { accountId: one.accountId, accepted: true });
  return note;
}

/** Leaves something in each place where the server keeps what belongs to a person. */
async function leaveTraces(member: Member, name: string): Promise<Needle[]> {
  const { browser, accountId, device } = member;
  const { email } = person(name);
  const handle = `${name.replaceAll('-', '.')}.handle`;
  const bytes = { book: opaque(1_053), segment: opaque(300), vault: opaque(200), key: opaque(1_216) };
  const keyPackage = opaque(80);
  await browser.run(ChooseHandle, { handle });
  await browser.run(RenameDevice, { deviceId: device.deviceId, name: `Bench of ${name}` });
  await browser.run(StoreAccountBook, { book: { revision: 1, sealed: bytes.book } });
  await browser.run(StoreKeyringSegment, { index: 0, revision: 1, sealed: bytes.segment });
  await browser.run(PublishContactKey, { contactKey: bytes.key });
  await browser.run(PublishKeyPackages, { keyPackages: [keyPackage] });
  const vault = {
    revision: 1,
    wrappedByPassword: opaque(80),
    wrappedByRecoveryCode: null,
    sealed: bytes.vault,
  };
  await browser.run(StoreVault, { vault, proof: null });
  await browser.run(ChangeAvatar, { avatar: ChangeAvatar.example.input.avatar });
  const mails = server.nest.get(MailOutbox, { strict: false });
  const mailId = await mails.put({ to: email, subject: 'S', text: 'T', html: 'H', link: undefined });
  await mails.giveUp(mailId, 'EENVELOPE 550');
  const index = server.nest.get(BlindIndex, { strict: false });
  return [
    { name: 'address', bytes: Buffer.from(email) },
    { name: 'display name', bytes: Buffer.from(`${name} of the lab`) },
    { name: 'device name', bytes: Buffer.from(`Bench of ${name}`) },
    { name: 'handle', bytes: Buffer.from(handle) },
    { name: 'index of the address', bytes: index.of(email) },
    { name: 'index of the handle', bytes: index.of(`@${handle}`) },
    { name: 'account book', bytes: bytes.book },
    { name: 'keyring segment', bytes: bytes.segment },
    { name: 'vault', bytes: bytes.vault },
    { name: 'contact key', bytes: bytes.key },
    { name: 'key package', bytes: keyPackage },
    { name: 'mail', bytes: Buffer.from(mailId) },
    { name: 'account id', bytes: Buffer.from(accountId) },
  ];
}

const found = async (needles: readonly Needle[]) =>
  sightings(needles, await everythingKept(server.config.databaseUrl, [server.config.dataDir]));

beforeAll(async () => {
  server = await startApiServer();
  elsewhere = await server.node();
}, 60_000);
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(() => server.stop());

describe('a person who has their account erased', () => {
  const name = 'anna-canary';
  let anna: Member;
  let phone: Member;
  let boris: Member;
  let carla: Member;
  let roomId: RoomId;
  let traces: Needle[];
  let control: Needle[];
  let receipt: ErasureReceipt;
  let borisSocket: SocketClient;
  let tookMs: number;

  beforeAll(async () => {
    anna = await Member.arrive(server, name, `${name} of the lab`);
    phone = await anna.another(server);
    [boris, carla] = [
      await Member.arrive(server, 'boris'),
      await Member.arrive(server, 'carla', 'carla of the lab'),
    ];
    traces = await leaveTraces(anna, name);
    control = await leaveTraces(carla, 'carla');
    const note = await becomeContacts(anna, boris, 'boris@example.org');
    traces.push({ name: 'note', bytes: note });
    await becomeContacts(carla, anna, `${name}@example.org`);
    roomId = await boris.createRoom();
    await boris.welcome(roomId, anna, carla);
    await boris.browser.run(SubmitCommit, await boris.commit(roomId, { adds: [phone.leaf] }));
    borisSocket = await SocketClient.connect(elsewhere, boris.browser);
    const sockets = [await online(anna), await online(phone, elsewhere)];
    // Each node has her key in memory.
    for (const node of [server, elsewhere]) await signUpNameOn(node, anna.accountId);
    const closing = Promise.all(sockets.map(async ({ closed }) => ({ code: await closed, at: Date.now() })));
    receipt = await erase(anna, phone);
    const closed = await closing;
    const codes = closed.map(({ code }) => code);
    tookMs = Math.max(...closed.map(({ at }) => at)) - Date.parse(receipt.erasedAt);
    expect(codes).toEqual([SOCKET_CLOSE.sessionEnded, SOCKET_CLOSE.sessionEnded]);
  }, 60_000);
  afterAll(() => borisSocket.close());

  /** Her name as a node reads it from the log. */
  async function signUpNameOn(node: ApiServer, accountId: AccountId): Promise<unknown> {
    const store: EventStore = node.nest.get(EVENT_STORE, { strict: false });
    const events = await node.nest
      .get(EventCodec, { strict: false })
      .decode(await store.readStream(`account-${accountId}`));
    return (events[0]?.data as { displayName: unknown }).displayName;
  }

  it('is cut off on every node at once, and learns it on the other device', async () => {
    expect(tookMs).toBeLessThan(AT_ONCE);
    await expect(phone.browser.run(ListRooms, {})).rejects.toEqual(refused('device-revoked'));
    await expect(provePassword(server.browser(), person(name))).rejects.toEqual(refused('wrong-password'));
  });

  it('leaves nothing in any table, job, log or file, while what another person left is still found', async () => {
    await server.nest.get(Erasures).finish();
    const places = (await found(traces)).map((sighting) => sighting.replace('public.', ''));
    expect(places.filter((place) => !place.startsWith('account id'))).toEqual([]);
    const tables = places.map((place) => place.replace(/^account id in (table )?/, ''));
    expect(tables.filter((table) => !ID_STAYS_IN.includes(table))).toEqual([]);
    const others = await found(control);
    expect(control.filter((trace) => !others.some((place) => place.startsWith(trace.name)))).toEqual([]);
  });

  it('shows as erased to those who shared a room, on every node, who are told at once', async () => {
    await borisSocket.next(ContactsChanged);
    for (const node of [server, elsewhere]) expect(await signUpNameOn(node, anna.accountId)).toBe(ERASED);
    const { people } = await boris.browser.run(ReadPeople, { accountIds: [anna.accountId] });
    expect(people).toMatchObject([{ displayName: ERASED }]);
    expect((await boris.browser.run(ListContacts, {})).contacts).toEqual([]);
  });

  it('has the room wait for new keys without the devices, and go on with them', async () => {
    expect(await borisSocket.next(CommitWanted)).toMatchObject({ roomId });
    const { room } = await boris.browser.run(ReadRoom, { roomId, governanceAfter: -1 });
    expect(room.rekeyPending).toBe(true);
    const without = envelope(roomId, 2);
    await expect(borisSocket.run(SendEnvelope, without)).rejects.toEqual(refused('rekey-pending'));
    const removes = [anna.leaf, phone.leaf];
    await boris.browser.run(SubmitCommit, await boris.commit(roomId, { removes }));
    await borisSocket.run(SendEnvelope, envelope(roomId, 3));
  });

  it('keeps a receipt that names the event in the log and nothing that leads back', async () => {
    const store: EventStore = server.nest.get(EVENT_STORE, { strict: false });
    const event = (await store.readStream(`account-${anna.accountId}`)).at(-1);
    expect(receipt).toMatchObject({ finished: true, event: { id: event?.id, position: event?.position } });
    expect(event?.payload).toContain(receipt.receiptId);
    expect(JSON.stringify(receipt)).not.toContain(anna.accountId);
  });

  it('reads the same when every read model is built anew', async () => {
    const projections = projectionsOf(server.nest.get(BlindIndex, { strict: false }));
    const rows = async () => {
      const tables: Record<string, unknown> = {};
      for (const table of projections.flatMap((projection) => projection.tables))
        tables[table] = await server.database.query(`SELECT t::text FROM ${table} AS t ORDER BY 1`);
      return tables;
    };
    for (const { nest } of [server, elsewhere]) {
      const store: EventStore = nest.get(EVENT_STORE, { strict: false });
      await nest.get(Projections, { strict: false }).caughtUp(await store.head());
    }
    const live = await rows();
    const names = projections.map((projection) => projection.name);
    await rebuildProjections(names, server.config, () => undefined);
    expect(await rows()).toEqual(live);
    expect(JSON.stringify(live)).toContain(ERASED);
  });

  it('can sign up anew with the same address, as somebody else', async () => {
    const accountId = await signUp(server, person(name));
    expect(accountId).not.toBe(anna.accountId);
    expect((await logIn(server.browser(), person(name))).accountId).toBe(accountId);
  });
});

describe('an erasure', () => {
  it('is refused for the last administrator, and leaves everything as it was', async () => {
    const ada = await Member.arrive(server, 'ada');
    const grant = (accountId: AccountId) =>
      server.nest
        .get(AdministrationLog)
        .decide(
          accountId,
          { type: 'change-roles', change: { accountId, roles: ['administrator'] } },
          { kind: 'operator' },
        );
    await grant(ada.accountId);
    await expect(erase(ada)).rejects.toEqual(refused('last-administrator'));
    expect((await ada.browser.run(ListRooms, {})).rooms).toEqual([]);
    await grant((await Member.arrive(server, 'grace')).accountId);
    expect((await erase(ada)).finished).toBe(true);
  }, 60_000);

  it('needs a revocation of each device and no other', async () => {
    const dora = await Member.arrive(server, 'dora');
    const tablet = await dora.another(server);
    await expect(erase(dora)).rejects.toEqual(refused('conflict'));
    const foreign = await Member.arrive(server, 'eva');
    await expect(erase(dora, tablet, foreign)).rejects.toEqual(refused('certificate-invalid'));
    expect((await dora.browser.run(ListRooms, {})).rooms).toEqual([]);
  });

  it('that a removal overtakes leaves the removed device marked, and no other', async () => {
    const nora = await Member.arrive(server, 'nora');
    const tablet = await nora.another(server);
    const { accountId } = nora;
    const commands = server.nest.get(CommandExecutor, { strict: false });
    const { deviceId } = tablet.device;
    const revoked = { accountId, deviceId, revocation: await revocationOf(tablet), revokedAt: now() };
    const overtaken = jest.spyOn(commands, 'execute').mockImplementationOnce(async (execution) => {
      overtaken.mockRestore();
      const removal = { type: 'revoke-device', revoked } as const;
      await server.nest
        .get(DeviceLog, { strict: false })
        .decide(accountId, removal, { kind: 'account', accountId });
      return commands.execute(execution);
    });
    await expect(erase(nora, tablet)).rejects.toEqual(refused('conflict'));
    const marks: { device_id: string }[] = await server.database.query(
      'SELECT device_id FROM device_owners WHERE account_id = $1 AND revoked_at IS NOT NULL',
      [accountId],
    );
    expect(marks).toEqual([{ device_id: deviceId }]);
  });

  describe('that the log answers as overloaded', () => {
    /** Has the next decision answered so: one that was written all the same, or not. */
    const answerOverloaded = (written: boolean): void => {
      const commands = server.nest.get(CommandExecutor, { strict: false });
      const answered = jest.spyOn(commands, 'execute').mockImplementationOnce(async (execution) => {
        answered.mockRestore();
        if (written) await commands.execute(execution);
        throw new Refusal('overloaded');
      });
    };
    const marksOf = async ({ accountId }: Member) => {
      const rows: unknown[] = await server.database.query(
        'SELECT FROM device_owners WHERE account_id = $1 AND revoked_at IS NOT NULL',
        [accountId],
      );
      return rows.length;
    };
    const mayLogIn = (name: string) =>
      logIn(server.browser(), person(name)).then(
        () => true,
        () => false,
      );

    it('and was written is carried out, and its devices stay cut off meanwhile', async () => {
      const hugo = await Member.arrive(server, 'hugo');
      answerOverloaded(true);
      await expect(erase(hugo)).rejects.toEqual(refused('overloaded'));
      expect(await marksOf(hugo)).toBe(1);
      await expect(hugo.browser.run(ListRooms, {})).rejects.toEqual(refused('device-revoked'));
      const store: EventStore = server.nest.get(EVENT_STORE, { strict: false });
      await server.nest.get(Projections, { strict: false }).caughtUp(await store.head());
      await server.nest.get(Erasures).finish();
      expect(await mayLogIn('hugo')).toBe(false);
      expect(await signUp(server, person('hugo'))).not.toBe(hugo.accountId);
    });

    it('and was not is repeated in a session that no device is bound to', async () => {
      const ines = await Member.arrive(server, 'ines');
      answerOverloaded(false);
      await expect(erase(ines)).rejects.toEqual(refused('overloaded'));
      // Nobody knows yet whether it was written, so nobody gives the devices back.
      expect(await marksOf(ines)).toBe(1);
      expect(await mayLogIn('ines')).toBe(true);
      const elsewhere = server.browser();
      await logIn(elsewhere, person('ines'));
      const { receipt } = await elsewhere.run(EraseAccount, { revocations: [await revocationOf(ines)] });
      expect(receipt.finished).toBe(true);
      expect(await mayLogIn('ines')).toBe(false);
    });
  });

  it('asks for a fresh log-in', async () => {
    const finn = await Member.arrive(server, 'finn');
    await server.database.query(
      `UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE account_id = $1`,
      [finn.accountId],
    );
    await expect(erase(finn)).rejects.toEqual(refused('fresh-log-in-required'));
  });

  it('that a server ended in the middle of is finished at the next start', async () => {
    const gil = await Member.arrive(server, 'gil');
    const traces = await leaveTraces(gil, 'gil');
    server.nest.get(PersonalRecords, { strict: false }).register({
      forget: (_transaction, { accountId }) =>
        accountId === gil.accountId ? Promise.reject(new Error('the power fails')) : Promise.resolve(),
    });
    expect((await erase(gil)).finished).toBe(false);
    const index = traces.filter((trace) => trace.name === 'index of the address');
    expect(await found(index)).not.toEqual([]);
    await server.node();
    expect(await found(traces.filter((trace) => trace.name !== 'account id'))).toEqual([]);
  });
});
