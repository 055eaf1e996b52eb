import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Theme = 'light' | 'dark';

/** The sRGB channels, 0 to 255, of a token in a theme. */
function colour(name: string, theme: Theme): readonly number[] {
  const value = new RegExp(
    `--${name}:\\s*(?:light-dark\\(\\s*(#\\w{6}),\\s*(#\\w{6})\\s*\\)|(#\\w{6}));`,
  ).exec(css);
  const hex = value?.[3] ?? value?.[theme === 'light' ? 1 : 2];
  if (hex === undefined) throw new Error(`tokens.css has no plain colour --${name}`);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Relative luminance and contrast ratio: WCAG 2.2, definitions. */
function luminance(channels: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = channels.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string, theme: Theme): number {
  const [high = 0, low = 0] = [luminance(colour(a, theme)), luminance(colour(b, theme))].sort(
    (x, y) => y - x,
  );
  return (high + 0.05) / (low + 0.05);
}

const surface = (tone: string) => `mat-sys-surface${tone === '' ? '' : `-container${tone}`}`;
const ALL_SURFACES = ['', '-lowest', '-low', 'plain', '-high', '-highest'].map((tone) =>
  surface(tone).replace('-containerplain', '-container'),
);
const QUIET_SURFACES = ['', '-lowest', '-low'].map(surface);
const role = (name: string) => [`mat-sys-on-${name}`, `mat-sys-${name}`] as const;

const TEXT: (readonly [text: string, ground: string])[] = [
  ...['on-surface', 'on-surface-variant'].flatMap((text) =>
    ALL_SURFACES.map((ground) => [`mat-sys-${text}`, ground] as const),
  ),
  ...['primary', 'tertiary', 'error'].flatMap((text) =>
    QUIET_SURFACES.map((ground) => [`mat-sys-${text}`, ground] as const),
  ),
  ...['c-text-faint', 'c-caution'].flatMap((text) => QUIET_SURFACES.map((ground) => [text, ground] as const)),
  ...['primary', 'secondary', 'tertiary', 'error'].flatMap((name) => [role(name), role(`${name}-container`)]),
  ['c-on-caution', 'c-caution'],
  ['c-on-caution-container', 'c-caution-container'],
  ['mat-sys-inverse-on-surface', 'mat-sys-inverse-surface'],
  ['mat-sys-on-surface', 'c-selected'],
  ['mat-sys-primary', 'c-selected'],
  ['mat-sys-on-surface-variant', 'c-selected'],
  ...[0, 1, 2, 3, 4, 5].map((tone) => [`c-on-tone-${tone}`, `c-tone-${tone}`] as const),
];
const MARKS: (readonly [mark: string, ground: string])[] = ['mat-sys-outline', 'c-focus'].flatMap((mark) =>
  ALL_SURFACES.map((ground) => [mark, ground] as const),
);

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  it.each(TEXT)('has %s on %s at 4.5:1 or more', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MARKS)('has the mark %s on %s at 3:1 or more', (mark, ground) => {
    expect(contrast(mark, ground, theme)).toBeGreaterThanOrEqual(3);
  });

  it('would be caught with a hairline as text', () => {
    expect(contrast('mat-sys-outline-variant', 'mat-sys-surface', theme)).toBeLessThan(4.5);
  });
});
