// npm run load-fixture -- --rooms R --size S --out FILE [--url http://localhost:8080] [--data-dir var]
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Accounts, devices and rooms on a running development server, and a ready session of each device, for load tools from
 * outside. Identities, certificates and governance are the client's real ones; the MLS messages are random bytes, which
 * the server cannot tell from real ones, so no client can read in these rooms.
 */

/** Requests that are under way at the same time. */
const LANES = 16;
const DAY_MS = 24 * 3600 * 1000;

/**
 * @typedef {object} FixtureDevice
 * @property {string} accountId
 * @property {string} deviceId
 * @property {string} email
 * @property {string} cookie the Cookie header of the session; the access token in it lasts five minutes
 * @property {string} csrfToken
 */
/**
 * @typedef {object} Fixture
 * @property {string} url where the server is
 * @property {string} origin what the Origin header has to say
 * @property {{ roomId: string, epoch: number, devices: FixtureDevice[] }[]} rooms
 */

/**
 * @param {object} options
 * @param {string} options.url
 * @param {string} options.origin
 * @param {string} options.token the content of `load-fixture-token` in the server's data folder
 * @param {number} options.rooms
 * @param {number} options.size members of each room, each with one device
 * @returns {Promise<Fixture>}
 */
export async function makeFixture({ url, origin, token, rooms, size }) {
  const crypto = await import('@collab/crypto');
  const domain = await import('@collab/domain');
  const { encode } = await import('zod');
  const server = { url, origin, token };
  /** @type {Member[]} */
  const members = new Array(rooms * size);
  await inLanes(rooms * size, async (index) => {
    members[index] = await arrive(server, { crypto, domain, encode });
  });
  const made = await Promise.all(
    Array.from({ length: rooms }, (_, room) =>
      makeRoom(members.slice(room * size, (room + 1) * size), { crypto, domain, encode }),
    ),
  );
  return { url, origin, rooms: made };
}

