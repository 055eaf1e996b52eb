import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ChangeAvatar,
  ChangeDisplayName,
  ChangeLanguage,
  ChooseHandle,
  CompleteGuide,
  FinishPasskey,
  PersonChanged,
  PublishContactKey,
  PublishKeyPackages,
  ReadAvatar,
  ReadGuide,
  ReadOwnData,
  ReadPeople,
  ReadSession,
  RequestOwnData,
  SendEnvelope,
  StartPasskey,
  StoreAccountBook,
  StoreKeyringSegment,
  StoreVault,
} from '@collab/domain';
import { type ApiServer, startApiServer } from './api-server.js';
import { sightings } from './guarantees/haystack.js';
import { OWN_DATA, PUBLIC_BYTES } from './own-data-tables.js';
import { SoftwarePasskey } from './passkey.js';
import { envelope, Member, newRoomId, opaque } from './room-people.js';
import { SocketClient } from './socket-client.js';

const PICTURE = ChangeAvatar.example.input.avatar;

let server: ApiServer;
let anna: Member;
let boris: Member;
let stranger: Member;
let borisSocket: SocketClient;

beforeAll(async () => {
  server = await startApiServer({ PUBLIC_URL: 'https://collab.example.org' });
  [anna, boris, stranger] = [
    await Member.arrive(server, 'anna'),
    await Member.arrive(server, 'boris', 'Boris canary'),
    await Member.arrive(server, 'stranger'),
  ];
  const roomId = await boris.createRoom();
  await boris.welcome(roomId, anna);
  borisSocket = await SocketClient.connect(server, boris.browser);
  await borisSocket.run(SendEnvelope, envelope(roomId, 1));
  const annaSocket = await SocketClient.connect(server, anna.browser);
  await annaSocket.run(SendEnvelope, envelope(roomId, 1));
  annaSocket.close();
}, 60_000);
afterAll(async () => {
  borisSocket.close();
  await server.stop();
});

const seenBy = async (member: Member) =>
  (await member.browser.run(ReadPeople, { accountIds: [anna.accountId] })).people[0];

describe('a person', () => {
  it('takes another name, and everybody who sees them is told', async () => {
    await anna.browser.run(ChangeDisplayName, { displayName: 'Anna Le Goff' });
    expect(await borisSocket.next(PersonChanged)).toEqual({ accountId: anna.accountId });
    expect(await seenBy(boris)).toMatchObject({ displayName: 'Anna Le Goff' });
    expect((await anna.browser.run(ReadSession, {})).displayName).toBe('Anna Le Goff');
  });

  it('reads pages and mails in another language from then on, and nobody else is told', async () => {
    const tablet = await anna.another(server);
    expect(await borisSocket.next(PersonChanged)).toEqual({ accountId: anna.accountId });
    expect((await seenBy(boris))?.devices.map(({ deviceId }) => deviceId)).toContain(tablet.device.deviceId);
    const tabs = await Promise.all(
      [anna, tablet, tablet].map(({ browser }) => SocketClient.connect(server, browser)),
    );
    await anna.browser.run(ChangeLanguage, { language: 'fr' });
    for (const tab of tabs) expect(await tab.next(PersonChanged)).toEqual({ accountId: anna.accountId });
    expect((await tablet.browser.run(ReadSession, {})).language).toBe('fr');
    // The control is the name: it is told to Boris, too, and as the first thing that he hears.
    for (const displayName of ['Anna Roy', 'Anna Le Goff']) {
      await tablet.browser.run(ChangeDisplayName, { displayName });
      await borisSocket.next(PersonChanged);
      expect((await seenBy(boris))?.displayName).toBe(displayName);
    }
    expect(borisSocket.pushes.filter(({ event }) => event === PersonChanged.type)).toEqual([]);
    for (const tab of tabs) tab.close();
  });

  it('shows a picture to those who see them and to nobody else, until it is taken away', async () => {
    await anna.browser.run(ChangeAvatar, { avatar: PICTURE });
    expect((await seenBy(boris))?.avatar).toMatch(/^[\w-]{43}$/);
    const { accountId } = anna;
    expect((await boris.browser.run(ReadAvatar, { accountId })).avatar).toEqual(PICTURE);
    expect((await stranger.browser.run(ReadAvatar, { accountId })).avatar).toBeNull();
    await anna.browser.run(ChangeAvatar, { avatar: null });
    expect((await boris.browser.run(ReadAvatar, { accountId })).avatar).toBeNull();
    await expect(anna.browser.run(ChangeAvatar, { avatar: opaque(500) })).rejects.toThrow();
  });

  it('has the picture that its log names, whichever of two at the same moment that is', async () => {
    const other = Uint8Array.of(...(PICTURE ?? []).slice(0, -2), 1, 0xff, 0xd9);
    const { accountId } = anna;
    for (let round = 0; round < 5; round++) {
      await Promise.all([PICTURE, other].map((avatar) => anna.browser.run(ChangeAvatar, { avatar })));
      expect((await boris.browser.run(ReadAvatar, { accountId })).avatar).not.toBeNull();
    }
  });

  it('has a picture that lies in no table as it is', async () => {
    await anna.browser.run(ChangeAvatar, { avatar: PICTURE });
    const rows: { sealed: Buffer }[] = await server.database.query('SELECT sealed FROM avatars');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed.includes(Buffer.from(PICTURE ?? []))).toBe(false);
  });
});

