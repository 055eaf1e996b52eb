import { describe, expect, it } from '@jest/globals';
import { Instant } from '../kernel/ids.js';
import { given } from '../testing/given.js';
import { bytesNumber, person, roomNumber, RoomStory } from '../testing/room-story.js';
import { MAX_WAITING_INVITATIONS, roomDecider, type DecideCommit, withRevoked } from './room.js';
import type { RosterEntry } from './rooms.commands.js';
import { CommitAccepted, MAX_ROOM_DEVICES, RoomCreated } from './rooms.events.js';

const MAELLE = person(1);
const HANA = person(2);
const YANN = person(3);
const STRANGER = person(9);
const at = Instant.parse('2026-11-21T09:00:00.000Z');
const device = (of: RosterEntry, n: number): RosterEntry => ({ ...of, deviceId: person(n).deviceId });

const opened = () => new RoomStory(roomNumber(1)).create(MAELLE);
const together = () => opened().join(MAELLE, HANA, YANN);

/** A commit in a room where these steps happened. */
const whenCommitted = (story: RoomStory, actor: RosterEntry, change: Partial<DecideCommit> = {}) =>
  given(roomDecider, ...story.events).when(story.commitCommand(actor, change));

describe('the governance of a room', () => {
  it('begins with the creator, whose device is the first leaf of epoch 0', () => {
    const story = new RoomStory(roomNumber(1));
    const command = story.governanceCommand(MAELLE, { type: 'create', identityKey: bytesNumber(32, 1), at });
    given(roomDecider)
      .when(command)
      .then({
        type: RoomCreated.type,
        data: { ...command.entry, hash: command.hash, identityKey: bytesNumber(32, 1), since: at },
      });
    expect(opened().room).toMatchObject({ epoch: 0, leaving: [] });
    expect([...opened().room.roster]).toEqual([[MAELLE.deviceId, MAELLE.accountId]]);
  });

  it('cannot begin with anything but its creation', () => {
    const story = new RoomStory(roomNumber(1));
    given(roomDecider)
      .when(story.governanceCommand(MAELLE, { type: 'accept', at }))
      .thenRefused('not-found');
  });

  it('takes the same entry twice without another event', () => {
    const before = opened();
    const command = before.governanceCommand(MAELLE, {
      type: 'invite',
      accountId: HANA.accountId,
      identityKey: bytesNumber(32, 2),
      role: 'member',
      at,
    });
    given(roomDecider, ...opened().invite(MAELLE, HANA).events)
      .when(command)
      .then();
  });

  it('refuses an entry that another one was faster than', () => {
    const late = opened().governanceCommand(MAELLE, { type: 'leave', at });
    given(roomDecider, ...opened().invite(MAELLE, HANA).events)
      .when(late)
      .thenRefused('governance-stale');
  });

  it('refuses an entry that continues another chain', () => {
    const command = opened().governanceCommand(MAELLE, { type: 'leave', at });
    const forked = { ...command, entry: { ...command.entry, previousHash: bytesNumber(32, 99) } };
    given(roomDecider, ...opened().events)
      .when(forked)
      .thenRefused('governance-stale');
    const elsewhere = { ...command, entry: { ...command.entry, roomId: roomNumber(2) } };
    given(roomDecider, ...opened().events)
      .when(elsewhere)
      .thenRefused('governance-invalid');
  });

  it('refuses what was signed more than five minutes before or after the server’s clock', () => {
    const leaveAt = (time: string) =>
      together().governanceCommand(HANA, { type: 'leave', at: Instant.parse(time) });
    for (const time of ['2026-11-21T08:54:59.999Z', '2026-11-21T09:05:00.001Z'])
      given(roomDecider, ...together().events)
        .when(leaveAt(time))
        .thenRefused('clock-wrong');
    for (const time of ['2026-11-21T08:55:00.000Z', '2026-11-21T09:05:00.000Z'])
      expect(roomDecider.decide(leaveAt(time), together().room)).toHaveLength(1);
  });

  it('takes an old entry again when it has it already, so that a lost answer can be asked for', () => {
    const repeated = new RoomStory(roomNumber(1)).governanceCommand(MAELLE, {
      type: 'create',
      identityKey: bytesNumber(32, 1),
      at,
    });
    given(roomDecider, ...opened().events)
      .when({ ...repeated, now: Instant.parse('2026-11-22T09:00:00.000Z') })
      .then();
  });

  it('lets no more than a hundred invitations wait', () => {
    const story = opened();
    for (let n = 0; n < MAX_WAITING_INVITATIONS; n++) story.invite(MAELLE, person(100 + n));
    const invite = (accountId: RosterEntry['accountId']) =>
      story.governanceCommand(MAELLE, {
        type: 'invite',
        accountId,
        identityKey: bytesNumber(32, 2),
        role: 'member',
        at,
      });
    given(roomDecider, ...story.events)
      .when(invite(HANA.accountId))
      .thenRefused('invitations-waiting');
    story.accept(person(100));
    expect(story.invite(MAELLE, HANA).room.governance.members.get(HANA.accountId)?.status).toBe('invited');
  });

  it('refuses what the actor has no right to', () => {
    const command = together().governanceCommand(HANA, { type: 'remove', accountId: YANN.accountId, at });
    given(roomDecider, ...together().events)
      .when(command)
      .thenRefused('forbidden');
  });

  it('writes each step of a life as the event of that name', () => {
    const story = together().leave(YANN).commit(HANA).remove(MAELLE, HANA).invite(MAELLE, YANN);
    story.govern(YANN, { type: 'decline', at }).commit(MAELLE).join(MAELLE, HANA);
    story.govern(MAELLE, { type: 'set-role', accountId: HANA.accountId, role: 'moderator', at });
    expect(story.events.map((event) => event.type).join(' ')).toBe(
      'RoomCreated MemberInvited InvitationAccepted MemberInvited InvitationAccepted CommitAccepted ' +
        'MemberLeft CommitAccepted MemberRemoved MemberInvited InvitationDeclined CommitAccepted ' +
        'MemberInvited InvitationAccepted CommitAccepted MemberRoleChanged',
    );
  });
});