/** @param {number} count @param {(index: number) => Promise<void>} work */
async function inLanes(count, work) {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** @typedef {{ crypto: typeof import('@collab/crypto'), domain: typeof import('@collab/domain'), encode: typeof import('zod').encode }} Libraries */
/** @typedef {{ url: string, origin: string, token: string }} Server */
/** @typedef {Awaited<ReturnType<typeof arrive>>} Member */

const newId = () => randomBytes(16).toString('base64url');

/** A new account with one registered device and a session. @param {Server} server @param {Libraries} libraries */
async function arrive(server, { crypto, domain, encode }) {
  const session = new Session(server);
  const name = newId();
  const email = `${name.toLowerCase()}@load.example`;
  const { accountId, sessionId } = await session.post('/api/development/sessions', {
    token: server.token,
    email,
    displayName: `Load ${name.slice(0, 6)}`,
  });
  const identity = crypto.createIdentity();
  const keys = crypto.createDeviceKeys();
  const deviceId = newId();
  const notBefore = Date.now();
  const certificate = await crypto.issueDeviceCertificate(identity, {
    accountId,
    deviceId,
    keys,
    notBefore,
    notAfter: notBefore + 90 * DAY_MS,
  });
  await session.post(
    '/api/devices',
    encode(domain.RegisterDevice.input, {
      deviceId: domain.DeviceId.parse(deviceId),
      name: 'Load tool',
      identityKey: identity.publicKey,
      certificate,
      proof: await crypto.signDeviceProof(keys, sessionId),
    }),
  );
  return { session, accountId, deviceId, email, identity, keys };
}

/** A room of all the members, at epoch 1. @param {Member[]} members @param {Libraries} libraries */
async function makeRoom(members, { crypto, domain, encode }) {
  const [owner, ...others] = members;
  if (owner === undefined) throw new Error('A room needs at least one member.');
  const roomId = domain.RoomId.parse(newId());
  let sequence = 0;
  let previousHash = new Uint8Array(32);
  /** @param {Member} author @param {import('@collab/domain').RoomCommand} command */
  const govern = async (author, command) => {
    const { accountId, deviceId, keys, session } = author;
    const signed = await crypto.signGovernanceEntry(
      { roomId, sequence, previousHash, accountId, deviceId, command: domain.encodeRoomCommand(command) },
      keys,
    );
    const entry = /** @type {import('@collab/domain').GovernanceEntry} */ (signed);
    await session.post('/api/rooms/governance', encode(domain.SubmitGovernance.input, { entry }));
    sequence += 1;
    previousHash = crypto.governanceEntryHash(signed);
  };
  const now = () => domain.Instant.parse(new Date().toISOString());
  await govern(owner, { type: 'create', identityKey: owner.identity.publicKey, at: now() });
  for (const { accountId, identity } of others) {
    const identityKey = identity.publicKey;
    await govern(owner, {
      type: 'invite',
      accountId: domain.AccountId.parse(accountId),
      identityKey,
      role: 'member',
      at: now(),
    });
  }
  for (const member of others) await govern(member, { type: 'accept', at: now() });
  const adds = others.map(({ accountId, deviceId }) => ({
    accountId: domain.AccountId.parse(accountId),
    deviceId: domain.DeviceId.parse(deviceId),
  }));
  const { epoch } = await owner.session.post(
    '/api/rooms/commits',
    encode(domain.SubmitCommit.input, {
      commandId: domain.CommandId.parse(newId()),
      roomId,
      fromEpoch: 0,
      adds,
      removes: [],
      resync: false,
      governanceHash: previousHash,
      commit: opaque(2000),
      welcome: adds.length === 0 ? null : opaque(4000),
      groupInfo: null,
    }),
  );
  const devices = members.map(({ accountId, deviceId, email, session }) => ({
    accountId,
    deviceId,
    email,
    cookie: session.cookie,
    csrfToken: session.csrfToken,
  }));
  return { roomId, epoch, devices };
}

/** @param {number} length */
const opaque = (length) => new Uint8Array(randomBytes(length));

/** One browser's cookies and CSRF token. */
class Session {
  csrfToken = '';
  /** @type {Map<string, string>} */
  #cookies = new Map();

  /** @param {Server} server */
  constructor(server) {
    this.server = server;
  }

  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /**
   * Posts and returns the answer; waits and repeats while the server asks for that.
   * @param {string} path
   * @param {unknown} body
   * @returns {Promise<any>}
   */
  async post(path, body) {
    for (;;) {
      const answer = await fetch(this.server.url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: this.server.origin,
          cookie: this.cookie,
          'x-csrf-token': this.csrfToken,
        },
        body: JSON.stringify(body),
      });
      /** @type {any} */
      const json = await answer.json();
      if (answer.status === 429) {
        await delay(1000);
        continue;
      }
      if (!answer.ok) throw new Error(`${path} was refused: ${json.code} (${json.message})`);
      for (const cookie of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=', 2);
        this.#cookies.set(name, value);
      }
      if (typeof json.csrfToken === 'string') this.csrfToken = json.csrfToken;
      return json;
    }
  }
}

/** @param {string | undefined} text @param {string} name */
function wholeNumber(text, name) {
  if (text === undefined || !/^[1-9]\d{0,3}$/.test(text)) throw new Error(`Say --${name} as a whole number.`);
  return Number(text);
}

async function main() {
  const { values } = parseArgs({
    options: {
      rooms: { type: 'string' },
      size: { type: 'string' },
      out: { type: 'string' },
      url: { type: 'string', default: 'http://localhost:8080' },
      origin: { type: 'string' },
      'data-dir': { type: 'string', default: process.env['COLLAB_DATA_DIR'] ?? 'var' },
    },
  });
  if (values.out === undefined) throw new Error('Say with --out into which file.');
  const fixture = await makeFixture({
    url: values.url,
    origin: values.origin ?? new URL(values.url).origin,
    token: readToken(values['data-dir']),
    rooms: wholeNumber(values.rooms, 'rooms'),
    size: wholeNumber(values.size, 'size'),
  });
  writeFileSync(values.out, `${JSON.stringify(fixture, undefined, 2)}\n`, { mode: 0o600 });
  console.log(`${values.rooms} rooms of ${values.size} devices, with their sessions, are in ${values.out}`);
}

/** @param {string} dataDir */
function readToken(dataDir) {
  try {
    return readFileSync(join(dataDir, 'load-fixture-token'), 'utf8').trim();
  } catch {
    throw new Error(
      `There is no development server with the data folder ${dataDir} (a server in production takes no load fixture).`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