describe('the copy of all that the server holds about a person', () => {
  async function copyOf(member: Member): Promise<Record<string, unknown[]>> {
    const copy: Record<string, unknown[]> = {};
    let next: string | null = (await member.browser.run(RequestOwnData, {})).next;
    while (next !== null) {
      const page: { section: string; entries: unknown[]; next: string | null } = await member.browser.run(
        ReadOwnData,
        { next },
      );
      copy[page.section] = [...(copy[page.section] ?? []), ...page.entries];
      ({ next } = page);
    }
    return copy;
  }

  /** Has the server hold something about Anna in each slice. */
  async function leaveTraces(): Promise<void> {
    const { browser, device } = anna;
    const vault = {
      revision: 1,
      wrappedByPassword: opaque(80),
      wrappedByRecoveryCode: null,
      sealed: opaque(200),
    };
    await browser.run(StoreVault, { vault, proof: null });
    await browser.run(StoreAccountBook, { book: { revision: 1, sealed: opaque(1_053) } });
    await browser.run(StoreKeyringSegment, { index: 0, revision: 1, sealed: opaque(300) });
    await browser.run(ChooseHandle, { handle: 'anna.handle' });
    await browser.run(PublishContactKey, { contactKey: opaque(1_216) });
    await browser.run(PublishKeyPackages, { keyPackages: [opaque(80)] });
    const { version } = await browser.run(ReadGuide, {});
    await browser.run(CompleteGuide, { version });
    await server.database.query(
      `INSERT INTO prekeys (device_id, kind, expires_at, prekey) VALUES ($1, 'signed', now() + interval '7 days', $2)`,
      [device.deviceId, Buffer.from(opaque(1_300))],
    );
    await server.database.query(`INSERT INTO device_cursors (device_id, room_id, seq) VALUES ($1, $2, 1)`, [
      device.deviceId,
      newRoomId(),
    ]);
    const { token, creation } = await browser.run(StartPasskey, {});
    const passkey = new SoftwarePasskey(server.config.publicUrl).make(creation);
    await browser.run(FinishPasskey, { token, name: 'Key', passkey });
  }

  it('has what is sealed in the log opened, and is itself in the log', async () => {
    const copy = await copyOf(anna);
    expect(copy['account']).toMatchObject([{ email: 'anna@example.org', displayName: 'Anna Le Goff' }]);
    expect(copy['rooms']).toMatchObject([{ role: 'member', status: 'member', messagesSent: 1 }]);
    expect(copy['sessions']).toHaveLength(2);
    const events = copy['events'] as { type: string; data: object; by: string }[];
    expect(events[0]).toMatchObject({ type: 'AccountSignedUp', data: { displayName: 'anna' } });
    expect(events.at(-1)).toMatchObject({ type: 'OwnDataRequested', by: 'you' });
  });

  it('has nothing personal of anybody else', async () => {
    const [hers, his] = [JSON.stringify(await copyOf(anna)), JSON.stringify(await copyOf(boris))];
    for (const canary of ['Boris canary', 'boris@example.org']) {
      expect(hers).not.toContain(canary);
      expect(his).toContain(canary);
    }
  });

  it('has a decision for every table of the server', async () => {
    const rows: { name: string }[] = await server.database.query(
      `SELECT tablename AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'bullmq')`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(OWN_DATA).sort());
  });

  it('has something of each table that holds something of the person', async () => {
    await leaveTraces();
    const copy = await copyOf(anna);
    const missing: string[] = [];
    let held = 0;
    for (const [table, decision] of Object.entries(OWN_DATA)) {
      const [count]: [{ rows: number }] = await server.database.query(
        `SELECT count(*)::integer AS rows FROM ${table} AS t WHERE position($1 IN t::text) > 0`,
        [anna.accountId],
      );
      if (!('section' in decision) || count.rows === 0) continue;
      held += 1;
      if ((copy[decision.section] ?? []).length === 0) missing.push(table);
    }
    expect(missing).toEqual([]);
    expect(held).toBeGreaterThan(15);
    const [avatar] = copy['avatar'] as [{ jpeg: string }];
    expect(Buffer.from(avatar.jpeg, 'base64url')).toEqual(Buffer.from(PICTURE ?? []));
    expect(copy['prekeys']).toHaveLength(1);
    expect(copy['key-packages']).toHaveLength(1);
    expect(copy['read-positions']).toHaveLength(1);
    expect(copy['guide']).toMatchObject([{ edition: 1 }]);
    expect(copy['second-factors']).toMatchObject([
      { kind: 'passkey', name: 'Key', passkey: { publicKey: expect.any(String) } },
    ]);
  });

  it('has no secret, nor anything that a secret is checked against', async () => {
    const copy = { name: 'copy', content: Buffer.from(JSON.stringify(await copyOf(anna))) };
    const columns: { place: string; table: string; column: string }[] = await server.database.query(
      `SELECT table_name || '.' || column_name AS place, table_name AS table, column_name AS column
       FROM information_schema.columns
       WHERE table_schema = 'public' AND (data_type = 'bytea' OR column_name = 'registration_record')`,
    );
    const needles = await Promise.all(
      columns.map(async ({ place, table, column }) => {
        const rows: { value: Buffer | string }[] = await server.database.query(
          `SELECT ${column} AS value FROM ${table} WHERE octet_length(${column}) >= 16`,
        );
        return rows.map(({ value }) => ({ name: place, bytes: Buffer.from(value) }));
      }),
    );
    const seen = new Set(sightings(needles.flat(), [copy]).map((sighting) => sighting.split(' ')[0] ?? ''));
    expect([...seen].filter((place) => !PUBLIC_BYTES.includes(place))).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(['prekeys.prekey', 'devices.certificate']));
  });

  it('asks for a fresh log-in', async () => {
    await server.database.query(
      `UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE account_id = $1`,
      [stranger.accountId],
    );
    await expect(stranger.browser.run(RequestOwnData, {})).rejects.toMatchObject({
      code: 'fresh-log-in-required',
    });
  });
});
