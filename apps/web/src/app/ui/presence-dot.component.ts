import { Component, input } from '@angular/core';

/** Filled for who is here, half for who is away, hollow for who is gone; its text stands beside it, hidden or not. */
@Component({
  selector: 'app-presence-dot',
  host: { 'aria-hidden': 'true', '[class]': 'state()' },
  template: '',
  styles: `
    :host {
      display: inline-block;
      flex: none;
      width: 9px;
      height: 9px;
      border: 2px solid var(--mat-sys-outline);
      border-radius: 50%;
    }
    :host(.online) {
      border-color: var(--mat-sys-primary);
      background: var(--mat-sys-primary);
    }
    :host(.away) {
      background: linear-gradient(90deg, var(--mat-sys-outline) 50%, transparent 50%);
    }
  `,
})
export class PresenceDotComponent {
  readonly state = input.required<'online' | 'away' | 'offline'>();
}
