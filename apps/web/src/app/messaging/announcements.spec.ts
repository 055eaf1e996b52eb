import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MessageId } from '@collab/domain';
import type { TimelineItem } from '../core/engine.port.js';
import { en, type MessageKey } from '../core/i18n/en.js';
import { Announcements } from './announcements.js';

const english = {
  t: (key: MessageKey, ...parameters: unknown[]) => {
    const text: unknown = en[key];
    return typeof text === 'function' ? String(text(...parameters)) : String(text);
  },
};

function message(number: number, author: string, text: string | null): TimelineItem {
  const messageId = MessageId.parse(`${String(number).padStart(21, 'b')}A`);
  const state = text === null ? 'undecryptable' : 'sent';
  const at = '2026-11-20T10:00:00.000Z';
  return {
    item: 'message',
    messageId,
    seq: number,
    accountId: author,
    author,
    mine: author === 'me',
    at,
    state,
    text,
  };
}

describe('the live region of a conversation', () => {
  let said: string[];
  let announcements: Announcements;
  const before = [message(10, 'Hana', 'before')];

  beforeEach(() => {
    jest.useFakeTimers();
    said = [];
    announcements = new Announcements(english, (text) => said.push(text));
    announcements.follow('room', before);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('stays silent about what stood there when the room opened', () => {
    jest.runAllTimers();
    expect(said).toEqual([]);
  });

  it('reads one new message, and a burst as one sentence', () => {
    announcements.follow('room', [...before, message(11, 'Hana', 'pong')]);
    jest.runAllTimers();
    const burst = [12, 13, 14].map((number) => message(number, 'Samir', 'data'));
    announcements.follow('room', [...before, message(11, 'Hana', 'pong'), ...burst]);
    jest.runAllTimers();
    expect(said).toEqual(['Hana: pong', '3 new messages']);
  });

  it('does not read own messages, earlier pages, or a message twice', () => {
    const after = [...before, message(11, 'me', 'mine')];
    announcements.follow('room', after);
    announcements.follow('room', [message(2, 'Hana', 'earlier'), ...after]);
    announcements.follow('room', [message(2, 'Hana', 'earlier'), ...after]);
    jest.runAllTimers();
    expect(said).toEqual([]);
  });

  it('says when a message cannot be read here', () => {
    announcements.follow('room', [...before, message(11, 'Hana', null)]);
    jest.runAllTimers();
    expect(said).toEqual(['Hana: This device lacks the key to this message.']);
  });

  it('forgets the burst of a room that was left', () => {
    announcements.follow('room', [...before, message(11, 'Hana', 'pong')]);
    announcements.follow('other', [message(20, 'Yann', 'elsewhere')]);
    jest.runAllTimers();
    expect(said).toEqual([]);
  });
});
