import { Component, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink, RouterLinkActive } from '@angular/router';
import type { RoomId } from '@collab/domain';
import type { RoomView } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { Shortcuts } from '../core/shortcuts.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { EmptyComponent } from '../ui/empty.component.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { CreateRoomDialog } from './create-room.dialog.js';
import { RoomsStore } from './rooms.store.js';

@Component({
  selector: 'app-room-list',
  imports: [
    AvatarComponent,
    EmptyComponent,
    IconComponent,
    MatButton,
    MatIconButton,
    NoticeComponent,
    RouterLink,
    RouterLinkActive,
  ],
  host: { '(document:keydown)': 'pressed($event)' },
  templateUrl: './room-list.component.html',
  styleUrls: ['../ui/list.scss', './room-list.component.scss'],
})
export class RoomListComponent {
  protected readonly i18n = inject(I18n);
  protected readonly rooms = inject(RoomsStore);
  private readonly shortcuts = inject(Shortcuts);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly search = viewChild<ElementRef<HTMLInputElement>>('search');

  /** True when no room is open, so that the list is the page. */
  readonly main = input.required<boolean>();
  protected readonly answering = signal<RoomId | undefined>(undefined);
  protected readonly failure = signal<unknown>(undefined);

  protected nameOf(room: RoomView): string {
    if (room.name !== null) return room.name;
    return this.i18n.t(room.status === 'invited' ? 'rooms.invitation' : 'rooms.unnamed');
  }

  protected preview(room: RoomView): string {
    if (room.status === 'waiting') return this.i18n.t('rooms.waiting');
    const last = room.lastMessage;
    if (last === null) return this.i18n.t('rooms.quiet');
    const { text } = last;
    return last.mine
      ? this.i18n.t('rooms.you', { text })
      : this.i18n.t('rooms.says', { name: last.author, text });
  }

  protected create(): void {
    this.dialog.open(CreateRoomDialog);
  }

  protected async answer(room: RoomView, accepted: boolean): Promise<void> {
    if (this.answering() !== undefined) return;
    this.answering.set(room.roomId);
    this.failure.set(undefined);
    try {
      await (accepted ? this.rooms.accept(room.roomId) : this.rooms.decline(room.roomId));
      if (accepted) await this.router.navigate(['/rooms', room.roomId]);
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.answering.set(undefined);
    }
  }

  protected pressed(event: KeyboardEvent): void {
    if (this.dialog.openDialogs.length > 0) return;
    if (this.shortcuts.isPressed('/', event)) {
      event.preventDefault();
      this.search()?.nativeElement.focus();
    }
    if (event.altKey && !event.ctrlKey && !event.metaKey && /^Arrow(?:Up|Down)$/.test(event.key)) {
      event.preventDefault();
      this.step(event.key === 'ArrowDown' ? 1 : -1);
    }
  }

  private step(by: 1 | -1): void {
    const rooms = this.rooms.found();
    const at = rooms.findIndex((room) => this.router.url.startsWith(`/rooms/${room.roomId}`));
    const next = at === -1 ? rooms.at(by === 1 ? 0 : -1) : rooms[(at + by + rooms.length) % rooms.length];
    if (next !== undefined) void this.router.navigate(['/rooms', next.roomId]);
  }
}
