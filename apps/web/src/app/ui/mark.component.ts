import { Component, input } from '@angular/core';

/** The Collab mark: two lanes of one gel. Named only where no word stands beside it. */
@Component({
  selector: 'app-mark',
  template: `<svg
    viewBox="0 0 28 28"
    [attr.role]="name() === '' ? null : 'img'"
    [attr.aria-label]="name() || null"
    [attr.aria-hidden]="name() === '' ? 'true' : null"
  >
    <rect class="ground" width="28" height="28" rx="8" />
    @for (x of [7, 15.6]; track x) {
      <rect [attr.x]="x" y="6.5" width="5.4" height="2.2" rx="1.1" />
      <rect class="weak" [attr.x]="x" y="11" width="5.4" height="1.4" rx=".7" />
      <rect [attr.x]="x" y="15" width="5.4" height="2.6" rx="1.3" />
      <rect class="weak" [attr.x]="x" y="20" width="5.4" height="1.4" rx=".7" />
    }
  </svg>`,
  styles: `
    :host {
      display: inline-grid;
      width: 32px;
      height: 32px;
    }
    rect {
      fill: var(--mat-sys-on-primary);
    }
    .weak {
      opacity: 0.75;
    }
    .ground {
      fill: var(--mat-sys-primary);
    }
  `,
})
export class MarkComponent {
  readonly name = input('');
}
