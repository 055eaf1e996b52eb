import { Component, OnDestroy, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { RoomId } from '@collab/domain';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { PageTitle } from '../core/page-title.js';
import { Viewport } from '../core/viewport.js';
import { ConversationComponent } from '../messaging/conversation.component.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { EmptyComponent } from '../ui/empty.component.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { RoomDetailsComponent } from './room-details.component.js';
import { RoomStore } from './room.store.js';
import { RoomsStore } from './rooms.store.js';

const PANE_KEY = 'collab.details';

/** One room: an invitation, a wait for keys, or the conversation; and beside it who can read. */
@Component({
  imports: [
    AvatarComponent,
    ConversationComponent,
    EmptyComponent,
    IconComponent,
    MatButton,
    MatIconButton,
    NoticeComponent,
    RoomDetailsComponent,
    RouterLink,
  ],
  host: { '[class.with-pane]': 'paneShown()', '(document:keydown.escape)': 'escaped()' },
  templateUrl: './room.page.html',
  styleUrl: './room.page.scss',
})
export class RoomPage implements OnDestroy {
  protected readonly i18n = inject(I18n);
  protected readonly viewport = inject(Viewport);
  protected readonly store = inject(RoomStore);
  private readonly rooms = inject(RoomsStore);
  private readonly router = inject(Router);
  private readonly title = inject(PageTitle);

  /** From the address. */
  readonly roomId = input.required<RoomId>();
  readonly pane = input<string>();

  private readonly paneWanted = signal(localStorage.getItem(PANE_KEY) !== 'closed');
  /** What the page shows. A device that passed a change of keys over keeps its conversation while it waits for its way back. */
  protected readonly status = computed(() => {
    const detail = this.store.detail();
    const passedOver = detail?.timeline.some((item) => item.item === 'notice' && item.kind === 'refused');
    return detail?.room.status === 'waiting' && passedOver ? 'ready' : detail?.room.status;
  });
  protected readonly paneShown = computed(
    () =>
      this.status() === 'ready' && (this.pane() !== undefined || (this.viewport.wide() && this.paneWanted())),
  );
  protected readonly name = computed(() => {
    const room = this.store.detail()?.room;
    if (room === undefined) return '';
    return room.name ?? this.i18n.t(room.status === 'invited' ? 'rooms.invitation' : 'rooms.unnamed');
  });
  /** Whether there is nothing to show but why. */
  protected readonly failed = computed(
    () => this.store.detail() === undefined && this.store.failure() !== undefined,
  );
  protected readonly trouble = computed(() => {
    const code = this.store.detail()?.room.trouble ?? null;
    return code === null ? null : new EngineError(code);
  });
  protected readonly submission = new Submission();

  constructor() {
    effect(() => this.store.open(this.roomId()));
    effect(() => {
      if (this.failed()) this.title.name(this.i18n.t('conversation.failed'));
      else if (this.name() !== '') this.title.name(this.name());
    });
  }

  ngOnDestroy(): void {
    this.store.close();
  }

  protected togglePane(): void {
    if (!this.viewport.wide()) {
      void this.router.navigate(
        this.pane() === undefined ? ['/rooms', this.roomId(), 'details'] : ['/rooms', this.roomId()],
      );
      return;
    }
    const shown = this.paneShown();
    localStorage.setItem(PANE_KEY, shown ? 'closed' : 'open');
    this.paneWanted.set(!shown);
    if (this.pane() !== undefined) void this.router.navigate(['/rooms', this.roomId()]);
  }

  protected escaped(): void {
    if (this.pane() !== undefined && !this.viewport.wide()) this.togglePane();
  }

  protected answer(accepted: boolean): Promise<void> {
    return this.submission.run(async () => {
      if (accepted) {
        await this.rooms.accept(this.roomId());
        await this.store.read();
      } else {
        await this.rooms.decline(this.roomId());
        await this.router.navigateByUrl('/rooms');
      }
    });
  }
}
