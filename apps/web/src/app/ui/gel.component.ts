import { Component } from '@angular/core';

interface Stripe {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly opacity: number;
}

const LADDER = [24, 30, 40, 56, 77, 103, 134, 170, 211, 258, 309];

/** Eight lanes beside a size ladder. A plain sequence places the bands, so the picture is the same on every visit. */
function stripes(): readonly Stripe[] {
  const drawn: Stripe[] = LADDER.map((y) => ({
    x: 4,
    y,
    width: 26,
    height: y % 181 === 77 ? 4 : 2,
    opacity: 0.5,
  }));
  let state = 214;
  const next = () => (state = (state * 75 + 74) % 65_537) / 65_537;
  for (let lane = 1; lane < 9; lane++) {
    for (const y of [32, 76, 118, 160, 232, 292]) {
      if (next() < 0.12) continue;
      const height = 2.4 + next() * 4;
      drawn.push({ x: lane * 48, y: y + next() * 16, width: 34, height, opacity: 0.25 + next() * 0.65 });
    }
  }
  for (let lane = 0; lane < 9; lane++) drawn.push({ x: lane * 48, y: 0, width: 34, height: 5, opacity: 0.9 });
  return drawn;
}

/** The picture of the pages that lead into an account: a gel, drawn from nobody's key. */
@Component({
  selector: 'app-gel',
  host: { 'aria-hidden': 'true' },
  template: `<svg viewBox="0 0 418 330">
    @for (stripe of stripes; track $index) {
      <rect
        [attr.x]="stripe.x"
        [attr.y]="stripe.y"
        [attr.width]="stripe.width"
        [attr.height]="stripe.height"
        [attr.opacity]="stripe.opacity"
        [attr.rx]="stripe.height / 2"
      />
    }
  </svg>`,
  styles: `
    :host {
      display: block;
      max-width: 430px;
    }
    svg {
      display: block;
      width: 100%;
    }
    rect {
      fill: var(--mat-sys-primary);
    }
  `,
})
export class GelComponent {
  protected readonly stripes = stripes();
}
