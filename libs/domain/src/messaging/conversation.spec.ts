import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../kernel/errors.js';
import type { RosterEntry } from '../rooms/rooms.commands.js';
import { messageNumber, person, roomNumber, RoomStory } from '../testing/room-story.js';

const MAELLE = person(1);
const HANA = person(2);
const MESSAGE = messageNumber(50);

const refusalOf = (story: RoomStory, sender: RosterEntry, change: { epoch?: number } = {}): string => {
  try {
    story.envelope(sender, MESSAGE, change);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
};
const together = () => new RoomStory(roomNumber(1)).create(MAELLE).join(MAELLE, HANA);

describe('an envelope', () => {
  it('is accepted from a leaf of a member at the current epoch', () => {
    const event = together().envelope(HANA, MESSAGE);
    expect(event).toMatchObject({ type: 'EnvelopeSent', data: { ...HANA, messageId: MESSAGE, epoch: 1 } });
  });

  it('is accepted at no other epoch', () => {
    expect(refusalOf(together(), HANA, { epoch: 0 })).toBe('epoch-stale');
    expect(refusalOf(together(), HANA, { epoch: 2 })).toBe('epoch-stale');
  });

  it('waits for new keys after a removal, and is accepted once a commit has brought them', () => {
    const story = together().remove(MAELLE, HANA);
    expect(refusalOf(story, MAELLE)).toBe('rekey-pending');
    expect(refusalOf(story.commit(MAELLE), MAELLE)).toBe('accepted');
  });

  it('is refused from outside: strangers, invited people, removed members, devices that are no leaf', () => {
    expect(refusalOf(together(), person(9))).toBe('not-found');
    expect(refusalOf(together().invite(MAELLE, person(3)), person(3))).toBe('forbidden');
    expect(refusalOf(together().remove(MAELLE, HANA), HANA)).toBe('not-found');
    expect(refusalOf(together(), { ...HANA, deviceId: person(9).deviceId })).toBe('forbidden');
    expect(refusalOf(together(), { ...HANA, deviceId: MAELLE.deviceId })).toBe('forbidden');
  });

  it('is refused in a room that it was not made for', () => {
    const other = new RoomStory(roomNumber(2)).create(MAELLE);
    expect(() => together().envelope(MAELLE, MESSAGE, { roomId: other.roomId })).toThrow(
      new Refusal('not-found'),
    );
  });
});