describe('a commit', () => {
  it('opens the next epoch and moves the leaves that it declares', () => {
    const before = opened().invite(MAELLE, HANA).accept(HANA);
    const command = before.commitCommand(MAELLE, { adds: [HANA] });
    given(roomDecider, ...before.events)
      .when(command)
      .then({
        type: CommitAccepted.type,
        data: {
          roomId: roomNumber(1),
          fromEpoch: 0,
          ...MAELLE,
          adds: [HANA],
          removes: [],
          resync: false,
          governanceHash: command.governanceHash,
          commitHash: command.commitHash,
          commitBytes: 1000,
        },
      });
    before.commit(MAELLE, { adds: [HANA] });
    expect(before.room.epoch).toBe(1);
    expect(before.room.roster.get(HANA.deviceId)).toBe(HANA.accountId);
  });

  it('is the only one of its epoch', () => {
    const story = together();
    whenCommitted(story, HANA, { fromEpoch: 0 }).thenRefused('epoch-stale');
    whenCommitted(story, HANA, { fromEpoch: 2 }).thenRefused('epoch-stale');
  });

  it('may be repeated by its author, which changes nothing, but not copied by another', () => {
    const story = together();
    const repeated = { fromEpoch: 0, commitHash: bytesNumber(32, 1000) };
    whenCommitted(story, MAELLE, repeated).then();
    whenCommitted(story, HANA, repeated).thenRefused('epoch-stale');
  });

  it('comes from a leaf of a member, from nobody else', () => {
    whenCommitted(together(), STRANGER).thenRefused('not-found');
    whenCommitted(opened().invite(MAELLE, HANA), HANA).thenRefused('forbidden');
    whenCommitted(opened().invite(MAELLE, HANA).accept(HANA), HANA).thenRefused('forbidden');
    whenCommitted(together(), { ...MAELLE, deviceId: HANA.deviceId }).thenRefused('forbidden');
    whenCommitted(together().remove(MAELLE, HANA), HANA).thenRefused('not-found');
  });

  it('names the newest governance', () => {
    whenCommitted(together(), MAELLE, { governanceHash: bytesNumber(32, 1) }).thenRefused('governance-stale');
  });

  it('adds registered devices of members, each once', () => {
    whenCommitted(opened(), MAELLE, { adds: [STRANGER] }).thenRefused('commit-mismatch');
    whenCommitted(opened().invite(MAELLE, HANA), MAELLE, { adds: [HANA] }).thenRefused('commit-mismatch');
    whenCommitted(together(), MAELLE, { adds: [device(HANA, 7)], devices: new Map() }).thenRefused(
      'commit-mismatch',
    );
    whenCommitted(together(), MAELLE, { adds: [HANA] }).thenRefused('commit-mismatch');
    const twice = [device(HANA, 7), device(HANA, 7)];
    whenCommitted(together(), MAELLE, { adds: twice }).thenRefused('commit-mismatch');
  });

  it('removes no leaf of another member, no leaf that is not there, and not its author', () => {
    whenCommitted(together(), MAELLE, { removes: [HANA] }).thenRefused('commit-mismatch');
    whenCommitted(together(), MAELLE, { removes: [STRANGER] }).thenRefused('commit-mismatch');
    whenCommitted(together(), MAELLE, { removes: [MAELLE] }).thenRefused('commit-mismatch');
  });

  it('may remove other devices of its author', () => {
    const second = device(MAELLE, 7);
    const story = together()
      .commit(MAELLE, { adds: [second] })
      .commit(MAELLE, { removes: [second] });
    expect(story.room.roster.has(second.deviceId)).toBe(false);
  });

  it('must take out every leaf that waits to be removed', () => {
    const story = together().leave(YANN).remove(MAELLE, HANA);
    expect(story.room.leaving).toEqual([HANA, YANN]);
    whenCommitted(story, MAELLE, { removes: [] }).thenRefused('commit-mismatch');
    whenCommitted(story, MAELLE, { removes: [HANA] }).thenRefused('commit-mismatch');
    whenCommitted(story, MAELLE, { removes: [HANA, YANN, HANA] }).thenRefused('commit-mismatch');
    expect(story.commit(MAELLE, { removes: [HANA, YANN] }).room.leaving).toEqual([]);
  });

  it('must take out the leaf of a device that was removed from its account, whoever makes it, and nobody else’s', () => {
    const story = together();
    const revoked = new Set([HANA.deviceId]);
    expect(withRevoked(story.room, revoked).leaving).toEqual([HANA]);
    expect(withRevoked(story.room, new Set())).toBe(story.room);
    whenCommitted(story, MAELLE, { revoked }).thenRefused('commit-mismatch');
    whenCommitted(story, MAELLE, { revoked, removes: [YANN] }).thenRefused('commit-mismatch');
    whenCommitted(story, HANA, { revoked, removes: [YANN] }).thenRefused('device-revoked');
    expect(story.commit(MAELLE, { revoked, removes: [HANA] }).room.roster.has(HANA.deviceId)).toBe(false);
  });

  it('is not needed when the removed person is back as a member before it came', () => {
    const story = together().remove(MAELLE, HANA).invite(MAELLE, HANA).accept(HANA);
    expect(story.room.leaving).toEqual([]);
    whenCommitted(story, MAELLE, { adds: [HANA] }).thenRefused('commit-mismatch');
  });

  it('does not let the group outgrow what a small machine can compute for', () => {
    const devices = Array.from({ length: MAX_ROOM_DEVICES - 1 }, (_, n) => device(MAELLE, 100 + n));
    const full = opened().commit(MAELLE, { adds: devices });
    expect(full.room.roster.size).toBe(MAX_ROOM_DEVICES);
    whenCommitted(full, MAELLE, { adds: [device(MAELLE, 99)] }).thenRefused('room-full');
  });
});

describe('a resync', () => {
  const own = { resync: true, adds: [HANA], removes: [HANA] };

  it('replaces the leaf of its author and opens the next epoch', () => {
    const story = together().commit(HANA, own);
    expect(story.room.epoch).toBe(2);
    expect(story.room.roster.get(HANA.deviceId)).toBe(HANA.accountId);
  });

  it('does nothing else', () => {
    whenCommitted(together(), HANA, { ...own, adds: [] }).thenRefused('commit-mismatch');
    whenCommitted(together(), HANA, { ...own, removes: [HANA, YANN] }).thenRefused('commit-mismatch');
    whenCommitted(together(), HANA, { ...own, removes: [YANN] }).thenRefused('commit-mismatch');
  });

  it('is not a way into the group', () => {
    const newcomer = device(HANA, 7);
    whenCommitted(together(), newcomer, { resync: true, adds: [newcomer], removes: [newcomer] }).thenRefused(
      'forbidden',
    );
  });

  it('may come while a leaf waits to be removed, which goes on waiting', () => {
    const story = together().remove(MAELLE, YANN).commit(HANA, own);
    expect(story.room.leaving).toEqual([YANN]);
  });
});
