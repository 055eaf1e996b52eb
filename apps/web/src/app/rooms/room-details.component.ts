import { Component, ElementRef, afterNextRender, computed, inject, output, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import type { MemberView } from '../core/engine.port.js';
import { ConfirmDialog, type Confirmation } from '../core/confirm.dialog.js';
import { I18n } from '../core/i18n/i18n.js';
import { Viewport } from '../core/viewport.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { PresenceDotComponent } from '../ui/presence-dot.component.js';
import { InviteDialog } from './invite.dialog.js';
import { RoomStore } from './room.store.js';

const RANK = { owner: 3, moderator: 2, member: 1 } as const;

/** Who can read the open room, on how many devices, under which keys; and its members. */
@Component({
  selector: 'app-room-details',
  imports: [
    AvatarComponent,
    BandPrintComponent,
    IconComponent,
    MatButton,
    MatIconButton,
    NoticeComponent,
    PresenceDotComponent,
    RouterLink,
  ],
  templateUrl: './room-details.component.html',
  styleUrl: './room-details.component.scss',
})
export class RoomDetailsComponent {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(RoomStore);
  protected readonly viewport = inject(Viewport);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);

  private readonly close = viewChild('close', { read: ElementRef<HTMLElement> });

  readonly closed = output();
  /** Eight groups of four: the first half of SHA-256's worth of bytes, as people compare them. */
  protected readonly digits = computed(() => digits(this.store.detail()?.epochAuthenticator ?? '', 8));
  protected readonly members = computed(() =>
    [...(this.store.detail()?.members ?? [])].sort(
      (a, b) =>
        RANK[b.role] - RANK[a.role] || a.displayName.localeCompare(b.displayName, this.i18n.language()),
    ),
  );

  constructor() {
    afterNextRender(() => {
      if (!this.viewport.wide()) this.close()?.nativeElement.focus();
    });
  }

  protected mayRemove(member: MemberView): boolean {
    const mine = this.store.detail()?.myRole ?? 'member';
    if (member.you || mine === 'member') return false;
    return mine === 'owner' || RANK[member.role] < RANK[mine];
  }

  protected invite(): void {
    const roomId = this.store.roomId();
    if (roomId !== undefined) this.dialog.open(InviteDialog, { data: roomId });
  }

  protected remove(member: MemberView): void {
    const roomId = this.store.roomId();
    if (roomId === undefined) return;
    this.confirm({
      title: this.i18n.t('remove.title', { name: member.displayName }),
      text: this.i18n.t('remove.text'),
      submit: this.i18n.t('remove.submit'),
      busy: this.i18n.t('remove.busy'),
      act: () => this.store.remove(roomId, member.accountId),
    });
  }

  protected leave(): void {
    const roomId = this.store.roomId();
    if (roomId === undefined) return;
    this.confirm({
      title: this.i18n.t('leave.title'),
      text: this.i18n.t('leave.text'),
      submit: this.i18n.t('leave.submit'),
      busy: this.i18n.t('leave.busy'),
      act: async () => {
        await this.store.leave(roomId);
        await this.router.navigateByUrl('/rooms');
      },
    });
  }

  private confirm(data: Confirmation): void {
    this.dialog.open(ConfirmDialog, { data, role: 'alertdialog' });
  }
}
