import type { IdentityChangeView, MessageView, NoticeView, TimelineItem } from '../core/engine.port.js';

/** One row of a conversation, in the order of the page. */
export type TimelineRow =
  | { readonly row: 'day'; readonly key: string; readonly at: string }
  | { readonly row: 'unread'; readonly key: string; readonly count: number; readonly since: string | null }
  | { readonly row: 'notice'; readonly key: string; readonly notice: NoticeView }
  | { readonly row: 'identity'; readonly key: string; readonly change: IdentityChangeView }
  | {
      readonly row: 'message';
      readonly key: string;
      readonly message: MessageView;
      /** True when the author is named: not right after another message of theirs. */
      readonly first: boolean;
      /** True when the row says what became of the message. */
      readonly tells: boolean;
    };

/** What had not been read when the room was opened. */
export interface Unread {
  /** Id of the first such message on the page. */
  readonly from: string;
  readonly count: number;
}

/** Messages of one person within this time stand under one name. Milliseconds. */
const TOGETHER = 5 * 60_000;

/**
 * Lays a timeline out as rows: a rule between days, one before the first unread message, a name where the author
 * changes. `unread` stays as it was when the room was opened; `day` is the calendar day where the reader is.
 */
export function timelineRows(
  timeline: readonly TimelineItem[],
  unread: Unread | undefined,
  day: (at: string) => string,
): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const lastSent = timeline.findLast((item) => item.item === 'message' && item.mine && item.state === 'sent');
  let before: TimelineItem | undefined;
  for (const item of timeline) {
    const newDay = before === undefined || day(before.at) !== day(item.at);
    if (newDay) rows.push({ row: 'day', key: `day ${day(item.at)}`, at: item.at });
    const opensUnread = item.item === 'message' && item.messageId === unread?.from;
    if (opensUnread) {
      rows.push({ row: 'unread', key: 'unread', count: unread?.count ?? 0, since: before?.at ?? null });
    }
    if (item.item === 'notice') {
      rows.push({ row: 'notice', key: `notice ${item.seq}`, notice: item });
    } else if (item.item === 'identity') {
      rows.push({ row: 'identity', key: `identity ${item.accountId} ${item.at}`, change: item });
    } else {
      const first = newDay || opensUnread || !followsOn(item, before);
      const tells = item === lastSent || (item.mine && item.state !== 'sent');
      rows.push({ row: 'message', key: item.messageId, message: item, first, tells });
    }
    before = item;
  }
  return rows;
}

/** Where the last `count` messages of others begin, of those that the timeline has; undefined when there is none. */
export function unreadOf(timeline: readonly TimelineItem[], count: number): Unread | undefined {
  const unread = count > 0 ? timeline.filter(isFromOthers).slice(-count) : [];
  const [first] = unread;
  return first?.item === 'message' ? { from: first.messageId, count } : undefined;
}

/** True for a message that somebody else wrote. */
export function isFromOthers(item: TimelineItem): boolean {
  return item.item === 'message' && !item.mine;
}

/** The newest place in the feed that the timeline reaches; undefined when all of it is still on its way. */
export function newestSeq(timeline: readonly TimelineItem[]): number | undefined {
  return timeline.findLast((item) => item.seq !== null)?.seq ?? undefined;
}

function followsOn(message: MessageView, before: TimelineItem | undefined): boolean {
  return (
    before?.item === 'message' &&
    before.accountId === message.accountId &&
    Date.parse(message.at) - Date.parse(before.at) < TOGETHER
  );
}
