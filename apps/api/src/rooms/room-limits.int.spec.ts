import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  AccountId,
  ClaimKeyPackages,
  Instant,
  PublishKeyPackages,
  RoomId,
  SendEnvelope,
  StoreKeyringSegment,
  SubmitCommit,
} from '@collab/domain';
import { type ApiServer, startApiServer } from '../../../../tests/api-server.js';
import { envelope, Member, newRoomId, now, opaque } from '../../../../tests/room-people.js';
import { SocketClient } from '../../../../tests/socket-client.js';
import {
  MAX_INVITATIONS_RECEIVED,
  MAX_INVITATIONS_SENT,
  MAX_INVITATIONS_TO_ONE,
} from './governance-admission.js';

const refused = (code: string) => expect.objectContaining({ code });

let server: ApiServer;
const arrive = (name: string) => Member.arrive(server, name);
const stopServer = () => server.stop();

/** Invitations that wait elsewhere, as the read model of rooms shows them. */
async function waitElsewhere(by: AccountId, to: AccountId | null, count: number): Promise<void> {
  const newId = () => randomBytes(16).toString('base64url');
  for (let i = 0; i < count; i++)
    await server.database.query(
      `INSERT INTO room_members (room_id, account_id, status, invited_by) VALUES ($1, $2, 'invited', $3)`,
      [RoomId.parse(newId()), to ?? AccountId.parse(newId()), by],
    );
}

describe('an account on a server with small limits', () => {
  beforeAll(async () => {
    server = await startApiServer({
      COLLAB_ROOMS_PER_HOUR: '2',
      COLLAB_INVITATIONS_PER_HOUR: '3',
      COLLAB_COMMITS_PER_MINUTE: '1',
      COLLAB_STORED_MEGABYTES_PER_DAY: '1',
    });
  }, 60_000);
  afterAll(stopServer);

  it('opens so many rooms in an hour, whatever others do', async () => {
    const [anna, boris] = [await arrive('anna'), await arrive('boris')];
    await anna.createRoom();
    await anna.createRoom();
    await expect(anna.createRoom()).rejects.toEqual(refused('too-many-requests'));
    await boris.createRoom();
  });

  it('invites so many people in an hour, and may still remove them', async () => {
    const [host, guest] = [await arrive('host'), await arrive('guest')];
    const roomId = await host.createRoom();
    for (let i = 0; i < 3; i++) {
      await host.invite(roomId, guest);
      await host.govern(roomId, { type: 'remove', accountId: guest.accountId, at: now() });
    }
    await expect(host.invite(roomId, guest)).rejects.toEqual(refused('too-many-requests'));
  });

  it('commits so many times in a minute', async () => {
    const committer = await arrive('committer');
    const roomId = await committer.createRoom();
    const commit = async () => committer.browser.run(SubmitCommit, await committer.commit(roomId, {}));
    for (let i = 0; i < 4; i++) await commit();
    await expect(commit()).rejects.toEqual(refused('too-many-requests'));
  });

  it('stores so many bytes in a day: commits, envelopes and keyring segments together', async () => {
    const writer = await arrive('writer');
    const roomId = await writer.createRoom();
    const large = { ...(await writer.commit(roomId, {})), groupInfo: opaque(700_000) };
    await writer.browser.run(SubmitCommit, large);
    const store = (index: number) =>
      writer.browser.run(StoreKeyringSegment, { index, revision: 1, sealed: opaque(40_000) });
    for (let index = 0; index < 7; index++) await store(index);
    const socket = await SocketClient.connect(server, writer.browser);
    const send = () => socket.run(SendEnvelope, envelope(roomId, 1, opaque(30_000)));
    await send();
    await send();
    await expect(send()).rejects.toEqual(refused('quota-reached'));
    await expect(store(7)).rejects.toEqual(refused('quota-reached'));
    const another = await writer.commit(roomId, {});
    await expect(
      writer.browser.run(SubmitCommit, { ...another, groupInfo: opaque(100_000) }),
    ).rejects.toEqual(refused('quota-reached'));
    socket.close();
  });
});

