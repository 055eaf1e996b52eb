import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ChangeAvatar,
  ChangeDisplayName,
  ChangeLanguage,
  PersonChanged,
  ReadAvatar,
  ReadOwnData,
  ReadPeople,
  ReadSession,
  RequestOwnData,
  SendEnvelope,
  StoreAccountBook,
} from '@collab/domain';
import { type ApiServer, startApiServer } from './api-server.js';
import { envelope, Member, opaque } from './room-people.js';
import { SocketClient } from './socket-client.js';

const PICTURE = ChangeAvatar.example.input.avatar;

let server: ApiServer;
let anna: Member;
let boris: Member;
let stranger: Member;
let borisSocket: SocketClient;

beforeAll(async () => {
  server = await startApiServer();
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

  it('reads pages and mails in another language from then on', async () => {
    await anna.browser.run(ChangeLanguage, { language: 'fr' });
    expect((await anna.browser.run(ReadSession, {})).language).toBe('fr');
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

  it('has every section, with what is sealed in the log opened, and is itself in the log', async () => {
    await anna.browser.run(StoreAccountBook, { book: { revision: 1, sealed: opaque(1_053) } });
    const copy = await copyOf(anna);
    expect(Object.keys(copy).sort()).toEqual(
      [
        'account',
        'account-book',
        'contact-requests',
        'contacts',
        'devices',
        'events',
        'handle',
        'keyring',
        'log-in-tries',
        'mails',
        'presence',
        'rooms',
        'second-factors',
        'sessions',
        'vault',
        'vault-history',
      ].sort(),
    );
    expect(copy['account']).toMatchObject([{ email: 'anna@example.org', displayName: 'Anna Le Goff' }]);
    expect(copy['rooms']).toMatchObject([{ role: 'member', status: 'member', messagesSent: 1 }]);
    expect(copy['sessions']).toHaveLength(1);
    const events = copy['events'] as { type: string; data: object; by: string }[];
    expect(events[0]).toMatchObject({ type: 'AccountSignedUp', data: { displayName: 'anna' } });
    expect(events.at(-1)).toMatchObject({ type: 'OwnDataRequested', by: 'you' });
  });

  it('has nothing personal of anybody else, and no secret', async () => {
    const [hers, his] = [JSON.stringify(await copyOf(anna)), JSON.stringify(await copyOf(boris))];
    for (const canary of ['Boris canary', 'boris@example.org']) {
      expect(hers).not.toContain(canary);
      expect(his).toContain(canary);
    }
    const [row]: { registration_record: string }[] = await server.database.query(
      'SELECT registration_record FROM credentials WHERE account_id = $1',
      [anna.accountId],
    );
    expect(hers).not.toContain(row?.registration_record);
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
