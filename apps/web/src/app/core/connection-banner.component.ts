import { Component, computed, effect, inject, signal } from '@angular/core';
import { IconComponent } from '../ui/icon.component.js';
import { I18n } from './i18n/i18n.js';
import { SessionStore } from './session.store.js';

/** Milliseconds that a connection may take before people are told that they wait for it. */
const PATIENCE = 3000;

/** Says that the server cannot be reached, and what happens to what people write meanwhile. Silent while all is well. */
@Component({
  selector: 'app-connection-banner',
  imports: [IconComponent],
  host: { role: 'status' },
  template: `
    @if (text(); as text) {
      <p><app-icon name="clock" />{{ text }}</p>
    }
  `,
  styles: `
    p {
      display: flex;
      gap: var(--s-2);
      align-items: center;
      justify-content: center;
      padding: 6px var(--s-4);
      background: var(--c-caution-container);
      color: var(--c-on-caution-container);
      font: var(--c-small);
    }
  `,
})
export class ConnectionBannerComponent {
  private readonly i18n = inject(I18n);
  private readonly session = inject(SessionStore);
  /** Who is not signed in waits for no connection. */
  private readonly state = computed(() =>
    this.session.session() === null ? 'online' : this.session.connection(),
  );
  private readonly late = signal(false);
  protected readonly text = computed(() => {
    const state = this.state();
    return state === 'online' || (state === 'connecting' && !this.late())
      ? undefined
      : this.i18n.t(`connection.${state}`);
  });

  constructor() {
    effect((onCleanup) => {
      if (this.state() !== 'connecting') return;
      const timer = setTimeout(() => this.late.set(true), PATIENCE);
      onCleanup(() => {
        clearTimeout(timer);
        this.late.set(false);
      });
    });
  }
}
