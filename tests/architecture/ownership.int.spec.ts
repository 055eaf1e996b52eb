import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { issueDeviceRevocation, signDeviceProof, signGovernanceEntry } from '@collab/crypto';
import {
  BindDevice,
  type CommandDefinition,
  CommandId,
  commandRegistry,
  DeviceId,
  encodeRoomCommand,
  EraseAccount,
  FinishTotp,
  ListDevices,
  LogOut,
  ReadFactors,
  ReadSession,
  RegisterDevice,
  RenewDeviceCertificate,
  RemoveFactor,
  RequestContact,
  Resume,
  RevokeDevice,
  Role,
  RoomId,
  SEALED_CONTACT_NOTE_BYTES,
  StartTotp,
  SubmitGovernance,
  WithdrawContactRequest,
} from '@collab/domain';
import * as z from 'zod';
import { AdministrationLog } from '../../apps/api/src/accounts/administration-log.js';
import { type ApiServer, startApiServer } from '../api-server.js';
import { codeNow, enrol } from '../authenticator.js';
import { Refused } from '../browser.js';
import { newDevice, registration } from '../people.js';
import { Member, now, opaque } from '../room-people.js';
import { SocketClient } from '../socket-client.js';
import { type Ownership, OWNERSHIP, OWNERSHIPS, type Row, type Thing } from './ownership.js';
import { type NamedThing, thingsIn } from './things-in.js';

interface Caller {
  readonly member: Member;
  readonly socket: SocketClient;
}
type Things = Readonly<Record<Thing, Partial<Record<Ownership, string>>>>;

const addressOf = (name: string) => `${name}@example.org`;
const newId = () => randomBytes(16).toString('base64url');
/** A session that has registered a device speaks for that one; what administrators do to accounts comes last. */
function turnOf({ type, role }: CommandDefinition): number {
  if (role !== undefined) return 2;
  return type === RegisterDevice.type ? 1 : 0;
}

const named = [...commandRegistry.values()]
  .map((command) => ({ command, things: thingsIn(command) }))
  .filter(({ things }) => things.length > 0)
  .sort((a, b) => turnOf(a.command) - turnOf(b.command));

let server: ApiServer;
let anna: Caller;
let administrator: Caller;
let things: Things;
let others: readonly Member[];

beforeAll(async () => {
  server = await startApiServer();
  const [host, peer, stranger, erased, chief] = await Promise.all(
    ['anna', 'boris', 'carla', 'dora', 'emil'].map((name) => Member.arrive(server, name)),
  );
  if (!host || !peer || !stranger || !erased || !chief) throw new Error('five came');
  others = [peer, stranger];
  await giveEveryRole(chief);
  await erased.browser.run(EraseAccount, { revocations: [await revocationOf(erased)] });
  const removed = await host.another(server);
  const revocation = await revocationOf(removed);
  await host.browser.run(RevokeDevice, { deviceId: removed.device.deviceId, revocation });
  things = {
    account: {
      peer: peer.accountId,
      foreign: stranger.accountId,
      gone: erased.accountId,
    },
    device: {
      own: host.device.deviceId,
      peer: peer.device.deviceId,
      foreign: stranger.device.deviceId,
      gone: removed.device.deviceId,
    },
    room: await roomsOf(host, peer, stranger),
    session: {
      own: (await (await host.another(server)).browser.run(ReadSession, {})).sessionId,
      peer: (await peer.browser.run(ReadSession, {})).sessionId,
      foreign: (await stranger.browser.run(ReadSession, {})).sessionId,
      gone: await endedSession(host),
    },
    'contact request': {
      own: await request(host, addressOf('carla')),
      peer: await request(peer, addressOf('carla')),
      foreign: await request(stranger, addressOf('boris')),
      gone: await withdrawnRequest(host),
    },
    factor: {
      own: await factorOf(host, 'anna'),
      peer: await factorOf(peer, 'boris'),
      foreign: await factorOf(stranger, 'carla'),
      gone: await removedFactor(host),
    },
  };
  const socketOf = async (member: Member) => ({
    member,
    socket: await SocketClient.connect(server, member.browser),
  });
  [anna, administrator] = [await socketOf(host), await socketOf(chief)];
}, 180_000);
afterAll(async () => {
  for (const caller of [anna, administrator]) caller?.socket.close();
  await server?.stop();
});

