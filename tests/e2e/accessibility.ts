import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LOOKS = [
  { width: 1440, height: 900, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
] as const;
/** Where pictures of the pages go, for whoever wants to look at them. */
const PICTURES = process.env['COLLAB_SCREENSHOTS'];

/** Rules of accessibility that the page breaks as it stands, with the first place of each. */
export async function brokenRules(page: Page): Promise<string[]> {
  // A sentence that is still fading in has another contrast than the one that people read.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
  // "Legacy" is without a window of its own to put the results together in: only frames of other origins need one.
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`);
}

/** Pixels that the page, or a part of it that scrolls, is wider than what shows it. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>(`Math.max(
    ...[...document.querySelectorAll('*')]
      .filter((part) => part === document.documentElement || /auto|scroll/.test(getComputedStyle(part).overflowX))
      .map((part) => part.scrollWidth - part.clientWidth))`);
}

/** Looks at the page as it stands, in each look: no rule of accessibility broken, nothing cut off. */
export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const { width, height, theme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    if (PICTURES !== undefined)
      await page.screenshot({ path: `${PICTURES}/${name}-${width}-${theme}.png`, fullPage: true });
    expect(await brokenRules(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  }
  if (before !== null) await page.setViewportSize(before);
}
