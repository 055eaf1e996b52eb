import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import type { MessageId, RoomId } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { RoomStore } from '../rooms/room.store.js';
import { newestSeq, timelineRows, unreadOf, type Unread } from './timeline.js';

/** Characters of one message, as the crypto worker accepts them. */
export const MAX_MESSAGE_CHARACTERS = 8_000;

/** The messages of the open room, what is being written in each room, and how far the person has read. */
@Injectable({ providedIn: 'root' })
export class ConversationStore {
  private readonly engine = inject(EngineClient);
  private readonly i18n = inject(I18n);
  private readonly room = inject(RoomStore);
  private readonly session = inject(SessionStore);
  private readonly drafts = signal<ReadonlyMap<RoomId, string>>(new Map());
  private readonly unread = signal<{ room: RoomId; messages: Unread | undefined } | undefined>(undefined);
  private readonly toldRead = new Map<RoomId, number>();

  readonly timeline = computed(() => this.room.detail()?.timeline ?? []);
  readonly rows = computed(() =>
    timelineRows(this.timeline(), this.unread()?.messages, (at) => this.i18n.calendarDay(at)),
  );
  readonly hasOlder = computed(() => this.room.detail()?.hasOlder ?? false);
  readonly readingOlder = signal(false);
  readonly failure = signal<unknown>(undefined);
  readonly draft = computed(() => {
    const roomId = this.room.roomId();
    return roomId === undefined ? '' : (this.drafts().get(roomId) ?? '');
  });

  constructor() {
    effect(() => {
      const detail = this.room.detail();
      const roomId = this.room.roomId();
      untracked(() => {
        if (roomId === undefined || detail === undefined) return this.unread.set(undefined);
        if (this.unread()?.room === roomId) return;
        const messages = unreadOf(detail.timeline, detail.room.unread);
        return this.unread.set({ room: roomId, messages });
      });
    });
    effect(() => {
      if (!this.session.signedIn()) this.drafts.set(new Map());
    });
  }

  write(text: string): void {
    const roomId = this.room.roomId();
    if (roomId !== undefined) this.drafts.update((drafts) => new Map(drafts).set(roomId, text));
  }

  /** Hands the draft to the outbox. What could not be handed over stands in the composer again. */
  async send(): Promise<void> {
    const roomId = this.room.roomId();
    const text = this.draft().trim();
    if (roomId === undefined || text === '' || text.length > MAX_MESSAGE_CHARACTERS) return;
    this.write('');
    this.failure.set(undefined);
    try {
      await this.engine.call('send', { roomId, text });
      await this.room.read();
    } catch (error) {
      this.drafts.update((drafts) =>
        (drafts.get(roomId) ?? '') === '' ? new Map(drafts).set(roomId, text) : drafts,
      );
      this.fail(error);
    }
  }

  async retry(messageId: MessageId): Promise<void> {
    const roomId = this.room.roomId();
    if (roomId === undefined) return;
    try {
      await this.engine.call('retry', { roomId, messageId });
      await this.room.read();
    } catch (error) {
      this.fail(error);
    }
  }

  async older(): Promise<void> {
    const roomId = this.room.roomId();
    if (roomId === undefined || this.readingOlder() || !this.hasOlder()) return;
    this.readingOlder.set(true);
    try {
      await this.engine.call('older', { roomId });
      await this.room.read();
    } catch (error) {
      this.fail(error);
    } finally {
      this.readingOlder.set(false);
    }
  }

  /** Call when the newest message is on the screen of somebody who looks. */
  async seen(): Promise<void> {
    const roomId = this.room.roomId();
    const seq = newestSeq(this.timeline());
    if (roomId === undefined || seq === undefined || (this.toldRead.get(roomId) ?? -1) >= seq) return;
    if ((this.room.detail()?.room.unread ?? 0) === 0) return;
    this.toldRead.set(roomId, seq);
    try {
      await this.engine.call('markRead', { roomId, seq });
    } catch {
      this.toldRead.delete(roomId);
    }
  }

  private fail(error: unknown): void {
    this.failure.set(error);
    this.session.noticed(error);
  }
}