async function giveEveryRole({ accountId }: Member): Promise<void> {
  const change = { accountId, roles: [...Role.options] };
  await server.nest
    .get(AdministrationLog)
    .decide(accountId, { type: 'change-roles', change }, { kind: 'operator' });
}

const revocationOf = ({ accountId, device }: Member) =>
  issueDeviceRevocation(device.identity, {
    accountId,
    deviceId: device.deviceId,
    revokedAt: Date.now() + 10 * 60_000,
  });

/** A room of the first two, one that the first has left, and a stranger's. */
async function roomsOf(host: Member, peer: Member, stranger: Member) {
  const own = await host.createRoom();
  await host.welcome(own, peer);
  const gone = await peer.createRoom();
  await peer.welcome(gone, host);
  await host.govern(gone, { type: 'leave', at: now() });
  return { own, peer: await peer.createRoom(), foreign: await stranger.createRoom(), gone };
}

async function endedSession(host: Member): Promise<string> {
  const { browser } = await host.another(server);
  const { sessionId } = await browser.run(ReadSession, {});
  await browser.run(LogOut, {});
  return sessionId;
}

async function request(from: Member, to: string): Promise<CommandId> {
  const requestId = CommandId.parse(newId());
  await from.browser.run(RequestContact, { requestId, to, note: opaque(SEALED_CONTACT_NOTE_BYTES) });
  return requestId;
}

async function withdrawnRequest(from: Member): Promise<CommandId> {
  const requestId = await request(from, 'nobody@example.org');
  await from.browser.run(WithdrawContactRequest, { requestId });
  return requestId;
}

async function factorOf({ browser }: Member, name: string): Promise<string> {
  const { token, totp } = await browser.run(StartTotp, {});
  await browser.run(FinishTotp, { token, name: 'Phone', code: enrol(addressOf(name), totp.secret) });
  const { factors } = await browser.run(ReadFactors, {});
  return factors[0]?.factorId ?? '';
}

async function removedFactor({ browser }: Member): Promise<string> {
  const { factors } = await browser.run(ReadFactors, {});
  const { token, totp } = await browser.run(StartTotp, {});
  await browser.run(FinishTotp, { token, name: 'Old phone', code: codeNow(totp.secret) });
  const known = new Set(factors.map(({ factorId }) => factorId));
  const added = (await browser.run(ReadFactors, {})).factors.find(({ factorId }) => !known.has(factorId));
  if (added === undefined) throw new Error('no factor was added');
  await browser.run(RemoveFactor, { factorId: added.factorId });
  return added.factorId;
}

/** Puts an id into the example of a command, and what depends on the caller. */
async function inputNaming(command: CommandDefinition, { path }: NamedThing, id: string, caller: Caller) {
  const { device, browser } = caller.member;
  const input = structuredClone(z.encode(command.input, command.example.input)) as object;
  const last = path.at(-1);
  const holder = path.slice(0, -1).reduce((value, step) => Reflect.get(value, step) as object, input);
  Reflect.set(holder, last ?? '', id);
  if (command.type === Resume.type) Reflect.set(holder, 'after', 0);
  if (command.type === SubmitGovernance.type) {
    const entry = {
      roomId: RoomId.parse(id),
      sequence: 1,
      previousHash: new Uint8Array(32),
      ...caller.member.leaf,
      command: encodeRoomCommand({ type: 'leave', at: now() }),
    };
    const { signature } = await signGovernanceEntry(entry, device.keys);
    return z.encode(SubmitGovernance.input, { entry: { ...entry, signature } });
  }
  if (command.type === BindDevice.type) {
    const { sessionId } = await browser.run(ReadSession, {});
    const proof = await signDeviceProof(device.keys, sessionId);
    return z.encode(BindDevice.input, { deviceId: DeviceId.parse(id), proof });
  }
  if (command.type === RenewDeviceCertificate.type) {
    const session = await browser.run(ReadSession, {});
    const { certificate, proof } = await registration({ ...device, deviceId: DeviceId.parse(id) }, session);
    return z.encode(RenewDeviceCertificate.input, { deviceId: DeviceId.parse(id), certificate, proof });
  }
  if (command.type === RegisterDevice.type) {
    const session = await browser.run(ReadSession, {});
    const named = { ...newDevice(device.identity), deviceId: DeviceId.parse(id) };
    return z.encode(RegisterDevice.input, await registration(named, session));
  }
  return input;
}

