import { describe, expect, it } from '@jest/globals';
import { MessageId } from '@collab/domain';
import type { TimelineItem } from '../core/engine.port.js';
import { newestSeq, timelineRows, unreadOf, type Unread } from './timeline.js';

let made = 0;
const id = () => MessageId.parse(`${String(++made).padStart(21, 'a')}A`);

function message(author: string, at: string, more: Partial<Extract<TimelineItem, { item: 'message' }>> = {}) {
  const mine = author === 'me';
  const fields = {
    messageId: id(),
    seq: made,
    accountId: author,
    author,
    mine,
    at,
    state: 'sent',
    text: 'text',
  } as const;
  return { item: 'message', ...fields, ...more } as const satisfies TimelineItem;
}

const notice = (at: string): TimelineItem => ({
  item: 'notice',
  seq: ++made,
  at,
  kind: 'invited',
  actor: 'Hana',
  subject: 'Yann',
});

const day = (at: string) => at.slice(0, 10);

const outline = (timeline: readonly TimelineItem[], unread?: Unread) =>
  timelineRows(timeline, unread, day).map((row) => {
    if (row.row !== 'message') return row.row;
    return `${row.first ? 'named ' : ''}${row.message.author}${row.tells ? ` ${row.message.state}` : ''}`;
  });

describe('the rows of a conversation', () => {
  it('begin each day with a rule and name the author where it changes', () => {
    const timeline = [
      message('Hana', '2026-11-20T10:00:00.000Z'),
      message('Hana', '2026-11-20T10:01:00.000Z'),
      message('Samir', '2026-11-20T10:02:00.000Z'),
      message('Samir', '2026-11-22T10:02:30.000Z'),
    ];
    expect(outline(timeline)).toEqual(['day', 'named Hana', 'Hana', 'named Samir', 'day', 'named Samir']);
  });

  it('name the author again after five minutes and after a notice', () => {
    const timeline = [
      message('Hana', '2026-11-20T10:00:00.000Z'),
      message('Hana', '2026-11-20T10:06:00.000Z'),
      notice('2026-11-20T10:06:10.000Z'),
      message('Hana', '2026-11-20T10:06:20.000Z'),
    ];
    expect(outline(timeline)).toEqual(['day', 'named Hana', 'named Hana', 'notice', 'named Hana']);
  });

  it('put one rule before the first unread message and say how many there were', () => {
    const timeline = [
      message('Hana', '2026-11-20T10:00:00.000Z'),
      message('Hana', '2026-11-20T10:01:00.000Z'),
      message('me', '2026-11-20T10:02:00.000Z'),
      message('Samir', '2026-11-20T10:03:00.000Z'),
    ];
    const unread = unreadOf(timeline, 2);
    expect(unread).toEqual({ from: timeline[1]?.messageId, count: 2 });
    const rows = timelineRows(timeline, unread, day);
    expect(rows.find((row) => row.row === 'unread')).toMatchObject({
      count: 2,
      since: '2026-11-20T10:00:00.000Z',
    });
    expect(outline(timeline, unread)).toEqual([
      'day',
      'named Hana',
      'unread',
      'named Hana',
      'named me sent',
      'named Samir',
    ]);
  });

  it('say what became of the newest own message, and of each that is not sent', () => {
    const at = '2026-11-20T10:00:00.000Z';
    const timeline = [
      message('me', at),
      message('me', at, { state: 'failed', seq: null }),
      message('me', at),
      message('me', at, { state: 'waiting-for-network', seq: null }),
    ];
    expect(outline(timeline)).toEqual(['day', 'named me', 'me failed', 'me sent', 'me waiting-for-network']);
  });

  it('reach as far as the newest message that the server has', () => {
    const sent = message('Hana', '2026-11-20T10:00:00.000Z');
    const timeline = [sent, message('me', '2026-11-20T10:00:00.000Z', { seq: null, state: 'sending' })];
    expect(newestSeq(timeline)).toBe(sent.seq);
    expect(newestSeq([])).toBeUndefined();
    expect(unreadOf(timeline, 0)).toBeUndefined();
  });
});