describe('an invitation', () => {
  beforeAll(async () => (server = await startApiServer()), 60_000);
  afterAll(stopServer);

  it('is refused when it names another identity key than the person has published', async () => {
    const [host, guest, mallory] = [await arrive('host'), await arrive('guest'), await arrive('mallory')];
    const roomId = await host.createRoom();
    const invite = (identityKey: Uint8Array<ArrayBuffer>, accountId = guest.accountId) =>
      host.govern(roomId, { type: 'invite', accountId, identityKey, role: 'member', at: now() });
    await expect(invite(mallory.device.identity.publicKey)).rejects.toEqual(refused('identity-changed'));
    await expect(invite(guest.device.identity.publicKey, AccountId.parse(newRoomId()))).rejects.toEqual(
      refused('identity-changed'),
    );
    await invite(guest.device.identity.publicKey);
  });

  it('is refused when it was signed by a clock that is wrong by more than five minutes', async () => {
    const [host, guest] = [await arrive('punctual'), await arrive('late')];
    const roomId = await host.createRoom();
    const inviteAt = (minutes: number) =>
      host.govern(roomId, {
        type: 'invite',
        accountId: guest.accountId,
        identityKey: guest.device.identity.publicKey,
        role: 'member',
        at: Instant.parse(new Date(Date.now() + minutes * 60_000).toISOString()),
      });
    await expect(inviteAt(-6)).rejects.toEqual(refused('clock-wrong'));
    await expect(inviteAt(6)).rejects.toEqual(refused('clock-wrong'));
    await inviteAt(-4);
  });

  it('is one of so many that wait for one person, from one inviter, and from one inviter for one person', async () => {
    const [host, guest, other] = [await arrive('inviter'), await arrive('popular'), await arrive('quiet')];
    const roomId = await host.createRoom();
    const stranger = AccountId.parse(newRoomId());
    const waiting = refused('invitations-waiting');

    await waitElsewhere(stranger, guest.accountId, MAX_INVITATIONS_RECEIVED - 1);
    await host.invite(roomId, guest);
    const second = await host.createRoom();
    await expect(host.invite(second, guest)).rejects.toEqual(waiting);
    await server.database.query('DELETE FROM room_members WHERE invited_by = $1', [stranger]);
    await host.invite(second, guest);

    await waitElsewhere(host.accountId, guest.accountId, MAX_INVITATIONS_TO_ONE - 2);
    const third = await host.createRoom();
    await expect(host.invite(third, guest)).rejects.toEqual(waiting);
    await host.invite(third, other);

    await waitElsewhere(host.accountId, null, MAX_INVITATIONS_SENT);
    await expect(host.invite(await host.createRoom(), other)).rejects.toEqual(waiting);
  });

  it('has a place beside those of a few who send many, which may be hidden from the invited person', async () => {
    const [guest, host, other] = [await arrive('besieged'), await arrive('eager'), await arrive('friend')];
    for (let besieger = 0; besieger < 5; besieger++)
      await waitElsewhere(AccountId.parse(newRoomId()), guest.accountId, MAX_INVITATIONS_TO_ONE);
    await host.invite(await host.createRoom(), guest);
    await expect(host.invite(await host.createRoom(), guest)).rejects.toEqual(refused('invitations-waiting'));
    await other.invite(await other.createRoom(), guest);
  });

  it('counts no more once it is accepted, and the devices of who accepted can be added', async () => {
    const [host, guest] = [await arrive('adder'), await arrive('added')];
    await guest.browser.run(PublishKeyPackages, { keyPackages: [opaque(64), opaque(64)] });
    const roomId = await host.createRoom();
    const claim = () => host.browser.run(ClaimKeyPackages, { devices: [guest.leaf.deviceId] });
    await host.invite(roomId, guest);
    await expect(claim()).rejects.toEqual(refused('not-found'));
    await guest.accept(roomId);
    expect((await claim()).claimed).toMatchObject([{ deviceId: guest.leaf.deviceId }]);
    await host.govern(roomId, { type: 'remove', accountId: guest.accountId, at: now() });
    await expect(claim()).rejects.toEqual(refused('not-found'));
  });
});
