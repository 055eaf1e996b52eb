import type { TimelineItem } from '../core/engine.port.js';
import type { I18n } from '../core/i18n/i18n.js';
import { isFromOthers } from './timeline.js';

/** Milliseconds in which messages count as one burst. */
const BURST = 900;

/** Reads new messages of others aloud, a burst as one sentence; what stands there when a room opens stays silent. */
export class Announcements {
  private room: string | undefined;
  private heard = new Set<string>();
  private waiting: { author: string; text: string | null }[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly i18n: Pick<I18n, 't'>,
    private readonly say: (text: string) => void,
  ) {}

  /** Call with the timeline whenever it changed. */
  follow(room: string | undefined, timeline: readonly TimelineItem[]): void {
    if (this.room !== room) {
      this.stop();
      this.heard.clear();
      if (timeline.length === 0) return;
    }
    const opening = this.room !== room;
    this.room = room;
    const lastKnown = timeline.findLastIndex(
      (item) => item.item === 'message' && this.heard.has(item.messageId),
    );
    for (const [index, item] of timeline.entries()) {
      if (item.item !== 'message' || this.heard.has(item.messageId)) continue;
      this.heard.add(item.messageId);
      if (!opening && index > lastKnown && isFromOthers(item)) this.wait(item);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
  }

  private wait(message: { author: string; text: string | null }): void {
    this.waiting.push(message);
    this.timer ??= setTimeout(() => {
      const [first] = this.waiting;
      const n = this.waiting.length;
      this.stop();
      if (first === undefined) return;
      const text = first.text ?? this.i18n.t('message.undecryptable');
      if (n === 1) this.say(this.i18n.t('conversation.announce', { author: first.author, text }));
      else this.say(this.i18n.t('conversation.announce.many', { n }));
    }, BURST);
  }
}