/** `told` when the answer repeats the id, `done` when it does not, or the code of the refusal. */
async function answerTo(command: CommandDefinition, thing: NamedThing, id: string, caller: Caller) {
  const input = await inputNaming(command, thing, id, caller);
  if (command.http === undefined) {
    try {
      const output = await caller.socket.run(command, z.decode(command.input, input));
      return JSON.stringify(output).includes(id) ? 'told' : 'done';
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }
  const { status, body } = await caller.member.browser.send(command, input);
  if (status !== 200) return (JSON.parse(body) as { code: string }).code;
  return body.includes(id) ? 'told' : 'done';
}

function idOf(thing: Thing, ownership: Ownership, { member }: Caller): string | undefined {
  if (ownership === 'random') return newId();
  return thing === 'account' && ownership === 'own' ? member.accountId : things[thing][ownership];
}

/** The row of a command as the server answers it: last what is the caller's own, for that may be gone afterwards. */
async function rowOf(command: CommandDefinition, thing: NamedThing, caller: Caller): Promise<Row> {
  const answers = new Map<Ownership, string>();
  for (const ownership of [...OWNERSHIPS].reverse()) {
    const id = idOf(thing.thing, ownership, caller);
    answers.set(ownership, id === undefined ? '-' : await answerTo(command, thing, id, caller));
  }
  return [thing.thing, ...OWNERSHIPS.map((ownership) => answers.get(ownership) ?? '-')];
}

describe('the reviewed table of whose things a command reaches', () => {
  it('has a row for every command that names a thing, and none for anything else', () => {
    expect(Object.keys(OWNERSHIP).sort()).toEqual(named.map(({ command }) => command.type).sort());
  });

  const withRole = ({ command }: (typeof named)[number]) => command.role !== undefined;
  const rows = async (commands: typeof named, caller: Caller) => {
    const observed: Record<string, Row> = {};
    for (const {
      command,
      things: [thing],
    } of commands)
      if (thing !== undefined) observed[command.type] = await rowOf(command, thing, caller);
    return observed;
  };
  const expected = (commands: typeof named) =>
    Object.fromEntries(commands.map(({ command }) => [command.type, OWNERSHIP[command.type]]));

  it('holds for administrators, too: to what is another person’s they are strangers', async () => {
    const differing: string[] = [];
    for (const {
      command,
      things: [thing],
    } of named.filter((entry) => !withRole(entry))) {
      const id = thing === undefined ? undefined : things[thing.thing].own;
      if (thing === undefined || id === undefined) continue;
      const answer = await answerTo(command, thing, id, administrator);
      const strangers = OWNERSHIP[command.type]?.[1 + OWNERSHIPS.indexOf('foreign')];
      if (answer !== strangers) differing.push(`${command.type}: ${answer}`);
    }
    expect(differing).toEqual([]);
  });

  it('is what the server answers to somebody with a device', async () => {
    const commands = named.filter((entry) => !withRole(entry));
    expect(await rows(commands, anna)).toEqual(expected(commands));
  }, 180_000);

  it('leaves untouched what is somebody else’s, whatever was answered', async () => {
    for (const { browser, accountId, device } of others) {
      const { factors } = await browser.run(ReadFactors, {});
      expect(factors.map(({ name }) => name)).toEqual(['Phone']);
      expect((await browser.run(ReadSession, {})).accountId).toBe(accountId);
      const { devices } = await browser.run(ListDevices, {});
      expect(devices.map(({ deviceId }) => deviceId)).toEqual([device.deviceId]);
    }
    const kept: unknown[] = await server.database.query(
      'SELECT FROM contact_requests WHERE request_id = ANY ($1) AND closed_at IS NULL AND note IS NOT NULL',
      [[things['contact request'].peer, things['contact request'].foreign]],
    );
    expect(kept).toHaveLength(2);
  });

  it('is what the server answers to an administrator', async () => {
    const commands = named.filter(withRole);
    expect(await rows(commands, administrator)).toEqual(expected(commands));
  }, 180_000);

  it('would not fit if a row were wider', () => {
    const row = OWNERSHIP['read-room'];
    expect(row).not.toEqual(['room', 'told', 'told', 'not-found', 'not-found', 'not-found']);
  });
});
