import { Component, input } from '@angular/core';
import type { GuideStep } from './guide.page.js';

/** Bands of a message as the server has it, and of a key: drawn from nobody's bytes, the same on every visit. */
const BANDS = [0, 9, 15, 27, 33, 46, 58, 63, 74, 88, 95, 107, 113, 126, 140, 147];
const WIDTHS = [4, 2, 6, 3, 7, 5, 2, 6, 9, 3, 7, 2, 8, 9, 3, 6];
const STRENGTHS = [0.9, 0.5, 0.7, 0.4, 0.85, 0.6];
const bands = (shift: number) =>
  BANDS.map((x, index) => ({
    x,
    width: WIDTHS[(index + shift) % WIDTHS.length] ?? 4,
    opacity: STRENGTHS[(index * 5 + shift) % STRENGTHS.length] ?? 0.6,
  }));

/** The picture beside a step of the guide, in the product's own signs: the notebook margin, the band print, the ticks. */
@Component({
  selector: 'app-guide-figure',
  host: { 'aria-hidden': 'true' },
  template: `
    <svg viewBox="0 0 560 190">
      @switch (step()) {
        @case ('sees') {
          <line class="margin" x1="92" y1="14" x2="92" y2="176" />
          @for (row of rows; track row.time) {
            <text class="data" x="20" [attr.y]="row.y + 5">{{ row.time }}</text>
            <circle cx="116" [attr.cy]="row.y" r="9" [attr.opacity]="row.ink" />
            <rect class="word" x="136" [attr.y]="row.y - 5" [attr.width]="row.name" height="10" rx="5" />
            <rect class="word soft" x="252" [attr.y]="row.y - 5" width="74" height="10" rx="5" />
            <text class="data soft-ink" x="350" [attr.y]="row.y + 5">{{ row.size }}</text>
            <text class="data soft-ink" x="440" [attr.y]="row.y + 5">{{ row.device }}</text>
          }
        }
        @case ('cannot') {
          <line class="margin" x1="92" y1="14" x2="92" y2="176" />
          @for (row of rows; track row.time) {
            <text class="data" x="20" [attr.y]="row.y + 5">{{ row.time }}</text>
            <circle cx="116" [attr.cy]="row.y" r="9" [attr.opacity]="row.ink" />
            @for (band of row.bands; track $index) {
              <rect
                [attr.x]="142 + band.x * 2.4"
                [attr.y]="row.y - 10"
                [attr.width]="band.width * 1.8"
                height="20"
                [attr.opacity]="band.opacity"
              />
            }
          }
        }
        @case ('people') {
          @for (lane of [40, 116]; track lane) {
            @for (band of key; track $index) {
              <rect
                [attr.x]="60 + band.x * 2.2"
                [attr.y]="lane"
                [attr.width]="band.width * 1.8"
                height="34"
                [attr.opacity]="band.opacity"
              />
            }
          }
          <text class="data large" x="60" y="101">30482 91706 55213</text>
          <path class="joint" d="M410 57h24v76h-24" />
          <path class="check" d="m458 95 10 10 20-22" />
        }
        @case ('expiring') {
          <line class="rule" x1="40" y1="150" x2="520" y2="150" />
          @for (tick of ticks; track tick.x) {
            <line
              class="tick"
              [attr.x1]="tick.x"
              [attr.x2]="tick.x"
              y1="150"
              [attr.y2]="150 - tick.height"
              [attr.opacity]="tick.opacity"
            />
          }
          @for (x of [40, 130, 220, 310, 400]; track x; let index = $index) {
            <rect
              class="word"
              [attr.x]="x"
              y="58"
              width="72"
              height="24"
              rx="6"
              [attr.opacity]="1 - index * 0.22"
            />
          }
          <rect class="copy" x="404" y="30" width="72" height="24" rx="6" />
        }
        @case ('phishing') {
          <rect class="bar" x="40" y="28" width="480" height="50" rx="8" />
          <text class="data large" x="60" y="60">{{ host() }}</text>
          <rect class="bar" x="40" y="108" width="480" height="50" rx="8" />
          <text class="data large soft-ink" x="60" y="140">{{ lookAlike() }}</text>
          <path class="check" d="m478 54 8 8 16-18" />
          <path class="cross" d="m480 124 18 18m0-18-18 18" />
        }
      }
    </svg>
  `,
  styleUrl: './guide-figure.component.scss',
})
export class GuideFigureComponent {
  readonly step = input.required<GuideStep>();
  readonly host = input.required<string>();
  protected readonly key = bands(3);
  protected readonly rows = [
    { time: '09:12', y: 36, ink: 0.9, name: 92, size: '1.2 KiB', device: '4f2a 90c1', bands: bands(0) },
    { time: '09:14', y: 76, ink: 0.45, name: 70, size: '0.8 KiB', device: 'b7d0 1e6a', bands: bands(5) },
    { time: '09:31', y: 116, ink: 0.9, name: 92, size: '2.4 KiB', device: '4f2a 90c1', bands: bands(9) },
    { time: '09:32', y: 156, ink: 0.65, name: 80, size: '0.5 KiB', device: '0c83 a2f7', bands: bands(12) },
  ];
  protected readonly ticks = Array.from({ length: 25 }, (_, index) => ({
    x: 40 + index * 20,
    height: index % 6 === 0 ? 24 : 12,
    opacity: 1 - index / 34,
  }));

  /** The own address with a word in front: what a hurried reader takes for it. */
  protected lookAlike(): string {
    return `${this.host().split(/[.:]/)[0] ?? ''}-log-in.example`;
  }
}
