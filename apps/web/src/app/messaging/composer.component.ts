import { Component, ElementRef, computed, effect, inject, input, output, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { Viewport } from '../core/viewport.js';
import { RoomStore } from '../rooms/room.store.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { ConversationStore, MAX_MESSAGE_CHARACTERS } from './conversation.store.js';

/** Where a message is written. Enter sends, Shift Enter makes a line; each room keeps what was begun in it. */
@Component({
  selector: 'app-composer',
  imports: [IconComponent, MatButton, NoticeComponent],
  templateUrl: './composer.component.html',
  styleUrl: './composer.component.scss',
})
export class ComposerComponent {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(ConversationStore);
  private readonly viewport = inject(Viewport);
  private readonly field = viewChild.required<ElementRef<HTMLTextAreaElement>>('field');

  readonly name = input.required<string>();
  readonly rekeyPending = input.required<boolean>();
  /** Names of members whose changed key was not looked at. */
  readonly heldFor = input.required<readonly string[]>();
  /** Why the room reads nothing new; null while all is well. */
  readonly trouble = input.required<EngineError | null>();
  readonly sent = output();
  protected readonly over = computed(() => this.store.draft().trim().length - MAX_MESSAGE_CHARACTERS);
  protected readonly ready = computed(() => this.store.draft().trim() !== '' && this.over() <= 0);

  constructor() {
    const room = inject(RoomStore);
    effect(() => {
      if (room.roomId() !== undefined && !this.viewport.narrow()) this.field().nativeElement.focus();
    });
  }

  protected pressed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.send();
  }

  protected async send(): Promise<void> {
    if (!this.ready()) return;
    const sending = this.store.send();
    // Typed and sent between two renderings, the binding sees no change: it was empty and is empty.
    this.field().nativeElement.value = this.store.draft();
    this.field().nativeElement.focus();
    await sending;
    this.sent.emit();
  }
}
