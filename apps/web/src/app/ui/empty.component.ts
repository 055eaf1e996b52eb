import { Component, input } from '@angular/core';

/** A place with nothing in it yet: what it is for, and in its slot the one action. */
@Component({
  selector: 'app-empty',
  template: `
    @if (picture()) {
      <svg viewBox="0 0 212 134" aria-hidden="true">
        @for (x of [0, 44, 88, 132, 176]; track x) {
          <rect class="lane" [attr.x]="x" y="0" width="28" height="134" rx="6" />
          <rect class="well" [attr.x]="x" y="8" width="28" height="4" />
        }
        <rect class="band" x="88" y="44" width="28" height="6" rx="3" />
        <rect class="band faint" x="88" y="66" width="28" height="3" rx="1.5" />
        <rect class="band" x="88" y="98" width="28" height="5" rx="2.5" />
      </svg>
    }
    @if (level() === 1) {
      <h1>{{ heading() }}</h1>
    } @else {
      <h2>{{ heading() }}</h2>
    }
    <p>{{ text() }}</p>
    <ng-content />
  `,
  styleUrl: './empty.component.scss',
})
export class EmptyComponent {
  readonly heading = input.required<string>();
  readonly text = input.required<string>();
  readonly level = input<1 | 2>(1);
  readonly picture = input(true);
}
