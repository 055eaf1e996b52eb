import { Component, computed, input } from '@angular/core';
import { create } from 'qrcode';

/** Modules of the white border that readers need (ISO/IEC 18004, 9.1). */
const QUIET_ZONE = 4;

/** A QR code, dark on white in both themes, as cameras expect it. */
@Component({
  selector: 'app-qr-code',
  template: `
    <svg [attr.viewBox]="viewBox()" shape-rendering="crispEdges" role="img" [attr.aria-label]="label()">
      <path [attr.d]="dark()" />
    </svg>
  `,
  styles: `
    :host {
      display: block;
      width: 184px;
      max-width: 100%;
      border: var(--c-hairline);
      border-radius: var(--r-l);
      overflow: hidden;
      background: #fff;
      line-height: 0;
    }
    svg {
      width: 100%;
      fill: #101413;
    }
  `,
})
export class QrCodeComponent {
  readonly text = input.required<string>();
  /** What the picture is, for those who do not see it. */
  readonly label = input.required<string>();
  private readonly modules = computed(() => create(this.text(), { errorCorrectionLevel: 'M' }).modules);
  protected readonly viewBox = computed(() => {
    const side = this.modules().size + 2 * QUIET_ZONE;
    return `${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}`;
  });
  protected readonly dark = computed(() => {
    const { size, data } = this.modules();
    return Array.from(data, (module, at) =>
      module === 0 ? '' : `M${at % size} ${Math.floor(at / size)}h1v1h-1z`,
    ).join('');
  });
}
