import { Injectable, computed, effect, inject, signal } from '@angular/core';
import type { RoomId } from '@collab/domain';
import { coalesce } from '../core/coalesce.js';
import { EngineClient } from '../core/engine.client.js';
import type { RoomView } from '../core/engine.port.js';
import { SessionStore } from '../core/session.store.js';

/** The rooms and invitations of the person who is signed in. */
@Injectable({ providedIn: 'root' })
export class RoomsStore {
  private readonly engine = inject(EngineClient);
  private readonly session = inject(SessionStore);
  private readonly known = signal<readonly RoomView[] | undefined>(undefined);

  /** Undefined until the first answer. */
  readonly all = this.known.asReadonly();
  readonly failure = signal<unknown>(undefined);
  readonly query = signal('');
  readonly invitations = computed(() => (this.known() ?? []).filter((room) => room.status === 'invited'));
  /** Joined rooms, newest message first. */
  readonly joined = computed(() =>
    (this.known() ?? []).filter((room) => room.status !== 'invited').sort(newestFirst),
  );
  readonly found = computed(() => {
    const query = plain(this.query());
    return query === ''
      ? this.joined()
      : this.joined().filter((room) => plain(searchable(room)).includes(query));
  });
  readonly unread = computed(() => this.joined().reduce((sum, room) => sum + room.unread, 0));

  /** Reads the list again. */
  readonly read = coalesce(async () => {
    try {
      const rooms = await this.engine.call('rooms');
      if (!this.session.signedIn()) return;
      this.known.set(rooms);
      this.failure.set(undefined);
    } catch (error) {
      this.failure.set(error);
      this.session.noticed(error);
    }
  });

  constructor() {
    effect(() => {
      if (this.session.signedIn()) void this.read();
      else this.known.set(undefined);
    });
    this.engine.onEvent((event) => {
      const concerns = event.type === 'rooms-changed' || event.type === 'room-changed';
      if (concerns && this.session.signedIn()) void this.read();
    });
  }

  async create(name: string): Promise<RoomId> {
    const { roomId } = await this.engine.call('createRoom', { name });
    await this.read();
    return roomId;
  }

  async accept(roomId: RoomId): Promise<void> {
    await this.engine.call('accept', { roomId });
    await this.read();
  }

  async decline(roomId: RoomId): Promise<void> {
    await this.engine.call('decline', { roomId });
    await this.read();
  }
}

const newestFirst = (a: RoomView, b: RoomView) =>
  (b.lastMessage?.at ?? '').localeCompare(a.lastMessage?.at ?? '');
const searchable = (room: RoomView) =>
  [room.name, room.lastMessage?.text, room.lastMessage?.author]
    .filter((text) => text !== undefined)
    .join(' ');
/** Lower case without accents, as people type when they search. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
