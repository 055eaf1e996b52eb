import { LiveAnnouncer } from '@angular/cdk/a11y';
import {
  Component,
  DestroyRef,
  ElementRef,
  afterRenderEffect,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { RoomStore } from '../rooms/room.store.js';
import { IconComponent } from '../ui/icon.component.js';
import { Announcements } from './announcements.js';
import { ComposerComponent } from './composer.component.js';
import { ConversationStore } from './conversation.store.js';
import { IdentityNoticeComponent } from './identity-notice.component.js';
import { MessageComponent } from './message.component.js';
import { NoticeRowComponent } from './notice-row.component.js';
import { isFromOthers } from './timeline.js';

/** Pixels from the end within which the reader counts as being at it. */
const AT_END = 40;
/** Pixels from the beginning at which an earlier page is read. */
const NEAR_START = 160;

/** The notebook page of a room: what was said, and the composer under it. */
@Component({
  selector: 'app-conversation',
  imports: [
    ComposerComponent,
    IconComponent,
    IdentityNoticeComponent,
    MatButton,
    MessageComponent,
    NoticeRowComponent,
  ],
  host: { '(document:visibilitychange)': 'looked()' },
  templateUrl: './conversation.component.html',
  styleUrl: './conversation.component.scss',
})
export class ConversationComponent {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(ConversationStore);
  protected readonly room = inject(RoomStore);
  private readonly feed = viewChild.required<ElementRef<HTMLElement>>('feed');

  readonly name = input.required<string>();
  readonly rekeyPending = input.required<boolean>();
  protected readonly heldFor = computed(() => this.room.detail()?.heldFor ?? []);
  /** Why the room reads nothing new; null while all is well. */
  readonly trouble = input.required<EngineError | null>();

  protected readonly atEnd = signal(true);
  /** The newest message when the reader left the end. */
  private readonly leftAt = signal<string | undefined>(undefined);
  protected readonly below = computed(() => {
    const timeline = this.store.timeline();
    const at = timeline.findIndex((item) => item.item === 'message' && item.messageId === this.leftAt());
    return at === -1 ? 0 : timeline.slice(at + 1).filter(isFromOthers).length;
  });
  private shown: { room: string | undefined; first: string | undefined; fromEnd: number } | undefined;

  constructor() {
    const announcer = inject(LiveAnnouncer);
    const announcements = new Announcements(this.i18n, (text) => void announcer.announce(text, 'polite'));
    inject(DestroyRef).onDestroy(() => announcements.stop());
    effect(() => announcements.follow(this.room.roomId(), this.store.timeline()));
    afterRenderEffect(() => {
      const first = this.store.rows().find((row) => row.row !== 'day')?.key;
      const room = this.room.roomId();
      untracked(() => this.keepPlace(room, first));
    });
  }

  /** What is being read stays where it is; only somebody at the end moves along with it. */
  private keepPlace(room: string | undefined, first: string | undefined): void {
    const feed = this.feed().nativeElement;
    const before = this.shown;
    if (before === undefined || before.room !== room) {
      const unread = feed.querySelector('.unread');
      if (unread === null) this.toEnd();
      else unread.scrollIntoView({ block: 'center' });
    } else if (before.first !== first && !this.atEnd()) {
      feed.scrollTop = feed.scrollHeight - before.fromEnd;
    } else if (this.atEnd()) {
      this.toEnd();
    }
    this.shown = { room, first, fromEnd: feed.scrollHeight - feed.scrollTop };
    this.scrolled();
  }

  protected scrolled(): void {
    const feed = this.feed().nativeElement;
    const atEnd = feed.scrollHeight - feed.scrollTop - feed.clientHeight < AT_END;
    if (atEnd !== this.atEnd()) {
      const newest = this.store.timeline().findLast((item) => item.item === 'message');
      this.leftAt.set(atEnd || newest?.item !== 'message' ? undefined : newest.messageId);
      this.atEnd.set(atEnd);
    }
    if (this.shown !== undefined) this.shown.fromEnd = feed.scrollHeight - feed.scrollTop;
    if (atEnd) this.looked();
  }

  protected movedByReader(): void {
    this.scrolled();
    if (this.feed().nativeElement.scrollTop < NEAR_START) void this.store.older();
  }

  protected looked(): void {
    if (this.atEnd() && document.visibilityState === 'visible') void this.store.seen();
  }

  protected toEnd(): void {
    const feed = this.feed().nativeElement;
    feed.scrollTop = feed.scrollHeight;
  }
}
