import { Injectable, signal } from '@angular/core';

const KEY = 'collab.single-keys';

/** Single-key shortcuts, which people who dictate can turn off (WCAG 2.2, 2.1.4). */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  private readonly enabled = signal(localStorage.getItem(KEY) !== 'off');
  readonly singleKeys = this.enabled.asReadonly();

  enable(enabled: boolean): void {
    localStorage.setItem(KEY, enabled ? 'on' : 'off');
    this.enabled.set(enabled);
  }

  /** True when `event` is the plain key `key`, typed outside of any text and dialog. */
  isPressed(key: string, event: KeyboardEvent): boolean {
    if (!this.enabled() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    const at = event.target;
    if (at instanceof Element && at.closest('input, textarea, select, [contenteditable], [role="dialog"]'))
      return false;
    return event.key.toLowerCase() === key;
  }
}
