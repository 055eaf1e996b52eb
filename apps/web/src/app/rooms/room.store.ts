import { Injectable, computed, inject, signal } from '@angular/core';
import type { AccountId, RoomId } from '@collab/domain';
import { coalesce } from '../core/coalesce.js';
import { EngineClient } from '../core/engine.client.js';
import type { RoomDetail } from '../core/engine.port.js';
import { SessionStore } from '../core/session.store.js';

/** The room that is open, and what can be done to its people. */
@Injectable({ providedIn: 'root' })
export class RoomStore {
  private readonly engine = inject(EngineClient);
  private readonly session = inject(SessionStore);
  private readonly opened = signal<RoomId | undefined>(undefined);
  private readonly known = signal<RoomDetail | undefined>(undefined);

  readonly roomId = this.opened.asReadonly();
  /** Undefined until the open room has been read. */
  readonly detail = this.known.asReadonly();
  readonly failure = signal<unknown>(undefined);
  /** Owners and moderators may invite; the server and every client check it again. */
  readonly mayInvite = computed(() => ['owner', 'moderator'].includes(this.known()?.myRole ?? ''));

  /** Reads the open room again. */
  readonly read = coalesce(async () => {
    const roomId = this.opened();
    if (roomId === undefined) return;
    try {
      const detail = await this.engine.call('room', { roomId });
      if (this.opened() !== roomId) return;
      this.known.set(detail);
      this.failure.set(undefined);
    } catch (error) {
      if (this.opened() === roomId) this.failure.set(error);
      this.session.noticed(error);
    }
  });

  constructor() {
    this.engine.onEvent((event) => {
      const concerns =
        event.type === 'rooms-changed' ||
        event.type === 'contacts-changed' ||
        (event.type === 'room-changed' && event.roomId === this.opened());
      if (concerns) void this.read();
    });
  }

  open(roomId: RoomId): void {
    if (this.opened() === roomId) return;
    this.opened.set(roomId);
    this.known.set(undefined);
    this.failure.set(undefined);
    void this.read();
  }

  close(): void {
    this.opened.set(undefined);
    this.known.set(undefined);
  }

  invite(roomId: RoomId, email: string): Promise<{ readonly next: 'invited' | 'asked' }> {
    return this.changed(this.engine.call('invite', { roomId, email }));
  }

  inviteContact(roomId: RoomId, accountId: AccountId): Promise<void> {
    return this.changed(this.engine.call('inviteContact', { roomId, accountId }));
  }

  remove(roomId: RoomId, accountId: AccountId): Promise<void> {
    return this.changed(this.engine.call('remove', { roomId, accountId }));
  }

  leave(roomId: RoomId): Promise<void> {
    return this.engine.call('leave', { roomId });
  }

  private async changed<Result>(call: Promise<Result>): Promise<Result> {
    const result = await call;
    await this.read();
    return result;
  }
}
