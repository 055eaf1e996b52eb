import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { MessageView } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { IconComponent, type IconName } from '../ui/icon.component.js';

const STATES = {
  sending: { icon: 'arrow-up', text: 'message.sending' },
  'waiting-for-network': { icon: 'clock', text: 'message.waiting' },
  'on-hold': { icon: 'pause', text: 'message.on-hold' },
  sent: { icon: 'check', text: 'message.sent' },
  failed: { icon: 'alert', text: 'message.failed' },
  undecryptable: undefined,
} as const satisfies Record<MessageView['state'], { icon: IconName; text: string } | undefined>;

/** One message: the time in the margin, the author where it changes, the text, and what became of it. */
@Component({
  selector: 'app-message',
  imports: [AvatarComponent, IconComponent, MatButton],
  host: { '[class.first]': 'first()', '[class.on-its-way]': "message().state === 'sending'" },
  templateUrl: './message.component.html',
  styleUrl: './message.component.scss',
})
export class MessageComponent {
  protected readonly i18n = inject(I18n);
  readonly message = input.required<MessageView>();
  readonly first = input.required<boolean>();
  readonly tells = input.required<boolean>();
  readonly retried = output();
  protected readonly state = computed(() => (this.tells() ? STATES[this.message().state] : undefined));
}
