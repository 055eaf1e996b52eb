import { Component, computed, input } from '@angular/core';
import { bandPrint } from './band-print.js';

/** A key or hash drawn as gel bands from its own bytes. It helps to recognise and proves nothing: digits stand beside it. */
@Component({
  selector: 'app-band-print',
  host: { 'aria-hidden': 'true' },
  template: `<svg [attr.viewBox]="'0 0 ' + print().length + ' 12'" preserveAspectRatio="none">
    @for (band of print().bands; track $index) {
      <rect [attr.x]="band.x" y="0" height="12" [attr.width]="band.width" [attr.opacity]="band.opacity" />
    }
  </svg>`,
  styles: `
    :host {
      display: block;
    }
    svg {
      display: block;
      width: 100%;
      height: 14px;
    }
    rect {
      fill: var(--mat-sys-on-surface);
    }
  `,
})
export class BandPrintComponent {
  /** Hex digits, an even number of bytes. */
  readonly hex = input.required<string>();
  protected readonly print = computed(() => bandPrint(this.hex()));
}
